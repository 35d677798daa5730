// Finding the server of an e-mail address, for those who ask for it.

package access

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/autodiscover"
)

// Find asks Autodiscover for the target and the DN of the address that the
// options name, and says to w what it has found. Without an address it does
// nothing.
func (o *Options) Find(ctx context.Context, w io.Writer) error {
	if o.Address == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	res, err := autodiscover.Lookup(ctx, o.Address, &autodiscover.Options{
		Credentials: &auth.Password{User: o.User, Password: auth.NewSecret(o.Password)},
		Mechanism:   o.Mechanism, TLS: o.TLS, URL: o.endpoint, Confirm: o.trusts,
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(w, Printable(fmt.Sprintf("%s is %s, %s", res.Address, res.DisplayName, res.UserDN)))
	for _, t := range res.Targets {
		if o.usable(t) {
			o.targets = append(o.targets, t.Binding)
			fmt.Fprintf(w, "found %s\n", Printable(t.Binding))
		}
	}
	if len(o.targets) == 0 || res.UserDN == "" {
		return errNothingUsable
	}
	o.Target = o.targets[0]
	if o.MailboxDN == "" {
		o.MailboxDN = res.UserDN
	}
	if o.UserDN == "" {
		o.UserDN = res.UserDN
	}
	return nil
}

var errNothingUsable = errors.New("what Autodiscover has found is of no use with these options")

// usable reports whether a target goes together with the other options.
func (o *Options) usable(t autodiscover.Target) bool {
	switch {
	case t.PlainHTTP:
		return false
	case o.Mechanism == auth.Basic && t.Transport == autodiscover.RPCTCP:
		return false
	}
	return o.RPCMechanism == auth.None || t.Transport == autodiscover.RPCHTTP
}

// trusts reports whether the options allow a host to be asked.
func (o *Options) trusts(_ context.Context, r autodiscover.Redirect) bool {
	u, err := url.Parse(r.To)
	return err == nil && slices.ContainsFunc(strings.Split(o.hosts, ","), func(host string) bool {
		return strings.EqualFold(strings.TrimSpace(host), u.Hostname())
	})
}

// explainSearch says why nothing was found.
func explainSearch(err *autodiscover.Error, o *Options) string {
	var cert *tls.CertificateVerificationError
	if i := slices.IndexFunc(err.Attempts, func(a autodiscover.Attempt) bool { return errors.Is(a.Err, autodiscover.ErrNotConfirmed) }); i >= 0 {
		host := err.Attempts[i].URL
		if u, parseErr := url.Parse(host); parseErr == nil {
			host = u.Hostname()
		}
		return fmt.Sprintf("Autodiscover leads to %s, which is not in the domain of %s; if it may be asked, name it with -discover-hosts", host, o.Address)
	}
	switch {
	case denied(err):
		return notAccepted(o)
	case errors.As(err, &cert):
		return notTrusted(cert)
	}
	return fmt.Sprintf("cannot find the server: %v", err)
}

// unreachable reports whether an error says that nobody is at a target, so that
// another may be tried.
func unreachable(err error) bool {
	var (
		network *net.OpError
		dns     *net.DNSError
	)
	return errors.As(err, &dns) || errors.As(err, &network) && network.Op == "dial"
}
