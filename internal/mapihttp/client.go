// The client: one session context, its requests in order.

package mapihttp

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/httpauth"
	"github.com/go-mapi/mapirpc/internal/httpproxy"
)

// The request types of the mailbox endpoint, [MS-OXCMAPIHTTP] 2.2.3.3.1.
const (
	TypeConnect    = "Connect"
	TypeExecute    = "Execute"
	TypeDisconnect = "Disconnect"
	TypeWait       = "NotificationWait"
	TypePing       = "PING"
)

// ContentType is the type of requests and of answers that succeed.
const ContentType = "application/mapi-http"

// Config says where a client sends its requests, and as whom.
type Config struct {
	// URL is the endpoint: https, with a path and usually a query.
	URL string
	// Dial makes TCP connections.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Proxy names the HTTP proxy on the way to a URL, nil for none. A nil Proxy
	// means the environment's (HTTPS_PROXY, NO_PROXY).
	Proxy func(*url.URL) (*url.URL, error)
	// TLS is how the server is verified; nil means the system's roots. It is
	// not changed.
	TLS *tls.Config
	// Auth says how to authenticate; its TLS field is ignored.
	Auth httpauth.Config
	// ClientInfo is the value of X-ClientInfo, Application that of
	// X-ClientApplication.
	ClientInfo, Application string
	// Cookies are those of a former session context that this one replaces.
	Cookies Cookies
	// Silence is how long the server may take to answer, or between two signs
	// of life where it announces no period of its own. 0 means five minutes.
	Silence time.Duration
}

// Cookies are those of a session context. The zero value holds none.
type Cookies struct{ list []cookie }

// Client holds one session context. Its methods are safe for concurrent use:
// requests are sent one after the other, NotificationWait beside them.
type Client struct {
	cfg     Config
	fixed   http.Header
	guid    string
	counter atomic.Uint64
	cookies jar
	calls   lane
	waits   lane

	mu       sync.Mutex
	url      *url.URL
	deadline time.Duration // X-ExpirationInfo, 0 when not known
	proved   auth.Mechanism
	lastUse  time.Time
	failed   error

	closing   context.Context
	cancel    context.CancelFunc
	done      chan struct{} // closed when the session context is gone
	wg        sync.WaitGroup
	closeOnce sync.Once
}

// New returns a client. It does no I/O.
func New(cfg Config) (*Client, error) {
	u, err := url.Parse(cfg.URL)
	switch {
	case err != nil:
		return nil, errors.New("mapihttp: the URL is malformed")
	case u.Scheme != "https" || u.Host == "" || u.User != nil:
		return nil, errors.New("mapihttp: the URL must be https://host/path, without an account in it")
	}
	if cfg.Silence == 0 {
		cfg.Silence = 5 * time.Minute
	}
	c := &Client{cfg: cfg, fixed: cfg.fixedHeader(), url: u, guid: NewGUID(), calls: newLane(), waits: newLane(), done: make(chan struct{})}
	c.cookies.replace(cfg.Cookies.list)
	c.closing, c.cancel = context.WithCancel(context.Background())
	return c, nil
}

