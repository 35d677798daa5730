package autodiscover_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/autodiscover"
)

// The ways to an endpoint, each with all those before it failing.
func TestSearch(t *testing.T) {
	yes := func(context.Context, autodiscover.Redirect) bool { return true }
	for _, tt := range []struct {
		name  string
		build func(*world)
		at    string // the endpoint that knows
		tried []string
	}{
		{
			name:  "domain",
			build: func(w *world) { w.host("https://example.com", protected(say(settings()))) },
			at:    "https://example.com" + poxPath,
		},
		{
			name:  "autodiscover.domain",
			build: func(w *world) { w.host("https://autodiscover.example.com", protected(say(settings()))) },
			at:    "https://autodiscover.example.com" + poxPath,
			tried: []string{"https://example.com" + poxPath},
		},
		{
			// [MS-OXDSCLI] 4.
			name: "redirected by HTTPS",
			build: func(w *world) {
				w.host("https://example.com", moved(http.StatusFound, "https://webservice.example.com"+poxPath))
				w.host("https://webservice.example.com", protected(say(settings())))
			},
			at:    "https://webservice.example.com" + poxPath,
			tried: []string{"https://example.com" + poxPath},
		},
		{
			name: "redirected by an answer",
			build: func(w *world) {
				w.host("https://example.com", protected(say(envelope(`<Account><Action>redirectUrl</Action>
					<RedirectUrl>https://other.example.com`+poxPath+`</RedirectUrl></Account>`))))
				w.host("https://other.example.com", protected(say(settings())))
			},
			at:    "https://other.example.com" + poxPath,
			tried: []string{"https://example.com" + poxPath},
		},
		{
			name: "redirected by HTTP",
			build: func(w *world) {
				w.host("http://autodiscover.example.com", moved(http.StatusFound, "https://mail.hoster.example"+poxPath))
				w.host("https://mail.hoster.example", protected(say(settings())))
			},
			at:    "https://mail.hoster.example" + poxPath,
			tried: []string{"https://example.com" + poxPath, "https://autodiscover.example.com" + poxPath, "http://autodiscover.example.com" + poxPath},
		},
		{
			name: "SRV record",
			build: func(w *world) {
				w.host("https://example.com", status(http.StatusNotFound))
				w.host("http://autodiscover.example.com", status(http.StatusNotFound))
				w.srv["_autodiscover._tcp.example.com"] = []*net.SRV{{Target: "mail.hoster.example.", Port: 443}}
				w.host("https://mail.hoster.example", protected(say(settings())))
			},
			at: "https://mail.hoster.example" + poxPath,
			tried: []string{
				"https://example.com" + poxPath, "https://autodiscover.example.com" + poxPath,
				"http://autodiscover.example.com" + poxPath,
			},
		},
		{
			name: "SRV record with a port",
			build: func(w *world) {
				w.srv["_autodiscover._tcp.example.com"] = []*net.SRV{{Target: ".", Port: 443}, {Target: "mail.hoster.example.", Port: 8443}}
				w.host("https://mail.hoster.example", protected(say(settings())))
			},
			at: "https://mail.hoster.example:8443" + poxPath,
			tried: []string{
				"https://example.com" + poxPath, "https://autodiscover.example.com" + poxPath,
				"http://autodiscover.example.com" + poxPath,
			},
		},
		{
			name: "the second version",
			build: func(w *world) {
				w.host("https://autodiscover.example.com", func(rw http.ResponseWriter, r *http.Request) {
					if r.URL.Path != v2Path || r.URL.Query().Get("Email") != testAddress || r.URL.Query().Get("Protocol") != "AutodiscoverV1" {
						http.NotFound(rw, r)
						return
					}
					io.WriteString(rw, `{"Protocol":"AutodiscoverV1","Url":"https://outlook.hoster.example`+poxPath+`"}`)
				})
				w.host("https://outlook.hoster.example", protected(say(settings())))
			},
			at: "https://outlook.hoster.example" + poxPath,
			tried: []string{
				"https://example.com" + poxPath, "https://autodiscover.example.com" + poxPath,
				"http://autodiscover.example.com" + poxPath, "_autodiscover._tcp.example.com",
				"https://autodiscover.example.com" + v2Path,
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			tt.build(w)
			res, err := w.lookup(func(o *autodiscover.Options) { o.Confirm = yes })
			if err != nil {
				t.Fatal(err)
			}
			if res.URL != tt.at || len(res.Targets) != 1 || res.Targets[0].Binding != mailStore ||
				res.UserDN != "/o=Example/ou=Site/cn=Recipients/cn=janedow" || res.DisplayName != "Jane Dow" || res.Address != testAddress {
				t.Errorf("%+v", res)
			}
			var tried []string
			for _, a := range res.Attempts {
				tried = append(tried, a.URL)
			}
			if want := append(tt.tried, tt.at); !slices.Equal(tried, want) {
				t.Errorf("tried %q, want %q", tried, want)
			}
			for _, host := range w.shownTo() {
				if !strings.HasPrefix(host, "https://") {
					t.Errorf("credentials for %s", host)
				}
			}
		})
	}
}

