// One request and its answer: authentication, redirection, repetition where the
// request could not be sent, and judging what came back.

package mapihttp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strconv"
	"sync"
	"time"
)

// maxRedirects bounds the redirections of one request, maxPage what is read of
// pages that are not wanted.
const (
	maxRedirects = 3
	maxPage      = 64 << 10
)

// bodies are buffers for answers.
var bodies = sync.Pool{New: func() any { return new([]byte) }}

// exchange is a request on its way. The turn of its lane is held.
type exchange struct {
	client *Client
	lane   *lane
	kind   string
	body   []byte
	limit  int

	sent      []cookie // as they went with the request
	fresh     []cookie // those that a Connect has brought
	written   bool     // the request may have reached the server whole
	answered  bool
	late      bool // the code came after the request had been accepted
	redirects int
	bodies    []*outgoing // of all attempts
}

// run sends the request until there is an answer to it.
func (x *exchange) run(ctx context.Context) (*Answer, error) {
	defer func() {
		for _, out := range x.bodies {
			out.withdraw()
		}
	}()
	for again := false; ; again = true {
		old := x.lane.conn.usable()
		if !old {
			x.lane.drop()
			var err error
			if x.lane.conn, err = x.client.dial(ctx); err != nil {
				return nil, err
			}
		}
		a, err := x.attempt(ctx)
		switch {
		case err == nil:
			return a, nil
		case errors.Is(err, errAgain):
			continue
		}
		x.lane.drop()
		if x.written || x.answered || again || !old || ctx.Err() != nil {
			return nil, err
		}
		// The connection broke before the request was out: it goes again, as
		// it is, over a new one (3.1.7.1).
	}
}

// errAgain says that the request is to be sent again.
var errAgain = errors.New("send again")

// attempt sends the request on the connection at present.
func (x *exchange) attempt(ctx context.Context) (*Answer, error) {
	conn := x.lane.conn
	if conn.known && !conn.eachTime {
		res, w, err := x.send(ctx, conn, x.kind, "", x.body)
		if err != nil {
			return nil, err
		}
		if res.StatusCode != http.StatusUnauthorized {
			return x.read(res, w)
		}
		// The server has forgotten the connection. One that does so again
		// authenticates requests, not connections.
		conn.known, conn.eachTime, conn.refused = false, conn.refused, true
		if err := discard(res, w); err != nil {
			return nil, err
		}
	}
	return x.authenticate(ctx, conn)
}

// authenticate sends the request with what the mechanism wants, over as many
// legs as it takes.
func (x *exchange) authenticate(ctx context.Context, conn *conn) (*Answer, error) {
	shake, err := x.client.authenticator(conn)
	if err != nil {
		return nil, err
	}
	field, whole, err := shake.First(ctx)
	for err == nil {
		kind, body := x.kind, x.body
		if !whole {
			// Nothing that would have an effect, should the server not care.
			kind, body = TypePing, nil
		}
		res, w, sendErr := x.send(ctx, conn, kind, field, body)
		if sendErr != nil {
			return nil, sendErr
		}
		var again bool
		field, again, err = shake.Answer(ctx, res.StatusCode, res.Header)
		if err == nil && !again && whole {
			conn.known = x.client.persists()
			x.client.authenticated(shake)
			return x.read(res, w)
		}
		if discardErr := discard(res, w); err == nil {
			err = discardErr
		}
		whole = true
	}
	return nil, err
}

// persists reports whether the mechanism authenticates connections.
func (c *Client) persists() bool { return !c.multiplexes() }

