package rpchttp

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/httpproxy/proxytest"
	"github.com/go-mapi/mapirpc/internal/memnet"
)

// TestHops has something on the way answer in place of the RPC proxy.
func TestHops(t *testing.T) {
	tests := []struct {
		name, answer string
		status       int
		is           error
		text         string
	}{
		{"forbidden", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", 403, nil, "does not let this account"},
		{"not there", "HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\n<html>", 404, nil, "no RPC proxy"},
		{"methods", "HTTP/1.1 405 Method Not Allowed\r\n\r\n", 405, nil, "RPC_IN_DATA"},
		{"not implemented", "HTTP/1.0 501 Unsupported method\r\n\r\n", 501, nil, "RPC_IN_DATA"},
		{"RPC status", "HTTP/1.1 503 RPC Error: 6ba\r\nContent-Length: 0\r\n\r\n", 503, errcode.Status(0x6BA), ""},
		{"RPC status and details", "HTTP/1.0 503 RPC Error: 6BB, EEInfo: AQAAAA==\r\n\r\nRPC EEInfo:AQAAAA==", 503, errcode.Status(0x6BB), ""},
		{"unavailable", "HTTP/1.1 503 Service Unavailable\r\n\r\n", 503, nil, "cannot reach the server"},
		{"after 100", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n", 404, nil, ""},
		{"HTTP/2", "\x00\x00\x12\x04\x00\x00\x00\x00\x00", 0, ErrNotHTTP1, ""},
		{"another protocol", "SSH-2.0-OpenSSH_9.2\r\n", 0, ErrNotHTTP1, ""},
		{"nothing", "", 0, io.ErrUnexpectedEOF, ""},
		{"half a header", "HTTP/1.1 200 OK\r\nContent-", 0, nil, ""},
		{"a header without end", "HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", maxHeader), 0, errHeader, ""},
		{"who are you", "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\n\r\n", 401, nil, "NTLM"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			network := new(memnet.Network)
			l, err := network.Listen("127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			var wg sync.WaitGroup
			defer wg.Wait()
			wg.Go(func() { answerOnce(l, tt.answer) })
			cfg := Config{
				Plain: true, RPCProxy: l.Addr().String(), Server: "exch01", Port: 6001, DialContext: network.DialContext,
				ProxyFor: func(*url.URL) (*url.URL, error) { return nil, nil },
			}
			cfg.Auth.Mechanism = auth.None
			_, err = Dial(t.Context(), cfg)
			hop, ok := errors.AsType[*HopError](err)
			if !ok || hop.Status != tt.status || !strings.Contains(hop.Hop, "OUT channel") {
				t.Fatalf("%v", err)
			}
			if tt.is != nil && !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.text) {
				t.Error(err)
			}
		})
	}
}

// answerOnce reads one request and answers it.
func answerOnce(l net.Listener, answer string) {
	nc, err := l.Accept()
	if err != nil {
		return
	}
	defer nc.Close()
	req, err := http.ReadRequest(bufio.NewReader(nc))
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(req.Body, 76)) // CONN/A1
	_, _ = io.WriteString(nc, answer)
}

// TestInChannelRefused has the server refuse the second channel only.
func TestInChannelRefused(t *testing.T) {
	r := newRig(t, func(sc *ServerConfig, _ *Config) {
		sc.Hooks.Request = func(_ context.Context, r *Request) *Refusal {
			if r.Out {
				return nil
			}
			return &Refusal{Status: http.StatusServiceUnavailable, Reason: "RPC Error: 6bb"}
		}
	})
	_, err := Dial(t.Context(), r.client)
	hop, ok := errors.AsType[*HopError](err)
	if !ok || !strings.Contains(hop.Hop, "IN channel") || !errors.Is(err, errcode.Status(0x6BB)) {
		t.Error(err)
	}
}

// TestHTTPProxy goes through a proxy that wants a password.
func TestHTTPProxy(t *testing.T) {
	r := newTLSRig(t, nil)
	p := proxytest.New(t, "me", "secret")
	r.client.ProxyFor = p.For
	c, s := r.dial(t)
	if err := both(t.Context(), c, s, 100, 100, 4096); err != nil {
		t.Error(err)
	}
	c.Close()
	p.URL.User = nil
	_, err := Dial(t.Context(), r.client)
	if hop, ok := errors.AsType[*HopError](err); !ok || hop.Status != http.StatusProxyAuthRequired || hop.Hop != "proxy "+p.URL.Host {
		t.Error(err)
	}
}