// What a request looks like.
func TestRequest(t *testing.T) {
	w := newWorld(t)
	var got *http.Request
	var body []byte
	w.host("https://example.com", protected(func(rw http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		say(settings())(rw, r)
	}))
	if _, err := w.lookup(nil); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Content-Type": "text/xml; charset=utf-8", "X-Mapihttpcapability": "1", "X-Anchormailbox": testAddress,
		"X-Clientcanhandle": "Negotiate,ExHttpInfo", "User-Agent": "mapirpc",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.Header.Get(name), want)
		}
	}
	// [MS-OXDSCLI] 4.1, without white space.
	want := `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>` +
		`<EMailAddress>janedow@example.com</EMailAddress>` +
		`<AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>` +
		`</Request></Autodiscover>`
	if string(body) != want {
		t.Errorf("%s\nwant\n%s", body, want)
	}
}

// redirectTo is an answer that names another address.
func redirectTo(address string) string {
	return envelope(`<Account><Action>redirectAddr</Action><RedirectAddr>` + address + `</RedirectAddr></Account>`)
}

// forAddress serves one answer for one address and another for all others.
func forAddress(address, yes, no string) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		if strings.Contains(string(b), ">"+address+"<") {
			say(yes)(rw, r)
			return
		}
		say(no)(rw, r)
	}
}

func TestRedirectAddress(t *testing.T) {
	t.Run("same domain", func(t *testing.T) {
		w := newWorld(t)
		w.host("https://example.com", protected(forAddress("jane@example.com", settings(), redirectTo("jane@example.com"))))
		res, err := w.lookup(nil)
		if err != nil || res.Address != "jane@example.com" || len(res.Attempts) != 2 || res.Attempts[0].Redirect != "jane@example.com" {
			t.Errorf("%+v, %v", res, err)
		}
	})
	t.Run("subdomain", func(t *testing.T) {
		w := newWorld(t)
		w.host("https://example.com", protected(say(redirectTo("jane@mail.example.com"))))
		w.host("https://autodiscover.mail.example.com", protected(forAddress("jane@mail.example.com", settings(), "")))
		res, err := w.lookup(nil)
		if err != nil || res.Address != "jane@mail.example.com" {
			t.Errorf("%+v, %v", res, err)
		}
	})
	t.Run("foreign domain", func(t *testing.T) {
		for _, agree := range []bool{false, true} {
			w := newWorld(t)
			w.host("https://example.com", protected(say(redirectTo("jane@hoster.example"))))
			w.host("https://hoster.example", protected(forAddress("jane@hoster.example", settings(), "")))
			w.host("https://autodiscover.hoster.example", protected(say(settings())))
			w.host("http://autodiscover.hoster.example", func(http.ResponseWriter, *http.Request) { t.Error("asked over plain HTTP") })
			var asked []autodiscover.Redirect
			res, err := w.lookup(func(o *autodiscover.Options) {
				o.Confirm = func(_ context.Context, r autodiscover.Redirect) bool {
					asked = append(asked, r)
					return agree
				}
			})
			if agree != (err == nil) || agree && res.Address != "jane@hoster.example" {
				t.Errorf("%+v, %v", res, err)
			}
			if !agree && (!errors.Is(err, autodiscover.ErrNotConfirmed) || slices.Contains(w.shownTo(), "https://hoster.example")) {
				t.Errorf("%v, shown %q", err, w.shownTo())
			}
			want := autodiscover.Redirect{Address: "jane@hoster.example", To: "https://hoster.example" + poxPath, Source: autodiscover.FromDomain}
			if len(asked) == 0 || asked[0] != want {
				t.Errorf("asked about %+v", asked)
			}
		}
	})
}

