// Errors that say which hop failed and how.

package rpchttp

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/httpproxy"
)

// ErrNotHTTP1 says that what answered does not speak HTTP/1.1, which RPC over
// HTTP needs: a proxy for HTTP/2 alone, or no web server at all.
var ErrNotHTTP1 = httpproxy.ErrNotHTTP1

// ErrSilent says that nothing has come from the server for longer than it
// promised.
var ErrSilent = errors.New("rpchttp: the server has fallen silent")

// ErrProtocol says that the peer sent an RTS packet out of turn.
var ErrProtocol = errors.New("rpchttp: RTS packet out of turn")

// ErrLifetime says that the IN channel has carried as many bytes as it may, and
// that the server does not replace it.
var ErrLifetime = errors.New("rpchttp: the IN channel is used up and the server does not replace it")

// ErrStalled says that the peer has not acknowledged anything for minutes, so
// that nothing could be sent.
var ErrStalled = errors.New("rpchttp: the receive window was full for too long")

// HopError says at which hop of the way to the server a connection failed.
type HopError struct {
	// Hop names it: "proxy 10.0.0.1:3128", "mail.example.com:443 (OUT
	// channel)".
	Hop string
	// Status is the HTTP status of the answer, 0 if there was none.
	Status int
	// RPC is the RPC status that the answer carried, 0 for none: what the RPC
	// proxy was told by the server behind it.
	RPC errcode.Status
	// Err is the cause, or nil.
	Err error
}

func (e *HopError) Error() string {
	var b strings.Builder
	b.WriteString("rpchttp: " + e.Hop)
	if e.Status != 0 {
		fmt.Fprintf(&b, ": HTTP status %d", e.Status)
		if text := http.StatusText(e.Status); text != "" {
			b.WriteString(" (" + text + ")")
		}
	}
	if e.RPC != 0 {
		fmt.Fprintf(&b, ": %v", e.RPC)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if advice := e.advice(); advice != "" {
		b.WriteString("; " + advice)
	}
	return b.String()
}

// Unwrap reaches the RPC status and the cause.
func (e *HopError) Unwrap() []error {
	var list []error
	if e.RPC != 0 {
		list = append(list, e.RPC)
	}
	if e.Err != nil {
		list = append(list, e.Err)
	}
	return list
}

// advice says what usually is behind a status.
func (e *HopError) advice() string {
	switch {
	case e.RPC != 0:
		return ""
	case e.Status == http.StatusForbidden:
		return "the RPC proxy does not let this account, or this server and port, through"
	case e.Status == http.StatusNotFound:
		return "there is no RPC proxy at this address"
	case e.Status == http.StatusMethodNotAllowed, e.Status == http.StatusNotImplemented:
		return "something on the way does not let the methods RPC_IN_DATA and RPC_OUT_DATA through"
	case e.Status == http.StatusServiceUnavailable:
		return "the RPC proxy cannot reach the server and port behind it"
	}
	return ""
}

// rpcStatus finds the status that RPC proxies put in the reason of an answer,
// "RPC Error: 6ba" ([MS-RPCH] 2.1.2.1.3).
func rpcStatus(reason string) errcode.Status {
	_, digits, ok := strings.Cut(reason, "RPC Error: ")
	if !ok {
		return 0
	}
	digits = strings.TrimPrefix(strings.TrimSpace(digits), "0x")
	if end := strings.IndexFunc(digits, notHex); end >= 0 {
		digits = digits[:end]
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil {
		return 0
	}
	return errcode.Status(n)
}

func notHex(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) }