// send sends one HTTP request and returns the answer's header.
func (x *exchange) send(ctx context.Context, conn *conn, kind, authorization string, body []byte) (*http.Response, *watch, error) {
	x.written, x.answered, x.late = false, false, false
	w := newWatch(ctx, x.client.silence(x.kind))
	out := &outgoing{r: bytes.NewReader(body), multiplexed: conn.tls != nil && conn.tls.NegotiatedProtocol == "h2"}
	tctx := httptrace.WithClientTrace(w.ctx, &httptrace.ClientTrace{WroteRequest: out.wrote})
	req, err := http.NewRequestWithContext(tctx, http.MethodPost, x.client.endpoint().String(), http.NoBody)
	if err != nil {
		w.stop()
		return nil, nil, err
	}
	if len(body) > 0 {
		req.Body, req.ContentLength = out, int64(len(body))
		x.bodies = append(x.bodies, out)
	}
	id := x.client.nextID()
	req.Header = x.header(kind, id, authorization)
	res, err := conn.http.RoundTrip(req)
	x.written = kind == x.kind && (err == nil || out.whole())
	if err != nil {
		err = w.explain(err)
		w.stop()
		return nil, nil, err
	}
	conn.used = time.Now()
	x.answered = res.StatusCode != http.StatusOK
	w.heard(res.Header)
	x.keepCookies(setCookies(res.Header))
	if got := res.Header.Get(fieldRequestID); got != "" && got != id {
		w.stop()
		_ = res.Body.Close() // the connection is given up
		return nil, nil, errOutOfStep
	}
	return res, w, nil
}

// errOutOfStep says that the server answers another request than the one sent.
var errOutOfStep = errors.New("mapihttp: the answer is to another request")

// fixedHeader is what all requests have in their headers.
func (c *Config) fixedHeader() http.Header {
	return http.Header{
		"Content-Type":         {ContentType},
		"Accept":               {ContentType},
		"User-Agent":           {"mapirpc"},
		fieldClientInfo:        {c.ClientInfo},
		fieldClientApplication: {c.Application},
	}
}

// header makes the header of a request, [MS-OXCMAPIHTTP] 2.2.2.1.
func (x *exchange) header(kind, id, authorization string) http.Header {
	h := make(http.Header, len(x.client.fixed)+4)
	maps.Copy(h, x.client.fixed)
	h.Set(fieldRequestType, kind)
	h.Set(fieldRequestID, id)
	if authorization != "" {
		h.Set("Authorization", authorization)
	}
	if kind != x.kind {
		return h
	}
	x.sent = x.client.cookies.snapshot()
	if x.kind == TypeConnect {
		for _, c := range x.fresh {
			x.sent = with(x.sent, c)
		}
	}
	if len(x.sent) > 0 {
		h.Set("Cookie", cookieHeader(x.sent))
	}
	return h
}

// keepCookies takes the cookies of an answer. Those of a Connect replace all
// that were before; those of a wait do not undo what happened beside it.
func (x *exchange) keepCookies(set []cookie) {
	switch x.kind {
	case TypeConnect:
		for _, c := range set {
			x.fresh = with(x.fresh, c)
		}
	case TypeWait:
		sent := x.sent
		if sent == nil {
			sent = []cookie{}
		}
		x.client.cookies.update(set, sent)
	default:
		x.client.cookies.update(set, nil)
	}
}

// read judges the answer and reads its body.
func (x *exchange) read(res *http.Response, w *watch) (*Answer, error) {
	x.answered = true
	defer w.stop()
	defer func() {
		// What is left unread closes the connection, which is right.
		_ = res.Body.Close()
	}()
	if res.StatusCode != http.StatusOK {
		return nil, x.status(res)
	}
	code, err := responseCode(res.Header)
	if err != nil || code != Success {
		return nil, cmpOr(err, code)
	}
	if kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); kind != ContentType {
		return nil, ErrNotMAPI
	}
	a, err := x.stream(res, w)
	if err != nil {
		// The body is cut off: whatever the server did, its answer is lost.
		x.answered = isAnswer(err)
		return nil, w.explain(err)
	}
	x.client.heard(a)
	if x.kind == TypeConnect {
		x.client.cookies.replace(x.fresh)
	}
	return a, nil
}