// Whatever names a foreign host, nothing is sent to it unless the caller agrees.
func TestForeignHosts(t *testing.T) {
	const foreign = "https://evil.example"
	for name, build := range map[string]func(*world){
		"302": func(w *world) { w.host("https://example.com", moved(http.StatusFound, foreign+poxPath)) },
		"307 after the password": func(w *world) {
			w.host("https://example.com", protected(moved(http.StatusTemporaryRedirect, foreign+poxPath)))
		},
		"RedirectUrl": func(w *world) {
			w.host("https://example.com", say(envelope(`<Account><Action>redirectUrl</Action><RedirectUrl>`+foreign+poxPath+`</RedirectUrl></Account>`)))
		},
		"HTTP": func(w *world) { w.host("http://autodiscover.example.com", moved(http.StatusFound, foreign+poxPath)) },
		"SRV": func(w *world) {
			w.srv["_autodiscover._tcp.example.com"] = []*net.SRV{{Target: "evil.example.", Port: 443}}
		},
		"JSON": func(w *world) { w.host("https://autodiscover.example.com", say(`{"Url":"`+foreign+poxPath+`"}`)) },
		"a name that looks alike": func(w *world) {
			w.host("https://example.com", moved(http.StatusFound, "https://evilexample.com"+poxPath))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			build(w)
			for _, host := range []string{foreign, "https://evilexample.com"} {
				w.host(host, func(http.ResponseWriter, *http.Request) { t.Error("a foreign host was asked") })
			}
			e := w.failed(nil)
			if !errors.Is(e, autodiscover.ErrNotConfirmed) {
				t.Error(e)
			}
			calls := 0
			e = w.failed(func(o *autodiscover.Options) {
				o.Confirm = func(_ context.Context, r autodiscover.Redirect) bool {
					if calls++; r.From == "" || !strings.HasSuffix(r.To, poxPath) || r.Address != testAddress {
						t.Errorf("%+v", r)
					}
					return false
				}
			})
			if !errors.Is(e, autodiscover.ErrNotConfirmed) || calls != 1 {
				t.Errorf("%v, %d calls", e, calls)
			}
		})
	}
}

// Nothing goes over plain HTTP, and nothing to who cannot prove himself.
func TestInsecure(t *testing.T) {
	for name, tt := range map[string]struct {
		build func(*world)
		want  error
	}{
		"302 to http": {func(w *world) {
			w.host("https://example.com", moved(http.StatusFound, "http://mail.example.com"+poxPath))
		}, autodiscover.ErrInsecure},
		"RedirectUrl to http": {func(w *world) {
			w.host("https://example.com", say(envelope(`<Account><Action>redirectUrl</Action><RedirectUrl>http://mail.example.com/</RedirectUrl></Account>`)))
		}, autodiscover.ErrInsecure},
		"HTTP to http": {func(w *world) {
			w.host("http://autodiscover.example.com", moved(http.StatusFound, "http://mail.example.com"+poxPath))
		}, autodiscover.ErrInsecure},
		"JSON to http": {func(w *world) {
			w.host("https://autodiscover.example.com", say(`{"Url":"http://mail.example.com`+poxPath+`"}`))
		}, autodiscover.ErrInsecure},
		"HTTP with another status": {func(w *world) {
			w.host("http://autodiscover.example.com", moved(http.StatusMovedPermanently, "https://mail.example.com"+poxPath))
			w.host("https://mail.example.com", protected(say(settings())))
		}, autodiscover.ErrNoRedirect},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.host("http://mail.example.com", func(http.ResponseWriter, *http.Request) { t.Error("asked over plain HTTP") })
			tt.build(w)
			if e := w.failed(nil); !errors.Is(e, tt.want) || len(w.shownTo()) > 0 {
				t.Errorf("%v, shown %q", e, w.shownTo())
			}
		})
	}
	t.Run("unknown certificate", func(t *testing.T) {
		w := newWorld(t)
		w.unknown["example.com"] = true
		w.host("https://example.com", protected(say(settings())))
		e := w.failed(nil)
		if _, ok := errors.AsType[*tls.CertificateVerificationError](e); !ok || len(w.requests()) > 0 {
			t.Errorf("%v, asked %q", e, w.requests())
		}
	})
	t.Run("no verification", func(t *testing.T) {
		w := newWorld(t)
		_, err := w.lookup(func(o *autodiscover.Options) { o.TLS = &tls.Config{InsecureSkipVerify: true} })
		if err == nil || !strings.Contains(err.Error(), "verifies nothing") {
			t.Error(err)
		}
	})
}

