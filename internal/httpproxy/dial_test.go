package httpproxy_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/internal/httpproxy"
	"github.com/go-mapi/mapirpc/internal/httpproxy/proxytest"
)

// answering listens, reads what comes first, and answers with s.
func answering(t *testing.T, s string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			if s != "" {
				nc.Read(make([]byte, 4096))
				io.WriteString(nc, s)
				nc.Close()
			} else {
				t.Cleanup(func() { nc.Close() })
			}
		}
	}()
	return l.Addr().String()
}

func through(proxy *url.URL) *httpproxy.Dialer {
	return &httpproxy.Dialer{
		For:         func(*url.URL) (*url.URL, error) { return proxy, nil },
		DialContext: new(net.Dialer).DialContext,
	}
}

func TestThroughAProxy(t *testing.T) {
	server := answering(t, "hello")
	p := proxytest.New(t, "me", "secret")
	d := through(p.URL)
	nc, err := d.Dial(t.Context(), "https", server)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	io.WriteString(nc, "x")
	if b, err := io.ReadAll(nc); err != nil || string(b) != "hello" {
		t.Errorf("%q, %v", b, err)
	}
	if got := p.Asked(); !slices.Equal(got, []string{server}) {
		t.Errorf("asked for %q", got)
	}
}

func TestDirectly(t *testing.T) {
	server := answering(t, "hello")
	nc, err := through(nil).Dial(t.Context(), "https", server)
	if err != nil {
		t.Fatal(err)
	}
	nc.Close()
	var seen *url.URL
	d := through(nil)
	d.For = func(u *url.URL) (*url.URL, error) { seen = u; return nil, errors.New("no such file") }
	if _, err := d.Dial(t.Context(), "https", server); err == nil || !strings.Contains(err.Error(), "no such file") || seen.String() != "https://"+server {
		t.Errorf("%v for %v", err, seen)
	}
}

// Without a function, the environment says.
func TestEnvironment(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://proxy.invalid:3128") // read once in the life of a process
	t.Setenv("NO_PROXY", "")
	refused, asked := errors.New("refused"), ""
	d := &httpproxy.Dialer{DialContext: func(_ context.Context, _, address string) (net.Conn, error) {
		asked = address
		return nil, refused
	}}
	_, err := d.Dial(t.Context(), "https", "mail.invalid:443")
	if _, ok := errors.AsType[*httpproxy.Error](err); !ok || !errors.Is(err, refused) || asked != "proxy.invalid:3128" {
		t.Errorf("%v from %s", err, asked)
	}
}

func TestProxiesThatFail(t *testing.T) {
	p := proxytest.New(t, "me", "secret")
	for _, tt := range []struct {
		name   string
		proxy  *url.URL
		status int
		is     error
		text   string
	}{
		{"wrong password", &url.URL{Scheme: "http", Host: p.URL.Host, User: url.UserPassword("me", "other")}, 407, nil, "wants an account"},
		{"no account", &url.URL{Scheme: "http", Host: p.URL.Host}, 407, nil, "wants an account"},
		{"refuses", &url.URL{Scheme: "http", Host: answering(t, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")}, 403, nil, "403"},
		{"another protocol", &url.URL{Scheme: "http", Host: answering(t, "SSH-2.0-x\r\n")}, 0, httpproxy.ErrNotHTTP1, ""},
		{"HTTP/2", &url.URL{Scheme: "http", Host: answering(t, "\x00\x00\x00\x04\x00\x00\x00\x00\x00")}, 0, httpproxy.ErrNotHTTP1, ""},
		{"hangs up", &url.URL{Scheme: "http", Host: answering(t, "HTTP/1.1 200 OK\r\n")}, 0, io.ErrUnexpectedEOF, ""},
		{"another kind", &url.URL{Scheme: "socks5", Host: p.URL.Host}, 0, nil, `"socks5"`},
		{"no TLS", &url.URL{Scheme: "https", Host: p.URL.Host}, 0, nil, "proxy"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := through(tt.proxy).Dial(t.Context(), "https", "127.0.0.1:9")
			e, ok := errors.AsType[*httpproxy.Error](err)
			if !ok || e.Status != tt.status || tt.is != nil && !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("%v", err)
			}
			if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "other")) {
				t.Errorf("the error gives away: %v", err)
			}
		})
	}
}

// endless is a proxy whose header has no end. It counts what is read of it.
type endless struct {
	net.Conn
	begun bool
	read  int
}

func (c *endless) Read(b []byte) (int, error) {
	n := copy(b, strings.Repeat("a: b\r\n", 1000))
	if !c.begun {
		n, c.begun = copy(b, "HTTP/1.1 200 OK\r\n"), true
	}
	if c.read += n; c.read > 16<<20 {
		return 0, errors.New("the client does not stop")
	}
	return n, nil
}

func (c *endless) Write(b []byte) (int, error) { return len(b), nil }
func (c *endless) Close() error                { return nil }

func TestProxyThatNeverEnds(t *testing.T) {
	c := new(endless)
	d := through(&url.URL{Scheme: "http", Host: "proxy.invalid:3128"})
	d.DialContext = func(context.Context, string, string) (net.Conn, error) { return c, nil }
	_, err := d.Dial(t.Context(), "https", "127.0.0.1:9")
	if e, ok := errors.AsType[*httpproxy.Error](err); !ok || !errors.Is(err, io.ErrUnexpectedEOF) || c.read > 1<<20 {
		t.Errorf("%v after %d bytes", e, c.read)
	}
}

func TestAddressesOfProxies(t *testing.T) {
	for proxy, want := range map[string]string{
		"http://proxy": "proxy:80", "https://proxy": "proxy:443", "http://proxy:3128": "proxy:3128", "http://[::1]": "[::1]:80",
	} {
		u, err := url.Parse(proxy)
		if err != nil {
			t.Fatal(err)
		}
		asked := ""
		d := through(u)
		d.DialContext = func(_ context.Context, _, address string) (net.Conn, error) {
			asked = address
			return nil, errors.New("refused")
		}
		if _, err := d.Dial(t.Context(), "https", "host:443"); err == nil || asked != want {
			t.Errorf("%s: %s, want %s", proxy, asked, want)
		}
	}
}

func TestProxyThatSaysNothing(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := through(&url.URL{Scheme: "http", Host: answering(t, "")}).Dial(ctx, "https", "127.0.0.1:9")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}
