package autodiscover

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/version"
)

// answers are those of testdata, each with its source in its first lines, and
// what is to be read in them.
var answers = map[string]Result{
	"oxdscli-4.4-mapihttp.xml": {
		Address: "user@Contoso.com", DisplayName: "User Display Name", UserDN: "/o=microsoft/ou=Contoso/cn=Recipients/cn=486021",
		Deployment: "30c3a927-42aa-5de8-91e3-8e5b4655ed00",
		Targets: []Target{{
			Binding:   "https://mail.Contoso.com/mapi/emsmdb/?MailboxId=416c6368-656d-794a-6f45-57615272456e@Contoso.com",
			Transport: MAPIHTTP, Internal: true,
		}},
	},
	"ews-pox-response.xml": {
		Address: "asked@example.com", DisplayName: "First Last",
		UserDN:     "/o=contoso/ou=First Administrative Group/cn=Recipients/cn=iuser885646",
		Deployment: "644560b8-a1ce-429c-8ace-23395843f701",
		Targets: []Target{
			{
				Binding:   "ncacn_http:MBX-SERVER.mail.internal.contoso.com[6001,RpcProxy=mail.contoso.com:443]",
				Transport: RPCHTTP, External: true, HTTPAuth: []string{"Basic"},
			},
			{Binding: "ncacn_ip_tcp:MBX-SERVER.mail.internal.contoso.com", Transport: RPCTCP, Internal: true},
		},
		Server:        "MBX-SERVER.mail.internal.contoso.com",
		ServerDN:      "/o=contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Configuration/cn=Servers/cn=MBX-SERVER",
		ServerVersion: version.Version{Major: 8, BuildMajor: 0x287},
	},
	"rpc-2013.xml": {
		Address: "janedow@example.com", DisplayName: "Jane Dow", UserDN: "/o=Example/ou=Site/cn=Recipients/cn=janedow",
		Targets: []Target{
			{
				Binding:   "ncacn_http:" + mailbox + "[6001,RpcProxy=mail.example.com:443]",
				Transport: RPCHTTP, External: true, HTTPAuth: []string{"Basic", "Negotiate"}, RPCAuth: "Anonymous", CertPrincipal: "mail.example.com",
			},
			{
				Binding:   "ncacn_http:" + mailbox + "[6001,RpcProxy=cas.corp.example:80]",
				Transport: RPCHTTP, PlainHTTP: true, HTTPAuth: []string{"Ntlm"}, RPCAuth: "Anonymous",
			},
		},
		Server:              mailbox,
		ServerDN:            "/o=Example/ou=Site/cn=Configuration/cn=Servers/cn=" + mailbox,
		ServerVersion:       version.Version{Major: 15, BuildMajor: 1497},
		PublicFolderAddress: "pf@example.com",
		Mailboxes: []Mailbox{
			{Type: "Archive", DisplayName: "Archive - Jane Dow", UserDN: "/o=Example/ou=Site/cn=Recipients/cn=janedow/guid=8f3a", Server: "8f3a@example.com"},
			{Type: "Delegate", DisplayName: "Sales", Address: "sales@example.com"},
		},
	},
	"everything-at-once.xml": {
		Address: "janedow@example.com", DisplayName: "Jane Dow", UserDN: "/o=Example/ou=Site/cn=Recipients/cn=janedow",
		Targets: []Target{
			{Binding: "https://mail.example.com/mapi/emsmdb/?MailboxId=" + mailbox, Transport: MAPIHTTP, Internal: true, External: true},
			{
				Binding:   "ncacn_http:" + mailbox + "[6001,RpcProxy=mail.example.com:443]",
				Transport: RPCHTTP, External: true, HTTPAuth: []string{"basic"}, RPCAuth: "anonymous",
			},
		},
		Server: mailbox, ServerVersion: version.Version{Major: 15, BuildMajor: 847}, PublicFolderServer: "mail.example.com",
	},
	"tcp-2010.xml": {
		Address: "janedow@example.com", DisplayName: "Jane Dow", UserDN: "/o=Example/ou=Site/cn=Recipients/cn=janedow",
		Targets: []Target{
			{Binding: "ncacn_ip_tcp:outlook.corp.example[59532]", Transport: RPCTCP, Internal: true, RPCAuth: "KerbNtlm"},
		},
		Server: "outlook.corp.example", ServerVersion: version.Version{Major: 14, Minor: 1, BuildMajor: 218},
		PublicFolderServer: "pf01.corp.example",
	},
}