// Who does not ask for the password, or not in the way chosen, never sees it.
func TestPasswordIsKept(t *testing.T) {
	for name, serve := range map[string]http.HandlerFunc{
		"a web site":      status(http.StatusNotFound),
		"another scheme":  demand(`Bearer`),
		"no scheme":       demand(""),
		"another's realm": demand(`Digest realm="Basic"`),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.host("https://example.com", serve)
			w.host("https://autodiscover.example.com", protected(say(settings())))
			if _, err := w.lookup(nil); err != nil {
				t.Fatal(err)
			}
			if want := []string{"https://autodiscover.example.com"}; !slices.Equal(w.shownTo(), want) {
				t.Errorf("shown to %q", w.shownTo())
			}
		})
	}
}

// demand wants to be authenticated to, by a challenge.
func demand(challenge string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		if challenge != "" {
			rw.Header().Set("WWW-Authenticate", challenge)
		}
		rw.WriteHeader(http.StatusUnauthorized)
	}
}

// A password that two servers refuse is not shown to a third.
func TestRefusals(t *testing.T) {
	w := newWorld(t)
	w.host("https://example.com", demand(`Basic realm="a"`))
	w.host("https://autodiscover.example.com", demand(`Basic realm="b"`))
	w.host("http://autodiscover.example.com", moved(http.StatusFound, "https://mail.example.com"+poxPath))
	w.host("https://mail.example.com", demand(`Basic realm="c"`))
	e := w.failed(nil)
	if len(w.shownTo()) != 2 || !errors.Is(e, auth.ErrDenied) || len(e.Attempts) != 2 || e.Attempts[0].Status != http.StatusUnauthorized {
		t.Errorf("%v, shown %q", e, w.shownTo())
	}
}

func TestFailures(t *testing.T) {
	big := "<html>" + strings.Repeat("x", 2<<20)
	for _, tt := range []struct {
		name  string
		serve http.HandlerFunc
		want  error
	}{
		{"a page", say("<html><body>Welcome</body></html>"), autodiscover.ErrNotAutodiscover},
		{"a page that is no XML", say("<!DOCTYPE html><p>Hi"), autodiscover.ErrNotAutodiscover},
		{"nothing", say(""), autodiscover.ErrNotAutodiscover},
		{"too much", say(big), autodiscover.ErrTooLarge},
		{"an IMAP server", say(envelope(`<Account><Action>settings</Action><Protocol><Type>IMAP</Type><Server>imap.example.com</Server></Protocol></Account>`)), autodiscover.ErrNoTargets},
		{"to itself", moved(http.StatusFound, "https://example.com"+poxPath), autodiscover.ErrLoop},
		{"to itself by address", say(redirectTo(testAddress)), autodiscover.ErrLoop},
		{"to nowhere", say(envelope(`<Account><Action>redirectAddr</Action></Account>`)), autodiscover.ErrNotAutodiscover},
		{"to no address", say(redirectTo("jane")), autodiscover.ErrNotAutodiscover},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.host("https://example.com", tt.serve)
			if e := w.failed(nil); !errors.Is(e, tt.want) {
				t.Error(e)
			}
		})
	}
	for _, code := range []int{http.StatusForbidden, http.StatusNotFound, http.StatusInternalServerError, http.StatusServiceUnavailable} {
		w := newWorld(t)
		w.host("https://example.com", func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Retry-After", "30")
			status(code)(rw, r)
		})
		e := w.failed(nil)
		s, ok := errors.AsType[*autodiscover.StatusError](e)
		if !ok || s.Status != code || s.RetryAfter != 30*time.Second || e.Attempts[0].Status != code {
			t.Errorf("%d: %v", code, e)
		}
	}
}

// [MS-OXDSCLI] 2.2.4.1.1.3, as servers send it.
func TestServerError(t *testing.T) {
	w := newWorld(t)
	w.host("https://example.com", protected(say(envelope(`<Error Time="16:56:32.6164027" Id="1054084152"><ErrorCode>500</ErrorCode>
		<Message>The e-mail address cannot be found.</Message><DebugData /></Error>`))))
	e := w.failed(nil)
	s, ok := errors.AsType[*autodiscover.ServerError](e)
	if !ok || s.Code != 500 || s.Message != "The e-mail address cannot be found." {
		t.Error(e)
	}
}

