// One server: a connection, its authentication, requests and answers.

package autodiscover

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/httpauth"
)

// Bounds of answers: settings of a mailbox with many others, and pages that are
// not wanted.
const (
	maxAnswer = 1 << 20
	maxPage   = 64 << 10
)

// server is the way to one endpoint. NTLM and Negotiate authenticate a connection,
// so that there is one at a time. A server is used by one goroutine, and closed
// after use.
type server struct {
	opts *Options
	url  *url.URL

	transport *http.Transport
	conn      *http.ClientConn
	tls       *tls.ConnectionState
}

// reply is an answer, read whole.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (s *server) close() {
	if s.conn != nil {
		_ = s.conn.Close() // nothing is lost with it
		s.transport.CloseIdleConnections()
		s.conn = nil
	}
}

// connect makes a connection unless there is one.
func (s *server) connect(ctx context.Context) error {
	if s.conn != nil && s.conn.Err() == nil {
		return nil
	}
	s.close()
	s.tls = nil
	s.transport = &http.Transport{
		DialContext:        s.opts.DialContext,
		TLSClientConfig:    s.tlsConfig(),
		DisableCompression: true,
		Protocols:          new(http.Protocols),
		Proxy:              func(r *http.Request) (*url.URL, error) { return s.opts.Proxy(r.URL) },
	}
	s.transport.Protocols.SetHTTP1(true)
	var err error
	s.conn, err = s.transport.NewClientConn(ctx, s.url.Scheme, s.address())
	return err
}

// address is the host and port of the URL.
func (s *server) address() string {
	port := s.url.Port()
	if port == "" {
		port = "443"
		if s.url.Scheme == "http" {
			port = "80"
		}
	}
	return net.JoinHostPort(s.url.Hostname(), port)
}

// tlsConfig notes the state of the last handshake, which is the server's also
// where a proxy has one of its own.
func (s *server) tlsConfig() *tls.Config {
	cfg := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.opts.TLS != nil {
		cfg = s.opts.TLS.Clone()
	}
	verify := cfg.VerifyConnection
	cfg.VerifyConnection = func(state tls.ConnectionState) error {
		if verify != nil {
			if err := verify(state); err != nil {
				return err
			}
		}
		s.tls = &state
		return nil
	}
	return cfg
}

// get asks without credentials.
func (s *server) get(ctx context.Context) (*reply, error) {
	if err := s.connect(ctx); err != nil {
		return nil, err
	}
	return s.send(ctx, http.MethodGet, make(http.Header), nil)
}

// post sends a request without credentials and, if the server demands them and
// has the mechanism, once more with them. The answer's status is any but 401.
func (s *server) post(ctx context.Context, header http.Header, body []byte) (*reply, error) {
	if err := s.connect(ctx); err != nil {
		return nil, err
	}
	r, err := s.send(ctx, http.MethodPost, header, body)
	if err != nil || r.status != http.StatusUnauthorized {
		return r, err
	}
	if err := httpauth.CheckOffer(r.header, s.opts.Mechanism); err != nil {
		return r, err
	}
	return s.authenticate(ctx, header, body)
}

// authenticate sends a request with credentials. It does so again over another
// connection if the server has closed the first meanwhile.
func (s *server) authenticate(ctx context.Context, header http.Header, body []byte) (*reply, error) {
	old := s.conn != nil
	r, err := s.handshake(ctx, header, body)
	if errors.Is(err, errUnanswered) && old && ctx.Err() == nil {
		s.close()
		r, err = s.handshake(ctx, header, body)
	}
	return r, err
}

// errUnanswered says that the first leg of a handshake got no answer,
// errInterrupted that the server has closed the connection after it.
var (
	errUnanswered  = errors.New("no answer to the credentials")
	errInterrupted = errors.New("the server ends the connection in the middle of authentication")
)

// handshake sends a request with credentials, in as many legs as it takes, all
// over one connection.
func (s *server) handshake(ctx context.Context, header http.Header, body []byte) (*reply, error) {
	if err := s.connect(ctx); err != nil {
		return nil, err
	}
	if s.tls == nil {
		return nil, ErrInsecure
	}
	client, err := httpauth.NewClient(httpauth.Config{
		Mechanism: s.opts.Mechanism, Credential: s.opts.Credentials, Kerberos: s.opts.Kerberos,
		TargetName: auth.HTTPSPN(s.url.Hostname()), TLS: s.tls,
	})
	if err != nil {
		return nil, err
	}
	field, whole, err := client.First(ctx)
	for leg := 1; err == nil; leg++ {
		h, b := header.Clone(), body
		if field != "" {
			h.Set("Authorization", field)
		}
		if !whole {
			b = nil
		}
		r, sendErr := s.send(ctx, http.MethodPost, h, b)
		if r == nil {
			if leg == 1 {
				sendErr = fmt.Errorf("%w: %w", errUnanswered, sendErr)
			}
			return nil, sendErr
		}
		var again bool
		field, again, err = client.Answer(ctx, r.status, r.header)
		if err != nil || !again && whole {
			return r, cmp.Or(err, sendErr)
		}
		whole = true
	}
	return nil, err
}

// send sends one HTTP request over the connection at present and reads the
// answer. The connection is given up if there is more of it than is wanted.
func (s *server) send(ctx context.Context, method string, header http.Header, body []byte) (*reply, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.url.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header = header
	req.Header.Set("User-Agent", s.opts.UserAgent)
	if s.conn == nil {
		return nil, errInterrupted
	}
	res, err := s.conn.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer func() {
		// What is left unread closes the connection, which is right.
		_ = res.Body.Close()
	}()
	limit := int64(maxAnswer)
	if res.StatusCode != http.StatusOK {
		limit = maxPage
	}
	r := &reply{status: res.StatusCode, header: res.Header}
	if r.body, err = io.ReadAll(io.LimitReader(res.Body, limit+1)); err != nil {
		return nil, err
	}
	if int64(len(r.body)) > limit || res.Close {
		s.close()
	}
	if int64(len(r.body)) > limit && res.StatusCode == http.StatusOK {
		return r, ErrTooLarge
	}
	return r, nil
}

// location is where an answer redirects to, nil if it does not.
func (r *reply) location(from *url.URL) *url.URL {
	switch r.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil
	}
	field := r.header.Get("Location")
	if field == "" {
		return nil
	}
	u, err := from.Parse(field)
	if err != nil {
		return nil
	}
	return u
}

// failed is the error of a status that is no answer.
func (r *reply) failed() error {
	return &StatusError{Status: r.status, RetryAfter: retryAfter(r.header.Get("Retry-After"))}
}

// retryAfter reads Retry-After: seconds or a date.
func retryAfter(v string) time.Duration {
	if n, err := strconv.ParseUint(v, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(time.Until(at), 0)
	}
	return 0
}
