// Candidates: the endpoints that follow from a domain, [MS-OXDISCO] 3.1.5.

package autodiscover

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Paths of endpoints.
const (
	poxPath = "/autodiscover/autodiscover.xml"
	v2Path  = "/autodiscover/autodiscover.json"
)

// maxRecords bounds the SRV records that are followed.
const maxRecords = 4

// search asks what follows from a domain, until somebody knows.
func (l *lookup) search(ctx context.Context, domain string) *Result {
	for _, find := range []func(context.Context, string) []candidate{l.byName, l.byHTTP, l.bySRV, l.byV2} {
		if l.over(ctx) {
			return nil
		}
		for _, c := range find(ctx, domain) {
			if res := l.follow(ctx, c); res != nil {
				return res
			}
		}
	}
	return nil
}

// endpoint is a URL on a host.
func endpoint(scheme, host, path string) *url.URL {
	return &url.URL{Scheme: scheme, Host: host, Path: path}
}

// byName manipulates the text of the domain, 3.1.5.2.
func (l *lookup) byName(_ context.Context, domain string) []candidate {
	return []candidate{
		{url: endpoint("https", domain, poxPath), source: FromDomain},
		{url: endpoint("https", "autodiscover."+domain, poxPath), source: FromDomain},
	}
}

// byV2 asks the second version.
func (l *lookup) byV2(_ context.Context, domain string) []candidate {
	return []candidate{{url: endpoint("https", "autodiscover."+domain, v2Path), source: FromV2}}
}

// byHTTP asks where plain HTTP redirects to, 3.1.5.4. The request says nothing of
// the user, and nothing is believed of the answer but status 302 and its URL, which
// has to be allowed like any other.
func (l *lookup) byHTTP(ctx context.Context, domain string) []candidate {
	ctx, cancel := context.WithTimeout(ctx, l.opts.AttemptTimeout)
	defer cancel()
	c := candidate{url: endpoint("http", "autodiscover."+domain, poxPath), source: FromHTTP}
	if !l.trust.allows(ctx, c, l.address) {
		return nil // the attempt over HTTPS has said so
	}
	s := &server{opts: l.opts, url: c.url}
	defer s.close()
	r, err := s.get(ctx)
	switch {
	case err != nil:
		l.note(c, 0, "", err)
		return nil
	case r.status != http.StatusFound:
		l.note(c, r.status, "", ErrNoRedirect)
		return nil
	}
	to := r.location(c.url)
	if to == nil {
		l.note(c, r.status, "", ErrNoRedirect)
		return nil
	}
	l.note(c, r.status, display(to), nil)
	return []candidate{{url: to, source: FromHTTP, from: display(c.url)}}
}

// bySRV looks for records of the service, 3.1.5.3.
func (l *lookup) bySRV(ctx context.Context, domain string) []candidate {
	ctx, cancel := context.WithTimeout(ctx, l.opts.AttemptTimeout)
	defer cancel()
	name := "_autodiscover._tcp." + domain
	_, records, err := l.opts.LookupSRV(ctx, "autodiscover", "tcp", domain)
	if err != nil {
		l.attempts = append(l.attempts, Attempt{URL: name, Source: FromSRV, Err: err})
		return nil
	}
	var list []candidate
	for _, r := range records[:min(len(records), maxRecords)] {
		host := strings.TrimSuffix(r.Target, ".")
		if host == "" || r.Port == 0 {
			continue // "." says that there is no such service
		}
		if r.Port != 443 {
			host = net.JoinHostPort(host, strconv.Itoa(int(r.Port)))
		}
		list = append(list, candidate{url: endpoint("https", host, poxPath), source: FromSRV, from: name})
	}
	return list
}
