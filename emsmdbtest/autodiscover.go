// Autodiscover: what the product says about the mailboxes of its users,
// [MS-OXDSCLI] 3.2.

package emsmdbtest

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-mapi/mapirpc/auth"
)

// Where Autodiscover is served; paths are compared without case.
const (
	autodiscoverPath   = "/autodiscover/autodiscover.xml"
	autodiscoverV2Path = "/autodiscover/autodiscover.json"
)

// maxAutodiscover bounds the body of a request.
const maxAutodiscover = 64 << 10

// Error codes of answers, [MS-OXDSCLI] 2.2.4.1.1.3.2.
const (
	autodiscoverNoAddress  = 500
	autodiscoverBadRequest = 600
	autodiscoverNoProvider = 601
)

// outlookSchema is the one schema of answers that the server has.
const outlookSchema = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"

// AutodiscoverURL returns the URL of Autodiscover:
// "https://127.0.0.1:49153/autodiscover/autodiscover.xml". It is empty for products
// without HTTPS. Beside it, autodiscover.json names it to clients of the second
// version.
func (s *Server) AutodiscoverURL() string {
	if s.web == nil {
		return ""
	}
	return "https://" + s.web.listener.Addr().String() + autodiscoverPath
}

// address is the e-mail address of a user.
func (u *User) address() string {
	if u.Address != "" {
		return u.Address
	}
	return u.Name + "@example.com"
}

// serveWebPath finds what is served at a path.
func (s *Server) serveWebPath(w http.ResponseWriter, r *http.Request) {
	switch strings.ToLower(r.URL.Path) {
	case autodiscoverPath:
		if _, ok := webPeer(w, r); ok {
			s.serveAutodiscover(w, r)
		}
	case autodiscoverV2Path:
		s.serveAutodiscoverV2(w, r)
	default:
		http.NotFound(w, r)
	}
}

