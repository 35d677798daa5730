// Package proxytest is an HTTP proxy for tests: it knows CONNECT and one account.
package proxytest

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"testing"
)

// Proxy is a proxy that listens on the loopback.
type Proxy struct {
	// URL is that of the proxy, with the account.
	URL *url.URL

	want  string
	mu    sync.Mutex
	conns map[net.Conn]struct{}
	asked []string
}

// New starts a proxy, which ends with the test.
func New(t testing.TB, user, password string) *Proxy {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{
		URL:   &url.URL{Scheme: "http", Host: l.Addr().String(), User: url.UserPassword(user, password)},
		want:  "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password)),
		conns: make(map[net.Conn]struct{}),
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { p.serve(nc) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		p.mu.Lock()
		for nc := range p.conns {
			nc.Close()
		}
		p.mu.Unlock()
		wg.Wait()
	})
	return p
}

// For names the proxy for every URL.
func (p *Proxy) For(*url.URL) (*url.URL, error) { return p.URL, nil }

// Asked returns the addresses that connections were asked for to.
func (p *Proxy) Asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.asked...)
}

func (p *Proxy) serve(nc net.Conn) {
	defer p.own(nc)()
	req, err := http.ReadRequest(bufio.NewReader(nc))
	if err != nil {
		return
	}
	p.mu.Lock()
	p.asked = append(p.asked, req.Host)
	p.mu.Unlock()
	if req.Method != http.MethodConnect || req.Header.Get("Proxy-Authorization") != p.want {
		fmt.Fprint(nc, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
		return
	}
	to, err := new(net.Dialer).DialContext(req.Context(), "tcp", req.Host)
	if err != nil {
		fmt.Fprint(nc, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
		return
	}
	defer p.own(to)()
	fmt.Fprint(nc, "HTTP/1.1 200 Connection established\r\n\r\n")
	done := make(chan struct{}, 2)
	pipe := func(a, b net.Conn) {
		_, _ = io.Copy(a, b) // until one of them closes
		a.Close()
		done <- struct{}{}
	}
	go pipe(nc, to)
	go pipe(to, nc)
	<-done
	<-done
}

// own notes a connection until the function that it returns closes it.
func (p *Proxy) own(nc net.Conn) (end func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[nc] = struct{}{}
	return func() {
		nc.Close()
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.conns, nc)
	}
}
