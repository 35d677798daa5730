// Reaching the RPC proxy: HTTP proxies on the way, TLS, authentication, and the
// request that a channel is.

package rpchttp

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/httpauth"
	"github.com/go-mapi/mapirpc/internal/httpproxy"
	"github.com/go-mapi/mapirpc/internal/netctx"
)

// Methods of the channels, [MS-RPCH] 2.1.2.1.1.
const (
	MethodIn  = "RPC_IN_DATA"
	MethodOut = "RPC_OUT_DATA"
)

// channel is an HTTP connection that carries one channel.
type channel struct {
	nc     net.Conn
	header headerBound
	br     *bufio.Reader // of header
	hop    string
	method string
	// mechanism is the one of auth.
	mechanism auth.Mechanism
	auth      *httpauth.Client
	// left says that the channel is being replaced: its end is no failure.
	left atomic.Bool
}

// hop names a channel.
func (c *Config) hop(method string) string {
	name := "IN"
	if method == MethodOut {
		name = "OUT"
	}
	return fmt.Sprintf("%s (%s channel)", c.RPCProxy, name)
}

// connectTo reaches the RPC proxy, through an HTTP proxy if there is one.
func (c *Config) connectTo(ctx context.Context, method string) (*channel, error) {
	scheme := "https"
	if c.Plain {
		scheme = "http"
	}
	ch := &channel{method: method, hop: c.hop(method)}
	d := httpproxy.Dialer{For: c.ProxyFor, DialContext: c.DialContext}
	var err error
	if ch.nc, err = d.Dial(ctx, scheme, c.RPCProxy); err != nil {
		if e, ok := errors.AsType[*httpproxy.Error](err); ok {
			return nil, &HopError{Hop: "proxy " + e.Proxy, Status: e.Status, Err: e.Err}
		}
		return nil, &HopError{Hop: ch.hop, Err: err}
	}
	if err := c.secure(ctx, ch); err != nil {
		ch.nc.Close()
		return nil, err
	}
	ch.header.r = ch.nc
	ch.br = bufio.NewReaderSize(&ch.header, readBuffer)
	return ch, nil
}

// secure wraps the connection in TLS.
func (c *Config) secure(ctx context.Context, ch *channel) error {
	if c.Plain {
		return nil
	}
	cfg := c.TLS.Clone()
	if cfg == nil {
		cfg = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if cfg.ServerName == "" {
		host, _, err := net.SplitHostPort(c.RPCProxy)
		if err != nil {
			return &HopError{Hop: ch.hop, Err: err}
		}
		cfg.ServerName = host
	}
	cfg.NextProtos = []string{"http/1.1"}
	t := tls.Client(ch.nc, cfg)
	if err := t.HandshakeContext(ctx); err != nil {
		return &HopError{Hop: ch.hop, Err: err}
	}
	ch.nc = t
	return nil
}

// maxHeader bounds what is read of an answer's header, which net/http does not.
const maxHeader = 256 << 10

var errHeader = errors.New("the header of the answer is too long")

// headerBound reads from a connection, and no more than so many bytes while
// bounded is set.
type headerBound struct {
	r       io.Reader
	bounded bool
	left    int
}

// Read implements io.Reader.
func (h *headerBound) Read(p []byte) (int, error) {
	if !h.bounded {
		return h.r.Read(p)
	}
	if h.left <= 0 {
		return 0, errHeader
	}
	n, err := h.r.Read(p)
	h.left -= n
	return n, err
}

// readAnswer reads the header of the next answer.
func (ch *channel) readAnswer() (*http.Response, error) {
	ch.header.bounded, ch.header.left = true, maxHeader
	resp, err := readAnswer(ch.br, ch.method)
	ch.header.bounded = false
	if err != nil && ch.header.left <= 0 {
		// The line that was cut off is what net/http complains about.
		err = errHeader
	}
	return resp, err
}

// readAnswer reads the header of an answer.
func readAnswer(br *bufio.Reader, method string) (*http.Response, error) {
	for {
		b, err := br.Peek(5)
		if err == nil && string(b) != "HTTP/" || len(b) > 0 && err != nil {
			return nil, ErrNotHTTP1
		}
		resp, err := http.ReadResponse(br, &http.Request{Method: method})
		switch {
		case err != nil:
			return nil, unexpected(err)
		case resp.ProtoMajor != 1:
			return nil, ErrNotHTTP1
		case resp.StatusCode >= 200 || resp.StatusCode == http.StatusSwitchingProtocols:
			return resp, nil
		}
	}
}

// header is the header of a request.
func (c *Config) header(method string, length int64, authorization string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s /rpc/rpcproxy.dll?%s:%d HTTP/1.1\r\n", method, c.Server, c.Port)
	fmt.Fprintf(&b, "Host: %s\r\nAccept: application/rpc\r\nUser-Agent: MSRPC\r\nCache-Control: no-cache\r\n", c.hostHeader())
	fmt.Fprintf(&b, "Connection: Keep-Alive\r\nPragma: No-cache\r\nContent-Length: %d\r\n", length)
	if authorization != "" {
		fmt.Fprintf(&b, "Authorization: %s\r\n", authorization)
	}
	b.WriteString("\r\n")
	return b.String()
}

// hostHeader is the Host field, without a port that goes without saying.
func (c *Config) hostHeader() string {
	if host, port, err := net.SplitHostPort(c.RPCProxy); err == nil && !strings.Contains(host, ":") &&
		(port == "443" && !c.Plain || port == "80" && c.Plain) {
		return host
	}
	return c.RPCProxy
}

// request opens a channel: it connects, authenticates, and sends the request
// and the first packets of its body, of the length given in all. Careful sends
// no body before the server has answered once. The answer is not read unless
// authentication needs it.
func (c *Config) request(ctx context.Context, method string, length int64, first []byte, careful bool) (*channel, error) {
	ch, err := c.connectTo(ctx, method)
	if err != nil {
		return nil, err
	}
	stop := netctx.Interrupt(ctx, ch.nc)
	err = c.begin(ctx, ch, length, first, careful)
	stop()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		abort(ch.nc)
		err = netctx.Cause(ctx, err)
		if _, ok := errors.AsType[*HopError](err); !ok {
			err = &HopError{Hop: ch.hop, Err: err}
		}
		return nil, err
	}
	return ch, nil
}

