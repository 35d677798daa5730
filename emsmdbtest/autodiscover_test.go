package emsmdbtest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
)

// discoverer asks a server's Autodiscover as users do.
type discoverer struct {
	t   *testing.T
	srv *emsmdbtest.Server
	c   *http.Client
}

// ask sends a request; change may break it.
func (d *discoverer) ask(method, path, body string, change func(*http.Request)) (int, string) {
	d.t.Helper()
	base := strings.TrimSuffix(d.srv.AutodiscoverURL(), "/autodiscover/autodiscover.xml")
	r, err := http.NewRequestWithContext(d.t.Context(), method, base+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	r.SetBasicAuth(alice.Domain+`\`+alice.Name, alice.Password)
	if change != nil {
		change(r)
	}
	res, err := d.c.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

func question(what string) string {
	return `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>` + what + `
<AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>
</Request></Autodiscover>`
}

// Autodiscover's answers, [MS-OXDSCLI] 3.2.5.
func TestAutodiscover(t *testing.T) {
	const path = "/Autodiscover/Autodiscover.xml"
	mapi := func(r *http.Request) { r.Header.Set("X-MapiHttpCapability", "1") }
	zero := func(r *http.Request) { r.Header.Set("X-MapiHttpCapability", "0") }
	query := question("<EMailAddress>Alice@Example.com</EMailAddress>")
	for _, p := range emsmdbtest.Profiles() {
		srv, _ := start(t, func(cfg *emsmdbtest.Config) { cfg.Profile, cfg.Users = p, []emsmdbtest.User{alice} })
		if !p.MAPIHTTP {
			if srv.AutodiscoverURL() != "" {
				t.Errorf("%s: %s", p.Name, srv.AutodiscoverURL())
			}
			continue
		}
		transport := &http.Transport{TLSClientConfig: srv.TLS()}
		t.Cleanup(transport.CloseIdleConnections)
		d := &discoverer{t: t, srv: srv, c: &http.Client{Transport: transport}}
		for _, tt := range []struct {
			name, method, path, body string
			change                   func(*http.Request)
			status                   int
			with, without            string
		}{
			{"MAPI over HTTP", "POST", path, query, mapi, 200, `<Protocol Type="mapiHttp" Version="1"><MailStore>`, ""},
			{"RPC", "POST", path, query, nil, 200, `<Type>EXPR</Type>`, ""},
			{"capability 0", "POST", path, query, zero, 200, `<Type>EXCH</Type>`, ""},
			{"by DN", "POST", path, question("<LegacyDN>" + strings.ToUpper(aliceDN) + "</LegacyDN>"), nil, 200, "<LegacyDN>" + aliceDN + "<", "Error"},
			{"the DN counts for more", "POST", path, question("<EMailAddress>alice@example.com</EMailAddress><LegacyDN>/o=Nobody</LegacyDN>"), nil, 200, "<ErrorCode>500<", "User"},
			{"unknown address", "POST", path, question("<EMailAddress>nobody@example.com</EMailAddress>"), nil, 200, "<ErrorCode>500<", "User"},
			{"nobody asked about", "POST", path, question(""), nil, 200, "<ErrorCode>600<", "User"},
			{"no XML", "POST", path, "hello", nil, 200, "<ErrorCode>600<", "User"},
			{"another schema", "POST", path, strings.Replace(query, "outlook/response", "mobilesync/response", 1), nil, 200, "<ErrorCode>601<", "User"},
			{"too much", "POST", path, strings.Repeat(" ", 70000) + query, nil, 413, "", "User"},
			{"GET", "GET", path, "", nil, 405, "", "User"},
			{"anonymously", "POST", path, query, func(r *http.Request) { r.Header.Del("Authorization") }, 401, "", "User"},
			{"elsewhere", "POST", "/autodiscover/", query, nil, 404, "", "User"},
			{"second version", "GET", "/autodiscover/Autodiscover.json?Email=alice@example.com&Protocol=autodiscoverv1", "", func(r *http.Request) { r.Header.Del("Authorization") }, 200, `"Url":"` + srv.AutodiscoverURL(), ""},
			{"second version of another protocol", "GET", "/autodiscover/autodiscover.json?Email=alice@example.com&Protocol=ews", "", nil, 400, "InvalidProtocol", ""},
		} {
			status, body := d.ask(tt.method, tt.path, tt.body, tt.change)
			if status != tt.status || !strings.Contains(body, tt.with) || tt.without != "" && strings.Contains(body, "<"+tt.without) {
				t.Errorf("%s: %s: status %d\n%s", p.Name, tt.name, status, body)
			}
		}
		// Which of both kinds a product speaks of.
		for _, change := range []func(*http.Request){nil, mapi} {
			_, body := d.ask("POST", path, query, change)
			both := strings.Contains(body, "mapiHttp") && strings.Contains(body, "EXPR")
			if both != p.OverHTTP.DiscoverAll {
				t.Errorf("%s: %s", p.Name, body)
			}
		}
	}
}