// mailbox is the name of a mailbox's server.
const mailbox = "e2ea6c1c-e61b-49e9-9cfb-38184f907552@example.com"

func readAnswer(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAnswers(t *testing.T) {
	for name, want := range answers {
		t.Run(name, func(t *testing.T) {
			x, err := decodeResponse(readAnswer(t, name))
			if err != nil {
				t.Fatal(err)
			}
			a := new(answer)
			a.judge(x, "asked@example.com")
			if a.err != nil {
				t.Fatal(a.err)
			}
			if got, want := fmt.Sprintf("%+v", *a.result), fmt.Sprintf("%+v", want); got != want {
				t.Errorf("%s\nwant\n%s", got, want)
			}
			for _, target := range a.result.Targets {
				dialled(t, target.Binding)
			}
		})
	}
}

// dialled checks that emsmdb takes a target: it comes as far as the network.
func dialled(t *testing.T, binding string) {
	t.Helper()
	network := errors.New("no network here")
	_, err := emsmdb.Dial(t.Context(), binding, &emsmdb.Options{
		Mechanism: auth.None, HTTP: &emsmdb.HTTPOptions{Mechanism: auth.None},
		DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, network },
	})
	if !errors.Is(err, network) {
		t.Errorf("%s: %v", binding, err)
	}
}

