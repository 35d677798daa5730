package autodiscover_test

// The ways through proxies, and tickets in place of passwords.

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/autodiscover"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/internal/security/krbtest"
)

// proxy is an HTTP proxy that does CONNECT and counts it.
func proxy(t *testing.T, start func(*httptest.Server)) (at *url.URL, tunnels *atomic.Int32, srv *httptest.Server) {
	t.Helper()
	tunnels = new(atomic.Int32)
	srv = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Header.Get("Authorization") != "" {
			http.Error(w, "CONNECT only", http.StatusMethodNotAllowed)
			return
		}
		tunnels.Add(1)
		there, err := new(net.Dialer).DialContext(r.Context(), "tcp", r.Host)
		if err != nil {
			http.Error(w, "nobody there", http.StatusBadGateway)
			return
		}
		here, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			there.Close()
			return
		}
		io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		done := make(chan struct{})
		go func() {
			defer close(done)
			io.Copy(there, buffered)
			there.Close()
		}()
		io.Copy(here, there)
		here.Close()
		<-done
	}))
	start(srv)
	t.Cleanup(srv.Close)
	at, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	return at, tunnels, srv
}

// The channel binding is that of the server, also through a proxy that has
// a certificate of its own: the server demands it.
func TestProxy(t *testing.T) {
	for name, start := range map[string]func(*httptest.Server){"http": (*httptest.Server).Start, "https": (*httptest.Server).StartTLS} {
		t.Run(name, func(t *testing.T) {
			at, tunnels, p := proxy(t, start)
			srv := startServer(t, emsmdbtest.Exchange2019(), nil)
			o := serverOptions(srv)
			o.Mechanism, o.DialContext = auth.NTLM, nil
			o.Proxy = func(u *url.URL) (*url.URL, error) {
				if u.Scheme != "https" || u.Hostname() != "127.0.0.1" {
					t.Errorf("proxy for %s", u)
				}
				return at, nil
			}
			o.TLS = &tls.Config{RootCAs: srv.TLS().RootCAs.Clone(), MinVersion: tls.VersionTLS12}
			if name == "https" {
				o.TLS.RootCAs.AddCert(p.Certificate())
			}
			res, err := autodiscover.Lookup(t.Context(), testAddress, o)
			if err != nil || len(res.Targets) != 2 || tunnels.Load() != 1 {
				t.Errorf("%+v, %v, %d tunnels", res, err, tunnels.Load())
			}
		})
	}
}

// The service of the HTTP server's host, a ticket for it, and no password.
func TestKerberos(t *testing.T) {
	service, err := krbtest.NewService("CORP.EXAMPLE", auth.HTTPSPN("127.0.0.1"), krbtest.AES256, "service secret")
	if err != nil {
		t.Fatal(err)
	}
	keytab, err := service.Keytab()
	if err != nil {
		t.Fatal(err)
	}
	srv := startServer(t, emsmdbtest.Exchange2019(), func(c *emsmdbtest.Config) { c.Keytab, c.Users[0].Domain = keytab, "" })
	for life, want := range map[time.Duration]bool{time.Hour: true, -time.Hour: false} {
		cache, err := service.CCache(testUser, time.Now().Add(-2*time.Hour), time.Now().Add(life))
		if err != nil {
			t.Fatal(err)
		}
		o := serverOptions(srv)
		o.Mechanism, o.Credentials, o.Kerberos = auth.Kerberos, cache, &auth.KerberosConfig{Text: "[libdefaults]\n"}
		res, err := autodiscover.Lookup(t.Context(), testAddress, o)
		if (err == nil) != want {
			t.Errorf("%v: %+v, %v", life, res, err)
		}
		if err != nil && !strings.Contains(err.Error(), "expired") {
			t.Error(err)
		}
	}
}
