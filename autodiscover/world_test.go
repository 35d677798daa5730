package autodiscover_test

// A world in this process: hosts by name, all of them one listener on loopback,
// with a certificate for each, and a DNS.

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/autodiscover"
)

const (
	testUser     = "janedow"
	testPassword = "a s3cret nobody logs"
	testAddress  = "janedow@example.com"
	poxPath      = "/autodiscover/autodiscover.xml"
	v2Path       = "/autodiscover/autodiscover.json"
)

// world is where a test's hosts are. Hosts that it does not have do not exist.
type world struct {
	t       *testing.T
	secure  *httptest.Server // HTTPS
	plain   *httptest.Server // HTTP
	roots   *x509.CertPool
	unknown map[string]bool // hosts whose certificate nobody signed

	mu    sync.Mutex
	hosts map[string]http.HandlerFunc // by "https://host" and "http://host"
	srv   map[string][]*net.SRV
	asked []string // "METHOD URL", one for each request
	shown []string // hosts that have got credentials
}

func newWorld(t *testing.T) *world {
	w := &world{
		t: t, roots: x509.NewCertPool(), unknown: make(map[string]bool),
		hosts: make(map[string]http.HandlerFunc), srv: make(map[string][]*net.SRV),
	}
	w.plain = httptest.NewServer(w.handler("http"))
	t.Cleanup(w.plain.Close)
	w.secure = httptest.NewUnstartedServer(w.handler("https"))
	w.secure.TLS = &tls.Config{GetCertificate: w.certificates()}
	w.secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	w.secure.StartTLS()
	t.Cleanup(w.secure.Close)
	return w
}

// certificates makes an authority, and by it one certificate for all hosts.
func (w *world) certificates() func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	issue := func(name string, parent *x509.Certificate, by *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			w.t.Fatal(err)
		}
		template := &x509.Certificate{
			SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
			DNSNames: []string{name}, IsCA: parent == nil, BasicConstraintsValid: true,
		}
		if parent == nil {
			parent, by = template, key
		}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, by)
		if err != nil {
			w.t.Fatal(err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			w.t.Fatal(err)
		}
		return cert, key
	}
	authority, authorityKey := issue("authority", nil, nil)
	w.roots.AddCert(authority)
	stranger, strangerKey := issue("stranger", nil, nil)
	return func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		parent, by := authority, authorityKey
		if w.unknown[hello.ServerName] {
			parent, by = stranger, strangerKey
		}
		cert, key := issue(hello.ServerName, parent, by)
		return &tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key, Leaf: cert}, nil
	}
}

// handler finds the host of a request and takes notes.
func (w *world) handler(scheme string) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		w.mu.Lock()
		serve := w.hosts[scheme+"://"+host]
		w.asked = append(w.asked, r.Method+" "+scheme+"://"+r.Host+r.URL.Path)
		if r.Header.Get("Authorization") != "" {
			w.shown = append(w.shown, scheme+"://"+host)
		}
		w.mu.Unlock()
		serve(rw, r)
	}
}

// host adds a host: "https://mail.example.com".
func (w *world) host(url string, serve http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hosts[url] = serve
}

// dial connects to the hosts that there are.
func (w *world) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	scheme, srv := "https", w.secure
	if port == "80" {
		scheme, srv = "http", w.plain
	}
	w.mu.Lock()
	known := w.hosts[scheme+"://"+host] != nil
	w.mu.Unlock()
	if !known {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return new(net.Dialer).DialContext(ctx, network, srv.Listener.Addr().String())
}

func (w *world) lookupSRV(_ context.Context, service, proto, name string) (string, []*net.SRV, error) {
	name = fmt.Sprintf("_%s._%s.%s", service, proto, name)
	if list := w.srv[name]; list != nil {
		return name, list, nil
	}
	return "", nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

// requests are those that have come so far.
func (w *world) requests() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.asked)
}

// shownTo are the hosts that have got credentials.
func (w *world) shownTo() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.shown)
}

// options are those of a user of this world.
func (w *world) options() *autodiscover.Options {
	return &autodiscover.Options{
		Credentials: &auth.Password{User: testUser, Password: auth.NewSecret(testPassword)},
		Mechanism:   auth.Basic, NoRPC: true,
		TLS:         &tls.Config{RootCAs: w.roots, MinVersion: tls.VersionTLS12},
		Proxy:       func(*url.URL) (*url.URL, error) { return nil, nil },
		DialContext: w.dial, LookupSRV: w.lookupSRV, AttemptTimeout: 10 * time.Second,
	}
}

// lookup looks up testAddress; change, unless nil, changes the options.
func (w *world) lookup(change func(*autodiscover.Options)) (*autodiscover.Result, error) {
	w.t.Helper()
	o := w.options()
	if change != nil {
		change(o)
	}
	res, err := autodiscover.Lookup(w.t.Context(), testAddress, o)
	if err != nil && (strings.Contains(err.Error(), testPassword) || strings.Contains(err.Error(), "\n")) {
		w.t.Errorf("the error tells too much: %v", err)
	}
	return res, err
}

// failed is the error of a lookup that finds nothing.
func (w *world) failed(change func(*autodiscover.Options)) *autodiscover.Error {
	w.t.Helper()
	res, err := w.lookup(change)
	e, ok := errors.AsType[*autodiscover.Error](err)
	if !ok {
		w.t.Fatalf("%+v, %v", res, err)
	}
	return e
}

// protected asks for the password before it serves.
func protected(serve http.HandlerFunc) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		user, password, ok := r.BasicAuth()
		if !ok || user != testUser || password != testPassword {
			rw.Header().Set("WWW-Authenticate", `Basic realm="mail"`)
			http.Error(rw, "who are you?", http.StatusUnauthorized)
			return
		}
		serve(rw, r)
	}
}

// say answers with a body.
func say(body string) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		rw.Header().Set("Content-Type", "text/xml")
		io.WriteString(rw, body)
	}
}

// status answers with a status.
func status(code int) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) { http.Error(rw, "<html>no</html>", code) }
}

// moved redirects with a status.
func moved(code int, to string) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, to, code) }
}

// envelope puts the inside of a Response around what it is in.
func envelope(inside string) string {
	return `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
<Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">` + inside + `</Response></Autodiscover>`
}

// mailStore is the target of settings.
const mailStore = "https://mail.example.com/mapi/emsmdb/?MailboxId=e2ea6c1c-e61b-49e9-9cfb-38184f907552@example.com"

// settings is an answer with one target.
func settings() string {
	return envelope(`<User><DisplayName>Jane Dow</DisplayName><LegacyDN>/o=Example/ou=Site/cn=Recipients/cn=janedow</LegacyDN></User>
<Account><AccountType>email</AccountType><Action>settings</Action>
<Protocol Type="mapiHttp" Version="1"><MailStore><ExternalUrl>` + mailStore + `</ExternalUrl></MailStore></Protocol></Account>`)
}

// bearer is a credential of one token.
func bearer(token string) *auth.Token {
	return &auth.Token{Source: func(context.Context) (auth.Secret, error) { return auth.NewSecret(token), nil }}
}