// NewGUID returns a random GUID in braces.
func NewGUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0F|0x40, b[8]&0x3F|0x80
	return fmt.Sprintf("{%X-%X-%X-%X-%X}", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Answer is the answer to a request.
type Answer struct {
	// Body is the body; it may be changed until Release.
	Body []byte
	// Header holds the fields of HTTP, Fields those of the inner stream, which
	// count for more.
	Header http.Header
	Fields http.Header
	// Elapsed is how long the server says it took.
	Elapsed time.Duration
	// Proto is "HTTP/1.1" or "HTTP/2.0".
	Proto string

	buffer *[]byte
}

// Release gives the body back. It may be called once.
func (a *Answer) Release() {
	if a.buffer != nil {
		*a.buffer = a.Body[:0]
		bodies.Put(a.buffer)
		a.Body, a.buffer = nil, nil
	}
}

// Call sends a request and reads its answer, which has at most limit bytes. It
// waits for its turn first: for the end of the request before it, or of the wait
// before it. body must not be changed until Call returns.
//
// When ctx ends, the request is broken off; what the server makes of it is not
// known, and its context is gone. Errors are *RequestError, or those of ctx for
// requests that had no turn.
func (c *Client) Call(ctx context.Context, kind string, body []byte, limit int) (*Answer, error) {
	l := &c.calls
	if kind == TypeWait {
		l = &c.waits
	}
	if err := l.enter(ctx, c.closing); err != nil {
		return nil, err
	}
	defer l.leave()
	ctx, stop := c.bounded(ctx)
	defer stop()
	x := &exchange{client: c, lane: l, kind: kind, body: body, limit: limit}
	a, err := x.run(ctx)
	if kind == TypeConnect && isGone(err) && len(x.sent) > 0 {
		// The former context is gone: there is nothing to replace.
		c.cookies.replace(nil)
		x = &exchange{client: c, lane: l, kind: kind, body: body, limit: limit}
		a, err = x.run(ctx)
	}
	if err != nil {
		err = x.failure(ctx, err)
		if kind == TypeWait && (errors.Is(err, ContextNotFound) || errors.Is(err, InvalidContextCookie)) {
			// Nobody else need find out.
			c.fail(err)
		}
		return nil, err
	}
	if kind == TypeConnect {
		c.wg.Go(c.keepAlive)
	}
	return a, nil
}

// isGone reports whether an answer says that the session context is gone.
func isGone(err error) bool {
	code, ok := errors.AsType[Code](err)
	return ok && code.Action() == Reconnect
}

// bounded returns a context that also ends when the client is closed.
func (c *Client) bounded(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(c.closing, func() { cancel(ErrClosed) })
	return ctx, func() {
		stop()
		cancel(nil)
	}
}

// endpoint is where requests go.
func (c *Client) endpoint() *url.URL {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.url
}

// redirect follows a redirection within the host.
func (c *Client) redirect(location string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	u, err := c.url.Parse(location)
	if err != nil || u.Scheme != c.url.Scheme || !strings.EqualFold(httpproxy.HostPort(u), httpproxy.HostPort(c.url)) || u.User != nil {
		return ErrRedirect
	}
	c.url = u
	return nil
}

// nextID is the next X-RequestId.
func (c *Client) nextID() string {
	return c.guid + ":" + strconv.FormatUint(c.counter.Add(1), 10)
}

// Address is the host and port that requests go to.
func (c *Client) Address() string { return httpproxy.HostPort(c.endpoint()) }

// Mechanism is the one that has authenticated the client: never auth.Negotiate,
// but what that settled on.
func (c *Client) Mechanism() auth.Mechanism {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.proved
}

// authenticated notes by what.
func (c *Client) authenticated(shake *httpauth.Client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.proved = shake.Mechanism()
}

// Cookies returns the cookies of the session context.
func (c *Client) Cookies() Cookies { return Cookies{c.cookies.snapshot()} }

// Done is closed when the session context is gone, as far as PINGs and waits
// have told, or the client is closed. Err says why.
func (c *Client) Done() <-chan struct{} { return c.done }

// Err returns nil before Done is closed.
func (c *Client) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}

// fail notes that the session context is gone.
func (c *Client) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed == nil {
		c.failed = err
		close(c.done)
	}
}

// Close breaks off what is under way, closes the connections and waits for the
// client's goroutines. The server is not told; see TypeDisconnect. It is
// idempotent.
func (c *Client) Close() error {
	c.closeOnce.Do(func() {
		c.fail(ErrClosed)
		c.cancel()
		for _, l := range []*lane{&c.calls, &c.waits} {
			l.close()
		}
		c.wg.Wait()
	})
	return nil
}
