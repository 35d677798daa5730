package mailbox_test

import (
	"net/url"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
)

// transport is a way to a server.
type transport string

const (
	overTCP  transport = "ncacn_ip_tcp"
	overRPC  transport = "ncacn_http"
	overMAPI transport = "https"
)

// product is one that knows the transport.
func (by transport) product() *emsmdbtest.Profile {
	if by == overTCP {
		return emsmdbtest.Exchange2010()
	}
	return emsmdbtest.Exchange2019()
}

// target names a server, and sets what options the transport needs.
func (by transport) target(srv *emsmdbtest.Server, o *emsmdb.Options) string {
	o.TLS = srv.TLS()
	o.HTTP = &emsmdb.HTTPOptions{Mechanism: auth.NTLM, Proxy: func(*url.URL) (*url.URL, error) { return nil, nil }}
	switch by {
	case overRPC:
		return srv.HTTPTarget()
	case overMAPI:
		return srv.MAPITarget()
	}
	return srv.Target()
}

// overTransports runs a test over every transport.
func overTransports(t *testing.T, test func(*testing.T, transport)) {
	for _, by := range []transport{overTCP, overRPC, overMAPI} {
		t.Run(string(by), func(t *testing.T) { test(t, by) })
	}
}

// overProducts runs a test over every transport of every product.
func overProducts(t *testing.T, test func(*testing.T, transport, *emsmdbtest.Profile)) {
	for _, p := range emsmdbtest.Profiles() {
		for by, has := range map[transport]bool{overTCP: p.TCP, overRPC: p.HTTP, overMAPI: p.MAPIHTTP} {
			if has {
				t.Run(p.Name+" over "+string(by), func(t *testing.T) { test(t, by, p) })
			}
		}
	}
}