func (c *Config) begin(ctx context.Context, ch *channel, length int64, first []byte, careful bool) error {
	a := c.Auth
	ch.mechanism = a.Mechanism
	if t, ok := ch.nc.(*tls.Conn); ok {
		cs := t.ConnectionState()
		a.TLS = &cs
	}
	var err error
	if ch.auth, err = httpauth.NewClient(a); err != nil {
		return err
	}
	field, whole, err := ch.auth.First(ctx)
	if err != nil {
		return err
	}
	for !whole || careful {
		if _, err := io.WriteString(ch.nc, c.header(ch.method, 0, field)); err != nil {
			return err
		}
		resp, err := ch.readAnswer()
		if err != nil {
			return err
		}
		again := false
		if field, again, err = ch.auth.Answer(ctx, resp.StatusCode, resp.Header); err != nil {
			return &HopError{Hop: ch.hop, Status: resp.StatusCode, Err: err}
		}
		if err := drain(resp, ch.hop); err != nil {
			return err
		}
		if !again {
			field = ""
		}
		whole, careful = true, false
	}
	_, err = ch.nc.Write(append([]byte(c.header(ch.method, length, field)), first...))
	return err
}

// maxErrorBody bounds what is read of an error page.
const maxErrorBody = 64 << 10

// drain reads the body of an answer that another request is to follow.
func drain(resp *http.Response, hop string) error {
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, io.LimitReader(resp.Body, maxErrorBody))
	switch {
	case err != nil:
		return unexpected(err)
	case n == maxErrorBody || resp.Close:
		return &HopError{Hop: hop, Status: resp.StatusCode, Err: errors.New("the server ends the connection in the middle of authentication")}
	}
	return nil
}

// answer reads the answer to the channel's request, authenticating once more
// if the server wants it, and checks that it is the beginning of a channel.
func (c *Config) answer(ctx context.Context, ch *channel, length int64, first []byte) error {
	for {
		resp, err := ch.readAnswer()
		if err != nil {
			return &HopError{Hop: ch.hop, Err: netctx.Cause(ctx, err)}
		}
		field, again, err := ch.auth.Answer(ctx, resp.StatusCode, resp.Header)
		switch {
		case err != nil:
			return &HopError{Hop: ch.hop, Status: resp.StatusCode, Err: err}
		case again && first == nil:
			return &HopError{Hop: ch.hop, Status: resp.StatusCode, Err: ch.tooLate()}
		case again:
			if err := drain(resp, ch.hop); err != nil {
				return err
			}
			if _, err := ch.nc.Write(append([]byte(c.header(ch.method, length, field)), first...)); err != nil {
				return &HopError{Hop: ch.hop, Err: netctx.Cause(ctx, err)}
			}
			continue
		}
		return ch.accepted(resp)
	}
}

// tooLate says that a server wants another leg of authentication when the body of
// the channel is under way, which cannot be taken back.
func (ch *channel) tooLate() error {
	return &auth.Error{Mechanism: ch.mechanism, Reason: auth.ErrProtocol, Detail: "the server goes on authenticating a channel that is in use"}
}

// accepted judges the answer of a server.
func (ch *channel) accepted(resp *http.Response) error {
	if resp.StatusCode != http.StatusOK {
		return &HopError{Hop: ch.hop, Status: resp.StatusCode, RPC: rpcStatus(resp.Status)}
	}
	if len(resp.TransferEncoding) > 0 {
		// Some proxy has cut the stream into chunks.
		ch.br = bufio.NewReaderSize(resp.Body, readBuffer)
	}
	return nil
}
