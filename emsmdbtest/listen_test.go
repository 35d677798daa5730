package emsmdbtest_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/rpchttp"
)

// Products listen where they did: on TCP until 2010, for MAPI over HTTP since
// 2013, for RPC over HTTP all of them.
func TestWhereProductsListen(t *testing.T) {
	for _, p := range emsmdbtest.Profiles() {
		t.Run(p.Name, func(t *testing.T) {
			old := strings.HasPrefix(p.Name, "20") && p.Name < "2013"
			srv, _ := start(t, func(c *emsmdbtest.Config) { c.Profile = p })
			prefix := "ncacn_http:exch01.example.com[6001,RpcProxy=127.0.0.1:"
			if old {
				prefix = "ncacn_ip_tcp:127.0.0.1["
			}
			if got := srv.Target(); !strings.HasPrefix(got, prefix) || !strings.Contains(got, portOf(t, srv.Addr())) {
				t.Errorf("target %s, address %v", got, srv.Addr())
			}
			if (srv.MAPITarget() == "") != old || srv.HTTPTarget() == "" || srv.TLS() == nil {
				t.Errorf("%q, %q", srv.MAPITarget(), srv.HTTPTarget())
			}
			if err := bindsTCP(t, srv.Addr()); (err == nil) != old {
				t.Errorf("RPC over TCP: %v", err)
			}
			if err := bindsTCP(t, srv.EndpointMapperAddr()); err == nil {
				t.Error("the endpoint mapper serves EMSMDB")
			}
		})
	}
}

// A listener for RPC over TCP is of no use to products that do not speak it, and
// keeps none of the others from being opened.
func TestListenerOfAnotherTransport(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv, _ := start(t, func(c *emsmdbtest.Config) { c.Profile, c.Listener = emsmdbtest.Exchange2019(), l })
	if srv.HTTPTarget() == "" || srv.MAPITarget() == "" {
		t.Errorf("%q, %q", srv.HTTPTarget(), srv.MAPITarget())
	}
	if nc, err := new(net.Dialer).DialContext(t.Context(), "tcp", l.Addr().String()); err == nil {
		nc.Close()
		t.Error("the listener is still open")
	}
}

// When the channel from a client is to be replaced, gromox breaks the connection;
// Windows does it.
func TestChannelsOfProducts(t *testing.T) {
	for _, p := range []*emsmdbtest.Profile{emsmdbtest.Exchange2007(), emsmdbtest.Exchange2019(), emsmdbtest.Gromox()} {
		t.Run(p.Name, func(t *testing.T) {
			srv, _ := start(t, func(c *emsmdbtest.Config) { c.Profile = p })
			short := func(c *rpchttp.Config) {
				c.Lifetime, c.RPCProxy = 128<<10, proxyOf(t, srv)
			}
			c := bindOver(t, connectHTTP(t, srv, nil, short), srv, nil, 0).connect()
			var err error
			for range 10 {
				if _, _, err = c.ext2(&ndr.RPCExt2Request{Flags: plain, In: pack(t, make([]byte, 30_000)), MaxOut: 0x40000}); err != nil {
					break
				}
			}
			if (err != nil) != p.BreakInRecycling {
				t.Errorf("300 KB through channels of 128: %v", err)
			}
		})
	}
}

// proxyOf is the address of the RPC proxy in the server's target.
func proxyOf(t *testing.T, srv *emsmdbtest.Server) string {
	t.Helper()
	_, proxy, ok := strings.Cut(srv.HTTPTarget(), "RpcProxy=")
	if !ok {
		t.Fatal(srv.HTTPTarget())
	}
	return strings.TrimSuffix(proxy, "]")
}

func portOf(t *testing.T, a net.Addr) string {
	t.Helper()
	_, port, err := net.SplitHostPort(a.String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// bindsTCP reports whether EMSMDB can be bound over plain TCP.
func bindsTCP(t *testing.T, a net.Addr) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	nc, err := new(net.Dialer).DialContext(ctx, "tcp", a.String())
	if err != nil {
		return err
	}
	conn, err := dcerpc.NewConn(ctx, nc, dcerpc.Config{
		Interfaces: []dcerpc.Interface{{UUID: ndr.EMSMDB(), Major: ndr.EMSMDBMajor, Minor: ndr.EMSMDBMinor}},
	})
	if err == nil {
		conn.Close()
	}
	return err
}