// serveAutodiscoverV2 says where the first version is, to anybody.
func (s *Server) serveAutodiscoverV2(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	w.Header().Set("Content-Type", "application/json")
	if r.Method != http.MethodGet || q.Get("Email") == "" || !strings.EqualFold(q.Get("Protocol"), "AutodiscoverV1") {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"ErrorCode":"InvalidProtocol","ErrorMessage":"The given protocol value is invalid."}`)
		return
	}
	writeJSON(w, struct{ Protocol, Url string }{"AutodiscoverV1", s.AutodiscoverURL()})
}

func writeJSON(w io.Writer, v any) { _ = json.NewEncoder(w).Encode(v) } // the client may be gone

// autodiscoverRequest is a request, [MS-OXDSCLI] 2.2.3.1.
type autodiscoverRequest struct {
	XMLName xml.Name `xml:"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006 Autodiscover"`
	Address string   `xml:"Request>EMailAddress"`
	DN      string   `xml:"Request>LegacyDN"`
	Schema  string   `xml:"Request>AcceptableResponseSchema"`
}

// serveAutodiscover answers the request of somebody who has authenticated.
func (s *Server) serveAutodiscover(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "POST only", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAutodiscover))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	var q autodiscoverRequest
	answer := autodiscoverAnswer{}
	switch {
	case xml.Unmarshal(body, &q) != nil || q.Address == "" && q.DN == "":
		answer.fail(autodiscoverBadRequest, "Invalid Request")
	case q.Schema != outlookSchema:
		answer.fail(autodiscoverNoProvider, "Provider is not available")
	default:
		s.discover(&answer, &q, r.Header)
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	fmt.Fprint(w, xml.Header)
	_ = xml.NewEncoder(w).Encode(&answer) // the client may be gone
}

// discover fills in what there is to say about a mailbox.
func (s *Server) discover(a *autodiscoverAnswer, q *autodiscoverRequest, h http.Header) {
	user, box := s.discovered(q)
	if box == nil {
		a.fail(autodiscoverNoAddress, "The e-mail address cannot be found.")
		return
	}
	a.Response.User = &autodiscoverUser{
		DisplayName: box.Info().DisplayName, LegacyDN: user.DN, Address: user.address(),
		DeploymentID: "30c3a927-42aa-5de8-91e3-8e5b4655ed00",
	}
	account := &autodiscoverAccount{AccountType: "email", Action: "settings"}
	a.Response.Account = account
	// With MAPI over HTTP, RPC is not spoken of (3.2.5.1).
	capability, err := strconv.Atoi(h.Get("X-MapiHttpCapability"))
	both := s.core.profile.OverHTTP.DiscoverAll
	mapi := s.MAPITarget() != "" && (both || err == nil && capability > 0)
	if mapi {
		account.Protocols = append(account.Protocols, autodiscoverProtocol{
			TypeAttr: "mapiHttp", Version: "1", Store: &autodiscoverStore{Internal: s.MAPITarget(), External: s.MAPITarget()},
		})
	}
	if !mapi || both {
		account.Protocols = append(account.Protocols, s.discoverRPC()...)
	}
}

// discovered finds the user that a request is about. The DN counts for more
// than the address (3.2.5).
func (s *Server) discovered(q *autodiscoverRequest) (*User, Mailbox) {
	for i := range s.core.config.Users {
		u := &s.core.config.Users[i]
		if q.DN != "" && !strings.EqualFold(q.DN, u.DN) || q.DN == "" && !strings.EqualFold(q.Address, u.address()) {
			continue
		}
		if box, err := s.core.config.Store.Mailbox(u.DN); err == nil {
			return u, box
		}
	}
	return nil, nil
}

// mailboxServer is the name under which the RPC proxy knows the server of
// a mailbox: products with MAPI over HTTP give one to each mailbox.
const mailboxServer = "e2ea6c1c-e61b-49e9-9cfb-38184f907552@example.com"

// discoverRPC describes RPC and its way through HTTP.
func (s *Server) discoverRPC() []autodiscoverProtocol {
	list := []autodiscoverProtocol{{
		Type: "EXCH", Server: mailboxServer, AuthPackage: "Anonymous",
		ServerVersion: serverVersionText(s.core.profile.Version.Major, s.core.profile.Version.Minor, s.core.profile.Version.BuildMajor),
		ServerDN:      "/o=Example/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Configuration/cn=Servers/cn=" + mailboxServer,
	}}
	if s.rpcWeb == nil {
		return list
	}
	host, port, err := net.SplitHostPort(s.rpcWeb.Addr().String())
	if err != nil {
		return list
	}
	ssl := "On"
	if s.core.config.RPCHTTP.Plain {
		ssl = "Off"
	}
	return append(list, autodiscoverProtocol{
		Type: "EXPR", Server: host, Port: port, SSL: ssl, CertPrincipalName: "None", AuthPackage: s.discoverPackage(),
	})
}

// discoverPackage is the AuthPackage of the RPC proxy.
func (s *Server) discoverPackage() string {
	if list := s.core.config.HTTPMechanisms; len(list) > 0 && list[0] != auth.Bearer {
		return strings.ToLower(list[0].String())
	}
	return "negotiate"
}

// serverVersionText is a ServerVersion: from the top a bit pattern, six bits of
// major and six of minor version, a bit, and fifteen of the build.
func serverVersionText(major, minor, build uint16) string {
	return fmt.Sprintf("%08X", 0x70008000|uint32(major&0x3F)<<22|uint32(minor&0x3F)<<16|uint32(build&0x7FFF))
}

// autodiscoverAnswer is an answer, [MS-OXDSCLI] 2.2.4.1.
type autodiscoverAnswer struct {
	XMLName  xml.Name             `xml:"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006 Autodiscover"`
	Response autodiscoverResponse `xml:"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a Response"`
}

// fail makes it an error.
func (a *autodiscoverAnswer) fail(code int, message string) {
	a.Response.Error = &autodiscoverError{Time: "12:00:00.0000000", ID: "1054084152", Code: code, Message: message}
}

type autodiscoverResponse struct {
	User    *autodiscoverUser
	Account *autodiscoverAccount
	Error   *autodiscoverError
}

type autodiscoverUser struct {
	DisplayName  string
	LegacyDN     string
	Address      string `xml:"AutoDiscoverSMTPAddress"`
	DeploymentID string `xml:"DeploymentId"`
}

type autodiscoverAccount struct {
	AccountType string
	Action      string
	Protocols   []autodiscoverProtocol `xml:"Protocol"`
}

type autodiscoverProtocol struct {
	TypeAttr          string             `xml:"Type,attr,omitempty"`
	Version           string             `xml:",attr,omitempty"`
	Type              string             `xml:",omitempty"`
	Server            string             `xml:",omitempty"`
	ServerVersion     string             `xml:",omitempty"`
	ServerDN          string             `xml:",omitempty"`
	Port              string             `xml:",omitempty"`
	SSL               string             `xml:",omitempty"`
	CertPrincipalName string             `xml:",omitempty"`
	AuthPackage       string             `xml:",omitempty"`
	Store             *autodiscoverStore `xml:"MailStore"`
}

type autodiscoverStore struct {
	Internal string `xml:"InternalUrl"`
	External string `xml:"ExternalUrl"`
}

type autodiscoverError struct {
	Time    string `xml:",attr"`
	ID      string `xml:"Id,attr"`
	Code    int    `xml:"ErrorCode"`
	Message string
}
