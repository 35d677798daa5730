// Dialling: directly, or through the proxy that is on the way.

package httpproxy

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/go-mapi/mapirpc/internal/netctx"
)

// Dialer makes connections to servers.
type Dialer struct {
	// For names the proxy on the way to a URL, nil for none. A nil For means
	// the environment's (HTTPS_PROXY, NO_PROXY).
	For func(*url.URL) (*url.URL, error)
	// DialContext makes TCP connections.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
}

// Error says that a proxy, or what stands in its place, is why a connection was
// not made.
type Error struct {
	// Proxy is its host and port.
	Proxy string
	// Status is the HTTP status that it answered with, 0 if it did not.
	Status int
	// Err is the cause, or nil.
	Err error
}

func (e *Error) Error() string {
	s := "proxy " + e.Proxy
	if e.Status != 0 {
		s += fmt.Sprintf(": HTTP status %d %s", e.Status, http.StatusText(e.Status))
	}
	if e.Status == http.StatusProxyAuthRequired {
		s += ": it wants an account, in the proxy's URL, for Basic"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// ErrNotHTTP1 says that what answered does not speak HTTP/1.1: a proxy for HTTP/2
// alone, or no web server at all.
var ErrNotHTTP1 = errors.New("the answer is not HTTP/1.1")

// Dial connects to a server, "mail.example.com:443", with TLS or plain HTTP above
// it as the scheme says, "https" or "http". Errors of proxies are *Error, those
// of direct connections the network's.
func (d *Dialer) Dial(ctx context.Context, scheme, address string) (net.Conn, error) {
	choose := d.For
	if choose == nil {
		choose = func(u *url.URL) (*url.URL, error) { return http.ProxyFromEnvironment(&http.Request{URL: u}) }
	}
	proxy, err := choose(&url.URL{Scheme: scheme, Host: address})
	if err != nil {
		return nil, fmt.Errorf("which proxy: %w", err)
	}
	if proxy == nil {
		return d.DialContext(ctx, "tcp", address)
	}
	e := &Error{Proxy: HostPort(proxy)}
	nc, err := d.connect(ctx, proxy, e.Proxy)
	if err != nil {
		e.Err = err
		return nil, e
	}
	if e.Status, err = tunnel(ctx, nc, proxy, address); err != nil || e.Status != http.StatusOK {
		_ = nc.Close() // what went wrong says more
		e.Err = err
		return nil, e
	}
	return nc, nil
}

// HostPort is the address that a URL of the scheme https or http names.
func HostPort(u *url.URL) string {
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// connect connects to the proxy itself.
func (d *Dialer) connect(ctx context.Context, proxy *url.URL, address string) (net.Conn, error) {
	if proxy.Scheme != "http" && proxy.Scheme != "https" {
		return nil, fmt.Errorf("proxies of the kind %q are not supported", proxy.Scheme)
	}
	nc, err := d.DialContext(ctx, "tcp", address)
	if err != nil || proxy.Scheme == "http" {
		return nc, err
	}
	tc := tls.Client(nc, &tls.Config{ServerName: proxy.Hostname(), NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12})
	if err := tc.HandshakeContext(ctx); err != nil {
		_ = nc.Close() // the handshake's error says more
		return nil, err
	}
	return tc, nil
}

// maxHeader bounds what is read of an answer, which net/http does not.
const maxHeader = 256 << 10

// tunnel asks for the connection and returns the status of the answer. The peer
// behind the proxy speaks only when spoken to, so that nothing is read beyond.
func tunnel(ctx context.Context, nc net.Conn, proxy *url.URL, address string) (status int, err error) {
	defer netctx.Interrupt(ctx, nc)()
	request := "CONNECT " + address + " HTTP/1.1\r\nHost: " + address + "\r\n"
	if u := proxy.User; u != nil {
		password, _ := u.Password()
		request += "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+password)) + "\r\n"
	}
	if _, err := io.WriteString(nc, request+"\r\n"); err != nil {
		return 0, netctx.Cause(ctx, err)
	}
	br := bufio.NewReader(io.LimitReader(nc, maxHeader))
	if b, err := br.Peek(5); err == nil && string(b) != "HTTP/" || err != nil && len(b) > 0 {
		return 0, ErrNotHTTP1
	}
	res, err := http.ReadResponse(br, &http.Request{Method: http.MethodConnect})
	if err != nil {
		return 0, netctx.Cause(ctx, err)
	}
	_ = res.Body.Close() // of an answer to CONNECT, nothing is left in it
	if res.ProtoMajor != 1 {
		return 0, ErrNotHTTP1
	}
	return res.StatusCode, nil
}