// isAnswer reports whether an error is what the server had to say, in contrast
// to what kept it from being heard.
func isAnswer(err error) bool {
	_, code := errors.AsType[Code](err)
	return code || errors.Is(err, ErrNotMAPI) || errors.Is(err, ErrTooLong)
}

func cmpOr(err error, code Code) error {
	if err != nil {
		return err
	}
	return code
}

// responseCode reads X-ResponseCode. The reserved value is ignored.
func responseCode(h http.Header) (Code, error) {
	n, err := strconv.ParseUint(h.Get(fieldResponseCode), 10, 32)
	if err != nil {
		return 0, ErrNotMAPI
	}
	if Code(n) == Reserved {
		return Success, nil
	}
	return Code(n), nil
}

// stream reads the inner stream.
func (x *exchange) stream(res *http.Response, w *watch) (*Answer, error) {
	in := newInner(&watched{r: res.Body, w: w})
	defer in.release()
	fields, err := in.header()
	a := &Answer{Header: res.Header, Fields: http.Header(fields), Proto: res.Proto}
	if errors.Is(err, io.EOF) {
		if x.kind == TypePing {
			return a, nil
		}
		return nil, ErrIncomplete
	}
	if err != nil {
		return nil, err
	}
	if a.Fields.Get(fieldResponseCode) != "" {
		if code, err := responseCode(a.Fields); err != nil || code != Success {
			x.late = true
			return nil, cmpOr(err, code)
		}
	}
	if ms, err := strconv.ParseUint(a.Fields.Get(fieldElapsedTime), 10, 32); err == nil {
		a.Elapsed = time.Duration(ms) * time.Millisecond
	}
	return a, x.fillBody(a, in.r, res.ContentLength)
}

// fillBody reads the body into a buffer that is used again. Memory follows what
// arrives, up to the limit.
func (x *exchange) fillBody(a *Answer, r io.Reader, announced int64) error {
	a.buffer = bodies.Get().(*[]byte)
	buf := bytes.NewBuffer((*a.buffer)[:0])
	if announced > 0 {
		buf.Grow(int(min(announced, int64(x.limit))) + bytes.MinRead)
	}
	_, err := buf.ReadFrom(io.LimitReader(r, int64(x.limit)+1))
	a.Body = buf.Bytes()
	if err == nil && len(a.Body) > x.limit {
		err = ErrTooLong
	}
	if err != nil {
		a.Release()
	}
	return err
}

// status makes the error of a status, or follows a redirection.
func (x *exchange) status(res *http.Response) error {
	e := &StatusError{Status: res.StatusCode, RetryAfter: retryAfter(res.Header)}
	switch res.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		if u, err := res.Location(); err == nil {
			e.Location = u.Host
		}
		if x.redirects++; x.redirects > maxRedirects || x.client.redirect(res.Header.Get("Location")) != nil {
			return errors.Join(ErrRedirect, e)
		}
		x.lane.drop()
		x.written, x.answered = false, false
		return errAgain
	}
	return e
}

// retryAfter reads Retry-After: seconds or a date.
func retryAfter(h http.Header) time.Duration {
	v := h.Get("Retry-After")
	if n, err := strconv.ParseUint(v, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(time.Until(at), 0)
	}
	return 0
}

// discard reads an answer that is not wanted, so that the connection can go on.
func discard(res *http.Response, w *watch) error {
	defer w.stop()
	_, err := io.Copy(io.Discard, io.LimitReader(res.Body, maxPage))
	return errors.Join(err, res.Body.Close())
}

// failure dresses an error.
func (x *exchange) failure(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) && !x.answered {
		err = errors.Join(cause, err)
	}
	return &RequestError{
		Type: x.kind, Err: err, Sent: x.written, Answered: x.answered,
		Numbered: slices.ContainsFunc(x.sent, cookie.numbers), late: x.late,
	}
}
