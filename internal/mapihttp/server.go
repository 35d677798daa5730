// The server: reading requests and writing answers, [MS-OXCMAPIHTTP] 3.2.5.

package mapihttp

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// MaxRequest bounds the bodies of requests.
const MaxRequest = 1 << 20

// ServerRequest is a request as it arrived.
type ServerRequest struct {
	Type, ID, ClientInfo, Application string
	// Context and Sequence are the values of the two cookies, named by
	// ReadRequest's arguments.
	Context, Sequence string
	Body              []byte
}

// ReadRequest reads a request and checks what can be checked without a session
// context. The Code is Success if it may be executed.
func ReadRequest(r *http.Request, contextCookie, sequenceCookie string) (*ServerRequest, Code) {
	q := &ServerRequest{
		Type: r.Header.Get(fieldRequestType), ID: r.Header.Get(fieldRequestID),
		ClientInfo: r.Header.Get(fieldClientInfo), Application: r.Header.Get(fieldClientApplication),
	}
	for _, field := range r.Header.Values("Cookie") {
		for pair := range strings.SplitSeq(field, ";") {
			switch name, value, _ := strings.Cut(strings.TrimSpace(pair), "="); name {
			case contextCookie:
				q.Context = value
			case sequenceCookie:
				q.Sequence = value
			}
		}
	}
	switch {
	case r.Method != http.MethodPost:
		return q, InvalidVerb
	case q.ID == "" || q.ClientInfo == "" || q.Type == "":
		return q, MissingHeader
	case r.Header.Get("Content-Type") != ContentType, !validID(q.ID):
		return q, InvalidHeader
	}
	switch q.Type {
	case TypeConnect, TypeExecute, TypeDisconnect, TypeWait, TypePing:
	default:
		return q, InvalidRequestType
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxRequest+1))
	switch {
	case err != nil:
		return q, InvalidRequestBody
	case len(body) > MaxRequest:
		return q, TooLarge
	}
	q.Body = body
	return q, Success
}

// validID reports whether a request id is a GUID and a counter.
func validID(id string) bool {
	guid, counter, ok := strings.Cut(id, ":")
	_, err := strconv.ParseUint(counter, 10, 64)
	guid = strings.TrimSuffix(strings.TrimPrefix(guid, "{"), "}")
	return ok && err == nil && len(guid) == 36 && strings.Count(guid, "-") == 4
}

// ServerSettings are what all answers of a server have in common.
type ServerSettings struct {
	// Application is the value of X-ServerApplication.
	Application string
	// PendingPeriod is announced, KeepAlive the time between signs of life.
	PendingPeriod, KeepAlive time.Duration
	// Expiration is announced as the life of an idle session context.
	Expiration time.Duration
	// BareTags leaves out the end of line after PENDING and begins the end of
	// a long answer with PROCESSING once more, as one real server does.
	BareTags bool
}

// Responder writes the answer to one request.
type Responder struct {
	w        http.ResponseWriter
	settings *ServerSettings
	began    time.Time

	mu      sync.Mutex
	started bool
	ended   bool
	timer   *time.Timer
}

// NewResponder returns the responder for a request.
func NewResponder(w http.ResponseWriter, q *ServerRequest, s *ServerSettings) *Responder {
	h := w.Header()
	h.Set("Cache-Control", "private")
	h.Set(fieldServerApplication, s.Application)
	for name, value := range map[string]string{
		fieldRequestType: q.Type, fieldRequestID: q.ID, fieldClientInfo: q.ClientInfo,
	} {
		if value != "" {
			h.Set(name, value)
		}
	}
	return &Responder{w: w, settings: s, began: time.Now()}
}

// SetCookie sets a cookie with the answer. It has no effect once the answer has
// begun.
func (p *Responder) SetCookie(name, value string) {
	p.w.Header().Add("Set-Cookie", name+"="+value+"; path=/mapi; secure; HttpOnly")
}

// Refuse answers with a code other than success.
func (p *Responder) Refuse(code Code) {
	page := "<html><body><p>" + code.Error() + "</p></body></html>\r\n"
	h := p.w.Header()
	h.Set("Content-Type", "text/html")
	h.Set(fieldResponseCode, strconv.Itoa(int(code)))
	h.Set("Content-Length", strconv.Itoa(len(page)))
	p.w.WriteHeader(http.StatusOK)
	_, _ = io.WriteString(p.w, page) // the client may have gone
}

// header sets the fields of an answer that is accepted.
func (p *Responder) header() {
	h := p.w.Header()
	h.Set("Content-Type", ContentType)
	h.Set(fieldResponseCode, "0")
	h.Set(fieldPendingPeriod, milliseconds(p.settings.PendingPeriod))
	h.Set(fieldExpirationInfo, milliseconds(p.settings.Expiration))
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// Begin accepts the request before it is executed: the answer goes out in
// pieces, with signs of life until Finish.
func (p *Responder) Begin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.started = true
	p.header()
	p.w.WriteHeader(http.StatusOK)
	p.write(tagProcessing + "\r\n")
	p.timer = time.AfterFunc(p.settings.KeepAlive, p.keepAlive)
}

func (p *Responder) keepAlive() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	tag := tagPending + "\r\n"
	if p.settings.BareTags {
		tag = tagPending
	}
	p.write(tag)
	p.timer.Reset(p.settings.KeepAlive)
}

// write sends a piece at once. mu is held.
func (p *Responder) write(s string) {
	_, _ = io.WriteString(p.w, s)               // the client may have gone
	_ = http.NewResponseController(p.w).Flush() // the same
}

// end stops the signs of life.
func (p *Responder) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	if p.timer != nil {
		p.timer.Stop()
	}
}

// Fail ends an answer that has begun with a code other than success.
func (p *Responder) Fail(code Code) {
	p.end()
	if !p.started {
		p.Refuse(code)
		return
	}
	p.write(fmt.Sprintf("%s\r\nX-ResponseCode: %d\r\nContent-Type: text/html\r\n\r\n", tagDone, code))
}

// Abandon ends an answer that will not be given.
func (p *Responder) Abandon() { p.end() }

// head is what precedes the body of an answer that is given now.
func (p *Responder) head() string {
	s := tagDone + "\r\n" +
		"X-ElapsedTime: " + milliseconds(time.Since(p.began)) + "\r\n" +
		"X-StartTime: " + p.began.UTC().Format(http.TimeFormat) + "\r\n\r\n"
	if !p.started || p.settings.BareTags {
		s = tagProcessing + "\r\n" + s
	}
	return s
}

// Finish answers with a body, which ends the answer. PING has none. After an
// error, as when the client has gone, the connection may still hold the body.
func (p *Responder) Finish(body []byte) error {
	p.end()
	head := p.head()
	if !p.started {
		p.header()
		p.w.Header().Set("Content-Length", strconv.Itoa(len(head)+len(body)))
		p.w.WriteHeader(http.StatusOK)
	}
	_, err := io.WriteString(p.w, head)
	if err == nil {
		_, err = p.w.Write(body)
	}
	return err
}

// Cut sends the first n bytes of what Finish would send and closes the
// connection.
func (p *Responder) Cut(body []byte, n int) {
	p.end()
	whole := append([]byte(p.head()), body...)
	if !p.started {
		p.header()
		p.w.Header().Set("Content-Length", strconv.Itoa(len(whole)))
		p.w.WriteHeader(http.StatusOK)
	}
	p.write(string(whole[:min(n, len(whole))]))
	panic(http.ErrAbortHandler)
}