// Answers that lead elsewhere, or say no.
func TestVerdicts(t *testing.T) {
	for name, test := range map[string]func(*answer) bool{
		// [MS-OXDSCLI] 4.2
		"oxdscli-4.2-redirect.xml": func(a *answer) bool { return a.err == nil && a.address == "user@subdomain.contoso.com" },
		"error-600.xml": func(a *answer) bool {
			s, ok := errors.AsType[*ServerError](a.err)
			return ok && s.Code == 600 && s.Message == "Invalid Request"
		},
	} {
		x, err := decodeResponse(readAnswer(t, name))
		if err != nil {
			t.Fatal(err)
		}
		a := new(answer)
		if a.judge(x, "asked@example.com"); !test(a) || a.result != nil || a.url != nil {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

// Each truncated answer is no answer.
func TestTruncated(t *testing.T) {
	for name := range answers {
		b := readAnswer(t, name)
		end := strings.LastIndex(string(b), "</Autodiscover>")
		for n := range end {
			if _, err := decodeResponse(b[:n]); !errors.Is(err, ErrNotAutodiscover) {
				t.Fatalf("%s: %d bytes of it: %v", name, n, err)
			}
		}
	}
}

func TestHostile(t *testing.T) {
	for name, s := range map[string]string{
		"entities":  `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Autodiscover><Response><User><LegacyDN>&b;</LegacyDN></User></Response></Autodiscover>`,
		"an entity": `<Autodiscover><Response><User><LegacyDN>&b;</LegacyDN></User></Response></Autodiscover>`,
		"depth":     strings.Repeat("<Autodiscover>", 100) + strings.Repeat("</Autodiscover>", 100),
		"elements":  "<Autodiscover>" + strings.Repeat("<a/>", maxElements+1) + "</Autodiscover>",
		"charset":   `<?xml version="1.0" encoding="utf-7"?><Autodiscover></Autodiscover>`,
		"mismatch":  `<Autodiscover><Response></Autodiscover></Response>`,
	} {
		if x, err := decodeResponse([]byte(s)); !errors.Is(err, ErrNotAutodiscover) {
			t.Errorf("%s: %+v, %v", name, x, err)
		}
	}
}

// What servers cannot mean is left out, and the rest is used.
func TestNonsense(t *testing.T) {
	protocol := func(s string) string { return "<Protocol>" + s + "</Protocol>" }
	store := func(s string) string {
		return `<Protocol Type="mapiHttp"><MailStore><ExternalUrl>` + s + `</ExternalUrl></MailStore></Protocol>`
	}
	for _, s := range []string{
		store("http://mail.example.com/mapi/emsmdb/"), store("https://user:pw@mail.example.com/"), store("https:///mapi"), store("mail"), store(""),
		store("https://mail.example.com/?MailboxId=a b"),
		store("https://ma il.example.com/"), store("https://mail.example.com%0a/"),
		protocol("<Type>EXPR</Type>"), protocol("<Type>EXPR</Type><Server>a,b</Server>"), protocol("<Type>EXPR</Type><Server>a]b</Server>"),
		protocol("<Type>EXCH</Type><Server>" + mailbox + "</Server>"),
		protocol("<Type>EXCH</Type><Server>exch01.corp.example</Server><ServerVersion>73C0834F</ServerVersion>"), // has no TCP
		protocol("<Type>EXCH</Type><Server>a b</Server>"),
		protocol("<Type>WEB</Type><External><Protocol><Type>EXPR</Type><Server>mail.example.com</Server></Protocol></External>"),
	} {
		x, err := decodeResponse([]byte("<Autodiscover><Response><Account>" + s + "</Account></Response></Autodiscover>"))
		if err != nil {
			t.Fatal(err)
		}
		if res, err := x.settings("a@example.com"); !errors.Is(err, ErrNoTargets) {
			t.Errorf("%s: %+v, %v", s, res, err)
		}
	}
}

func TestTargetOfProxy(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"<Server>mail.example.com</Server>", "ncacn_http:mail.example.com[6001,RpcProxy=mail.example.com:443]"},
		{"<Server>mail.example.com:8443</Server>", "ncacn_http:mail.example.com[6001,RpcProxy=mail.example.com:8443]"},
		{"<Server>mail.example.com</Server><Port>444</Port>", "ncacn_http:mail.example.com[6001,RpcProxy=mail.example.com:444]"},
		{"<Server>mail.example.com</Server><Port>0</Port>", "ncacn_http:mail.example.com[6001,RpcProxy=mail.example.com:443]"},
		{"<Server>mail.example.com</Server><Port>70000</Port>", "ncacn_http:mail.example.com[6001,RpcProxy=mail.example.com:443]"},
		{"<Server>2001:db8::1</Server>", "ncacn_http:[2001:db8::1][6001,RpcProxy=[2001:db8::1]:443]"},
	} {
		x, err := decodeResponse([]byte("<Autodiscover><Response><Account><Protocol><Type>EXPR</Type>" + tt.in + "</Protocol></Account></Response></Autodiscover>"))
		if err != nil {
			t.Fatal(err)
		}
		if res, err := x.settings("a@example.com"); err != nil || res.Targets[0].Binding != tt.want {
			t.Errorf("%s: %+v, %v", tt.in, res, err)
		}
		dialled(t, tt.want)
	}
}

func TestMechanisms(t *testing.T) {
	target := Target{HTTPAuth: []string{"certificate", "Negotiate", "nego2", "ntlm", "BASIC"}, RPCAuth: "Anonymous"}
	if got, want := target.Mechanisms(), []auth.Mechanism{auth.Negotiate, auth.NTLM, auth.Basic}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if m, ok := target.RPCMechanism(); m != auth.None || !ok {
		t.Errorf("%v, %v", m, ok)
	}
	if m, ok := (Target{}).RPCMechanism(); ok {
		t.Errorf("%v", m)
	}
	if m, ok := (Target{RPCAuth: "kerb"}).RPCMechanism(); m != auth.Kerberos || !ok {
		t.Errorf("%v, %v", m, ok)
	}
}
