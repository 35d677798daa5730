package emsmdb

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/version"
)

func TestCodePages(t *testing.T) {
	for _, tt := range []struct {
		codePage uint32
		in, want string
	}{
		{1252, "caf\xe9 \x80", "café €"},
		{1250, "\xe8esky", "česky"},
		{1251, "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"},
		{874, "\xe4\xb7\xc2", "ไทย"},
		{866, "\x8f\xe0", "Пр"},
		{932, "\x93\xfa\x96\x7b", "日本"},
		{936, "\xd6\xd0\xce\xc4", "中文"},
		{949, "\xc7\xd1\xb1\xdb", "한글"},
		{950, "\xa4\xa4\xa4\xe5", "中文"},
		{20866, "\xf0\xd2", "Пр"},
		{28592, "\xe8esky", "česky"},
		{54936, "\xd6\xd0", "中"},
		{65001, "café", "café"},
		{1252, "", ""},
		{424242, "caf\xe9", "café"}, // unknown: as Windows-1252
		{932, "a\xff", "a\ufffd"},
	} {
		if got := decode8(tt.codePage, []byte(tt.in)); got != tt.want {
			t.Errorf("code page %d: %q, want %q", tt.codePage, got, tt.want)
		}
	}
}

// What people read when something fails.
func TestErrorTexts(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{ErrClosed, "emsmdb: session closed"},
		{
			&OpError{Op: "execute", Method: errcode.RPCExt2, Code: errcode.RPCFormat},
			"emsmdb: execute: ecRpcFormat (0x000004B6): the request buffer is malformed or a length is out of range",
		},
		{&OpError{Op: "execute", Method: errcode.RPCExt2, Code: 0xDEADBEEF}, "emsmdb: execute: 0xDEADBEEF"},
		{
			&OpError{Op: "execute", Method: errcode.RPCExt2, Err: &lostError{cause: errDestroyed}},
			"emsmdb: execute: session lost: the server destroyed the session context",
		},
		{&OpError{Op: "session", Err: &lostError{}}, "emsmdb: session: session lost"},
		{
			&OpError{Op: "dial", Method: errcode.ConnectEx, Code: errcode.VersionMismatch, Err: &VersionError{
				Client: version.Version{Major: 12}, Minimum: version.Version{Major: 15},
			}},
			"emsmdb: dial: ecVersionMismatch (0x80040110): the versions of client and server do not go together: client version 12.0.0.0 is older than 15.0.0.0, which the server demands",
		},
		{&reopenError{errors.New("no such folder")}, "reopen: no such folder"},
		{&failure{code: errcode.Rejected}, "ecRejected (0x000007EE)"},
		{&failure{code: errcode.Rejected, err: context.Canceled}, "context canceled"},
	} {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
	if !errors.Is(&lostError{}, ErrLost) {
		t.Error("a loss without cause is no loss")
	}
}

func TestPollIntervals(t *testing.T) {
	for in, want := range map[time.Duration]time.Duration{0: time.Minute, time.Millisecond: time.Second, time.Hour: time.Hour} {
		if got := (&link{info: &ServerInfo{PollInterval: in}}).pollInterval(); got != want {
			t.Errorf("%v becomes %v", in, got)
		}
	}
}