// Redirections that never end: each to another path.
func TestEndlessRedirections(t *testing.T) {
	w := newWorld(t)
	w.host("https://example.com", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, r.URL.Path+"x", http.StatusFound)
	})
	if e := w.failed(nil); !errors.Is(e, autodiscover.ErrLoop) || len(w.requests()) > 12 {
		t.Errorf("%v, %d requests", e, len(w.requests()))
	}
}

// A server that closes the connection with each answer.
func TestConnectionClose(t *testing.T) {
	w := newWorld(t)
	serve := protected(say(settings()))
	w.host("https://example.com", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Connection", "close")
		serve(rw, r)
	})
	if _, err := w.lookup(nil); err != nil {
		t.Error(err)
	}
	// NTLM cannot get on like this, and says so.
	w.host("https://example.com", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Connection", "close")
		rw.Header().Set("WWW-Authenticate", "NTLM TlRMTVNTUAAC")
		rw.WriteHeader(http.StatusUnauthorized)
	})
	if e := w.failed(func(o *autodiscover.Options) { o.Mechanism = auth.NTLM }); e.Attempts[0].Err == nil {
		t.Error(e)
	}
}

func TestURL(t *testing.T) {
	w := newWorld(t)
	w.host("https://mail.hoster.example", protected(say(settings())))
	res, err := w.lookup(func(o *autodiscover.Options) { o.URL = "https://mail.hoster.example/some/path?x=y" })
	if err != nil || res.URL != "https://mail.hoster.example/some/path" || res.Attempts[0].Source != autodiscover.FromOptions {
		t.Errorf("%+v, %v", res, err)
	}
	w.host("https://mail.hoster.example", status(http.StatusNotFound))
	if e := w.failed(func(o *autodiscover.Options) { o.URL = "https://mail.hoster.example" + poxPath }); len(e.Attempts) != 1 {
		t.Error(e)
	}
	for _, url := range []string{"http://example.com/", "https://", "https://user:pw@example.com/", "https://a b/", "example.com", "https:opaque"} {
		if _, err := w.lookup(func(o *autodiscover.Options) { o.URL = url }); err == nil || strings.Contains(err.Error(), "pw") {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestAddresses(t *testing.T) {
	w := newWorld(t)
	for _, address := range []string{"", "jane", "@example.com", "jane@", "jane@exa mple.com", "jane@[127.0.0.1]", "jane@127.0.0.1", "jane@bücher.example", "a\r\nb@example.com", "jane@.example.com", strings.Repeat("a", 400) + "@example.com"} {
		if _, err := autodiscover.Lookup(t.Context(), address, w.options()); err == nil || !strings.HasPrefix(err.Error(), "autodiscover: ") {
			t.Errorf("%q: %v", address, err)
		}
	}
	if len(w.requests()) > 0 {
		t.Errorf("asked %q", w.requests())
	}
}

func TestOptionsAreChecked(t *testing.T) {
	if _, err := autodiscover.Lookup(t.Context(), testAddress, nil); err == nil {
		t.Error("no credentials")
	}
	w := newWorld(t)
	_, err := w.lookup(func(o *autodiscover.Options) { o.Credentials = &auth.Password{User: "x"} })
	if !errors.Is(err, auth.ErrBadCredential) {
		t.Error(err)
	}
}

func TestCancel(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	w.host("https://example.com", func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // or the end of the connection is not seen
		cancel()
		<-r.Context().Done()
	})
	_, err := autodiscover.Lookup(ctx, testAddress, w.options())
	e, ok := errors.AsType[*autodiscover.Error](err)
	if !ok || !errors.Is(e.Err, context.Canceled) || len(e.Attempts) != 1 {
		t.Error(err)
	}
}

// One endpoint that keeps silent does not use up the time of the others.
func TestSilentEndpoint(t *testing.T) {
	w := newWorld(t)
	done := make(chan struct{})
	defer close(done)
	w.host("https://example.com", func(http.ResponseWriter, *http.Request) { <-done })
	w.host("https://autodiscover.example.com", protected(say(settings())))
	res, err := w.lookup(func(o *autodiscover.Options) { o.AttemptTimeout = 300 * time.Millisecond })
	if err != nil || !errors.Is(res.Attempts[0].Err, context.DeadlineExceeded) {
		t.Errorf("%+v, %v", res, err)
	}
}
