package emsmdb

import (
	"context"
	"crypto/tls"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/errcode"
)

// Options may be changed after Dial: also what they point to.
func TestOptionsAreCopied(t *testing.T) {
	o := &Options{
		Mechanism: auth.None, Reconnect: &ReconnectPolicy{}, Push: &PushOptions{}, HTTP: &HTTPOptions{},
		Trace: &Trace{}, TLS: &tls.Config{MinVersion: tls.VersionTLS12}, Kerberos: &auth.KerberosConfig{},
	}
	c, err := o.withDefaults(target{host: "exch01.corp.example"})
	if err != nil {
		t.Fatal(err)
	}
	o.Reconnect.Max = 7
	o.HTTP.PlainHTTP = true
	o.Trace.Lost = func(error) {}
	o.TLS.ServerName = "other"
	o.Kerberos.Path = "other"
	if c.Reconnect.Max != 0 || c.Push == o.Push || c.HTTP.PlainHTTP || c.Trace.Lost != nil || c.TLS.ServerName != "" || c.Kerberos.Path != "" {
		t.Errorf("%+v", c)
	}
}

func TestDialErrors(t *testing.T) {
	late, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	refused := &failure{method: errcode.ConnectEx, code: errcode.UnknownUser}
	broken := &failure{err: errors.New("broken")}
	for _, tt := range []struct {
		name string
		ctx  context.Context
		err  error
		want []error
		not  error
	}{
		{"refused in time", t.Context(), refused, []error{errcode.UnknownUser}, context.DeadlineExceeded},
		{"refused at the last moment", late, refused, []error{errcode.UnknownUser}, context.DeadlineExceeded},
		{"broken off", late, broken, []error{broken.err, context.DeadlineExceeded}, nil},
		{"broken in time", t.Context(), broken, []error{broken.err}, context.DeadlineExceeded},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := dialError(tt.ctx, tt.err)
			for _, want := range tt.want {
				if !errors.Is(err, want) {
					t.Errorf("%v is not %v", err, want)
				}
			}
			if tt.not != nil && errors.Is(err, tt.not) || strings.Contains(err.Error(), "%!") {
				t.Errorf("%v", err)
			}
		})
	}
}

// The error of a session that could not be reconnected tells both, in one line.
func TestErrorOfASessionThatIsNotReconnected(t *testing.T) {
	broken, refused := errors.New("broken"), &OpError{Op: "dial", Code: errcode.UnknownUser}
	for _, tt := range []struct {
		name  string
		cause error
		want  string
	}{
		{"connection", &lostError{cause: broken}, "session lost: broken; not reconnected: " + refused.Error()},
		{"nobody knows", &lostError{}, "session lost: not reconnected: " + refused.Error()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &Session{done: make(chan struct{})}
			s.giveUp(&link{cause: tt.cause}, refused)
			if err := s.overError(); !errors.Is(err, ErrLost) || !errors.Is(err, errcode.UnknownUser) || err.Error() != tt.want {
				t.Errorf("%v, want %s", err, tt.want)
			}
			if errors.Is(tt.cause, broken) != errors.Is(s.overError(), broken) {
				t.Error("the cause is gone")
			}
		})
	}
}
