package emsmdbtest_test

// The scenarios of Microsoft's suite for [MS-OXCMAPIHTTP], S01, re-expressed:
// requests by hand, so that tests see exactly what the server answers.

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/mapihttp"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// rawHTTP is a client of MAPI over HTTP without any comfort.
type rawHTTP struct {
	t       testing.TB
	srv     *emsmdbtest.Server
	http    *http.Client
	guid    string
	counter int
	user    *emsmdbtest.User
	context string // the cookies, as they were set last
	seq     string
}

// rawAnswer is an answer as it came.
type rawAnswer struct {
	status int
	code   string
	header http.Header
	tags   string // what precedes the body, headers of the stream included
	body   []byte
}

func newRawHTTP(t testing.TB, srv *emsmdbtest.Server) *rawHTTP {
	transport := &http.Transport{TLSClientConfig: srv.TLS(), DialContext: srv.DialContext}
	t.Cleanup(transport.CloseIdleConnections)
	return &rawHTTP{t: t, srv: srv, http: &http.Client{Transport: transport}, guid: mapihttp.NewGUID()}
}

// request makes a request; change may break it.
func (c *rawHTTP) request(kind string, body []byte, change func(*http.Request)) *http.Request {
	c.t.Helper()
	c.counter++
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.srv.MAPITarget(), bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/mapi-http")
	r.Header.Set("X-RequestType", kind)
	r.Header.Set("X-RequestId", fmt.Sprintf("%s:%d", c.guid, c.counter))
	r.Header.Set("X-ClientInfo", "{2EF33C39-49C8-421C-B876-CDF7F2AC3AA0}:5")
	r.Header.Set("X-ClientApplication", "Outlook/15.00.0856.000")
	if c.user != nil {
		r.SetBasicAuth(c.user.Domain+`\`+c.user.Name, c.user.Password)
	}
	rules := c.srv.Profile().OverHTTP
	for name, value := range map[string]string{rules.ContextCookie: c.context, rules.SequenceCookie: c.seq} {
		if value != "" {
			r.Header.Add("Cookie", name+"="+value)
		}
	}
	if change != nil {
		change(r)
	}
	return r
}

// send sends a request and checks what goes for all answers.
func (c *rawHTTP) send(kind string, body []byte, change func(*http.Request)) rawAnswer {
	c.t.Helper()
	r := c.request(kind, body, change)
	res, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.receive(r, res)
}

var head = regexp.MustCompile(`(?s)^((?:PROCESSING\r\n|PENDING(?:\r\n)?)*DONE\r\n.*?\r\n\r\n)(.*)$`)

func (c *rawHTTP) receive(r *http.Request, res *http.Response) rawAnswer {
	c.t.Helper()
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	rules := c.srv.Profile().OverHTTP
	for _, k := range res.Cookies() {
		switch k.Name {
		case rules.ContextCookie:
			c.context = k.Value
		case rules.SequenceCookie:
			c.seq = k.Value
		}
	}
	a := rawAnswer{status: res.StatusCode, code: res.Header.Get("X-ResponseCode"), header: res.Header, body: b}
	if res.StatusCode != http.StatusOK {
		return a
	}
	for _, name := range []string{"X-RequestId", "X-ClientInfo", "X-RequestType"} {
		if got, want := res.Header.Get(name), r.Header.Get(name); got != want {
			c.t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	want := "text/html"
	if a.code == "0" {
		want = "application/mapi-http"
		parts := head.FindSubmatch(b)
		if parts == nil {
			c.t.Fatalf("meta-tags: %q", b)
		}
		a.tags, a.body = string(parts[1]), parts[2]
		if !strings.Contains(a.tags, "X-ElapsedTime: ") || !strings.Contains(a.tags, "X-StartTime: ") {
			c.t.Errorf("fields of the stream: %q", a.tags)
		}
		if res.Header.Get("X-ExpirationInfo") == "" || res.Header.Get("X-PendingPeriod") == "" {
			c.t.Errorf("header: %v", res.Header)
		}
	}
	if got := res.Header.Get("Content-Type"); got != want {
		c.t.Errorf("Content-Type %q, want %q", got, want)
	}
	return a
}

// want checks X-ResponseCode.
func (a rawAnswer) want(t testing.TB, code mapihttp.Code) rawAnswer {
	t.Helper()
	if a.status != http.StatusOK || a.code != strconv.Itoa(int(code)) {
		t.Errorf("status %d, code %s, want %d", a.status, a.code, code)
	}
	return a
}

func encode(t testing.TB, x interface {
	AppendBinary([]byte) ([]byte, error)
},
) []byte {
	t.Helper()
	b, err := x.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// connect makes a session context.
func (c *rawHTTP) connect() *rawHTTP {
	c.t.Helper()
	a := c.send("Connect", encode(c.t, &mapihttp.ConnectRequest{UserDN: aliceDN, CodePage: 1252, LocaleSort: 0x409, LocaleText: 0x409}), nil)
	a.want(c.t, mapihttp.Success)
	var resp mapihttp.ConnectResponse
	if err := resp.Decode(a.body); err != nil || resp.ErrorCode != 0 || resp.DisplayName != "Alice" {
		c.t.Fatalf("%+v, %v", resp, err)
	}
	return c
}

// executeBody makes the body of an Execute of ROPs.
func executeBody(t testing.TB, calls []rop.Call, handles []uint32) []byte {
	q := ropRequest(t, calls, handles, plain)
	return encode(t, &mapihttp.ExecuteRequest{Flags: q.Flags, In: q.In, MaxOut: 0x10008})
}

func logonCalls() []rop.Call {
	return []rop.Call{{Request: &rop.LogonRequest{LogonFlags: rop.LogonPrivate, OpenFlags: rop.OpenUsePerMDBReplIDMapping, ESSDN: aliceDN}}}
}

// run executes ROPs.
func (c *rawHTTP) run(calls []rop.Call, handles []uint32) ([]rop.Reply, []uint32) {
	c.t.Helper()
	a := c.send("Execute", executeBody(c.t, calls, handles), nil).want(c.t, mapihttp.Success)
	var resp mapihttp.ExecuteResponse
	if err := resp.Decode(a.body); err != nil || resp.ErrorCode != 0 || resp.Flags != 0 {
		c.t.Fatalf("%+v, %v", resp, err)
	}
	payloads, err := extbuf.Decode(nil, resp.Out, nil)
	if err != nil || len(payloads) != 1 {
		c.t.Fatalf("%d payloads, %v", len(payloads), err)
	}
	replies, out, err := rop.DecodeResponseBuffer(payloads[0], calls)
	if err != nil {
		c.t.Fatal(err)
	}
	return replies, out
}

// overHTTP runs a test against every product that speaks MAPI over HTTP.
func overHTTP(t *testing.T, test func(*testing.T, *rawHTTP, *emsmdbtest.Server, *emsmdbtest.MemoryMailbox)) {
	for _, p := range emsmdbtest.Profiles() {
		if !p.MAPIHTTP {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			srv, box := start(t, func(cfg *emsmdbtest.Config) { cfg.Profile = p })
			test(t, newRawHTTP(t, srv), srv, box)
		})
	}
}

// inBubble is overHTTP in virtual time.
func inBubble(t *testing.T, test func(*testing.T, *rawHTTP, *emsmdbtest.Server, *emsmdbtest.MemoryMailbox)) {
	for _, p := range emsmdbtest.Profiles() {
		if !p.MAPIHTTP {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv, box := start(t, func(cfg *emsmdbtest.Config) { cfg.Profile, cfg.InMemory = p, true })
				test(t, newRawHTTP(t, srv), srv, box)
			})
		})
	}
}

// MS-OXCMAPIHTTP S01 TC01.
func TestHTTPSessionContext(t *testing.T) {
	overHTTP(t, func(t *testing.T, c *rawHTTP, srv *emsmdbtest.Server, _ *emsmdbtest.MemoryMailbox) {
		c.connect()
		first := c.context
		if replies, _ := c.run(logonCalls(), []uint32{rop.NoHandle}); replies[0].Code != 0 {
			t.Errorf("%+v", replies)
		}
		if n := srv.Stats().Sessions; n != 1 {
			t.Errorf("%d sessions", n)
		}
		a := c.send("Disconnect", nil, nil).want(t, mapihttp.Success)
		var resp mapihttp.DisconnectResponse
		if err := resp.Decode(a.body); err != nil || resp.ErrorCode != 0 {
			t.Errorf("%+v, %v", resp, err)
		}
		c.send("Execute", executeBody(t, logonCalls(), []uint32{rop.NoHandle}), nil).want(t, mapihttp.ContextNotFound)
		if n := srv.Stats().Sessions; n != 0 {
			t.Errorf("%d sessions", n)
		}
		c.context, c.seq = "", ""
		if c.connect(); c.context == first {
			t.Error("the same context")
		}
	})
}

// MS-OXCMAPIHTTP S01 TC02.
func TestHTTPExpiration(t *testing.T) {
	inBubble(t, func(t *testing.T, c *rawHTTP, srv *emsmdbtest.Server, _ *emsmdbtest.MemoryMailbox) {
		life := srv.Profile().OverHTTP.Expiration
		c.connect()
		for range 3 {
			time.Sleep(life - time.Second)
			c.send("PING", nil, nil).want(t, mapihttp.Success)
		}
		time.Sleep(life + time.Second)
		c.send("Execute", executeBody(t, logonCalls(), []uint32{rop.NoHandle}), nil).want(t, mapihttp.ContextNotFound)
		if n := srv.Stats().Sessions; n != 0 {
			t.Errorf("%d sessions", n)
		}
		// The old cookies of an expired context are refused, those of a living
		// one end it, with the sequence cookie and without.
		body := encode(t, &mapihttp.ConnectRequest{UserDN: aliceDN, CodePage: 1252})
		c.send("Connect", body, nil).want(t, mapihttp.ContextNotFound)
		c.context, c.seq = "", ""
		c.connect()
		c.connect()
		c.seq = ""
		c.connect()
		c.seq = strings.Repeat("0", len(c.seq))
		c.connect()
		if n := srv.Stats().Sessions; n != 1 {
			t.Errorf("%d sessions", n)
		}
	})
}

// MS-OXCMAPIHTTP S01 TC03, TC04, TC05, TC11.
func TestHTTPResponseCodes(t *testing.T) {
	overHTTP(t, func(t *testing.T, c *rawHTTP, _ *emsmdbtest.Server, _ *emsmdbtest.MemoryMailbox) {
		c.connect()
		body := executeBody(t, logonCalls(), []uint32{rop.NoHandle})
		del := func(name string) func(*http.Request) { return func(r *http.Request) { r.Header.Del(name) } }
		set := func(name, value string) func(*http.Request) {
			return func(r *http.Request) { r.Header.Set(name, value) }
		}
		c.send("Execute", body, set("X-RequestType", "NoSuchType")).want(t, mapihttp.InvalidRequestType)
		c.send("Execute", body, del("Cookie")).want(t, mapihttp.MissingCookie)
		c.send("Execute", body, set("Cookie", c.srv.Profile().OverHTTP.ContextCookie+"=nonsense")).want(t, mapihttp.InvalidContextCookie)
		c.send("Execute", body, set("Cookie", c.srv.Profile().OverHTTP.ContextCookie+"="+strings.Repeat("0", 32))).want(t, mapihttp.ContextNotFound)
		c.send("Execute", body, del("X-RequestId")).want(t, mapihttp.MissingHeader)
		c.send("Execute", body, func(r *http.Request) { r.Method = http.MethodPut }).want(t, mapihttp.InvalidVerb)
		bad := encode(t, &mapihttp.ExecuteRequest{Flags: 3, MaxOut: 0x10008})
		c.send("Execute", bad[:len(bad)-1], nil).want(t, mapihttp.InvalidRequestBody)
		c.send("NotificationWait", []byte{1}, nil).want(t, mapihttp.InvalidRequestBody)
		c.send("Execute", body, nil).want(t, mapihttp.Success)
	})
}

// MS-OXCMAPIHTTP S01 TC06.
func TestHTTPPing(t *testing.T) {
	overHTTP(t, func(t *testing.T, c *rawHTTP, _ *emsmdbtest.Server, _ *emsmdbtest.MemoryMailbox) {
		for range 2 {
			if a := c.send("PING", nil, nil).want(t, mapihttp.Success); len(a.body) != 0 {
				t.Errorf("body %q", a.body)
			}
			c.connect()
		}
	})
}

// MS-OXCMAPIHTTP S01 TC07.
func TestHTTPSequence(t *testing.T) {
	overHTTP(t, func(t *testing.T, c *rawHTTP, srv *emsmdbtest.Server, _ *emsmdbtest.MemoryMailbox) {
		c.connect()
		in, hold := make(chan struct{}), make(chan struct{})
		remove := srv.Hook(emsmdbtest.Times(1, holdCall(in, hold)))
		body := executeBody(t, logonCalls(), []uint32{rop.NoHandle})
		stale := c.seq
		r := c.request("Execute", body, nil)
		done := make(chan *http.Response, 1)
		go func() {
			res, err := c.http.Do(r) //nolint:bodyclose // receive closes it
			if err != nil {
				t.Error(err)
			}
			done <- res
		}()
		<-in
		c.send("Execute", body, nil).want(t, mapihttp.InvalidSequence)
		close(hold)
		c.receive(r, <-done).want(t, mapihttp.Success)
		remove()
		fresh := c.seq
		c.seq = stale
		c.send("Execute", body, nil).want(t, mapihttp.Code(srv.Profile().OverHTTP.StaleSequence))
		c.seq = fresh
		c.send("Execute", body, nil).want(t, mapihttp.Success)
	})
}

// MS-OXCMAPIHTTP S01 TC08.
func TestHTTPExecute(t *testing.T) {
	overHTTP(t, func(t *testing.T, c *rawHTTP, srv *emsmdbtest.Server, box *emsmdbtest.MemoryMailbox) {
		c.connect()
		_, handles := c.run(logonCalls(), []uint32{rop.NoHandle})
		open := []rop.Call{{In: 0, Out: 1, Request: &rop.OpenFolderRequest{FolderID: box.Inbox().ID()}}}
		replies, handles := c.run(open, []uint32{handles[0], rop.NoHandle})
		if replies[0].Code != 0 || handles[1] == rop.NoHandle {
			t.Errorf("%+v, %v", replies, handles)
		}
		if n := srv.Stats().Handles; n != 2 {
			t.Errorf("%d handles", n)
		}
	})
}

// register asks for events of the inbox.
func (c *rawHTTP) register(id mapi.FolderID) {
	c.t.Helper()
	_, handles := c.run(logonCalls(), []uint32{rop.NoHandle})
	c.run([]rop.Call{{In: 0, Out: 1, Request: &rop.RegisterNotificationRequest{Types: rop.NotifyNewMail, FolderID: id}}}, []uint32{handles[0], rop.NoHandle})
}

// waited sends a NotificationWait.
func (c *rawHTTP) waited() (pending uint32, tags string) {
	c.t.Helper()
	a := c.send("NotificationWait", encode(c.t, new(mapihttp.WaitRequest)), nil).want(c.t, mapihttp.Success)
	var resp mapihttp.WaitResponse
	if err := resp.Decode(a.body); err != nil || resp.ErrorCode != 0 {
		c.t.Errorf("%+v, %v", resp, err)
	}
	return resp.EventPending, a.tags
}

// MS-OXCMAPIHTTP S01 TC09.
func TestHTTPWaitWithEvent(t *testing.T) {
	overHTTP(t, func(t *testing.T, c *rawHTTP, _ *emsmdbtest.Server, box *emsmdbtest.MemoryMailbox) {
		c.connect().register(box.Inbox().ID())
		box.Inbox().Deliver(emsmdbtest.NewMail("Hello", ""))
		if pending, _ := c.waited(); pending != 1 {
			t.Errorf("EventPending %d", pending)
		}
		replies, _ := c.run(nil, nil)
		if got := events(replies); len(got) != 1 || got[0] != rop.NotifyNewMail {
			t.Errorf("events %v", got)
		}
	})
}

// MS-OXCMAPIHTTP S01 TC10.
func TestHTTPWaitWithoutEvent(t *testing.T) {
	inBubble(t, func(t *testing.T, c *rawHTTP, srv *emsmdbtest.Server, box *emsmdbtest.MemoryMailbox) {
		c.connect().register(box.Inbox().ID())
		began := time.Now()
		pending, tags := c.waited()
		took := time.Since(began)
		rules := srv.Profile()
		if pending != 0 || took < rules.Notify.WaitTime || took > rules.Notify.WaitTime+time.Second {
			t.Errorf("EventPending %d after %v", pending, took)
		}
		want := int(took / rules.OverHTTP.KeepAlive)
		if n := strings.Count(tags, "PENDING"); !strings.HasPrefix(tags, "PROCESSING\r\n") || n < want-1 || n > want {
			t.Errorf("%d PENDING, want %d: %q", n, want, tags)
		}
		if got := strings.Contains(tags, "PENDING\r\n"); got == rules.OverHTTP.BareTags {
			t.Errorf("%q", tags)
		}
	})
}

// MS-OXCMAPIHTTP S01 TC11: nobody gets in without a credential, nor into
// another's context.
func TestHTTPAnonymous(t *testing.T) {
	bob := emsmdbtest.User{Domain: "EXAMPLE", Name: "bob", Password: "Secret.2", DN: aliceDN + "2"}
	srv, _ := start(t, func(cfg *emsmdbtest.Config) {
		cfg.Profile, cfg.Users = emsmdbtest.Exchange2016(), []emsmdbtest.User{alice, bob}
	})
	c := newRawHTTP(t, srv)
	a := c.send("PING", nil, nil)
	if a.status != http.StatusUnauthorized || len(a.header.Values("WWW-Authenticate")) != 3 {
		t.Errorf("%d, %v", a.status, a.header)
	}
	c.user = &alice
	c.connect()
	c.user = &bob
	c.send("PING", nil, nil).want(t, mapihttp.NoPrivilege)
}

// holdCall reports an Execute and holds it.
func holdCall(in chan<- struct{}, hold <-chan struct{}) emsmdbtest.Hook {
	return func(_ context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
		if call.Method != errcode.RPCExt2 {
			return nil
		}
		close(in)
		return &emsmdbtest.Outcome{HoldAnswer: hold}
	}
}
