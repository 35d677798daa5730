// Lookup: from an address to a Result, one endpoint after the other.

package autodiscover

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// maxHops bounds the redirections of a Lookup.
const maxHops = 10

// Lookup asks Autodiscover about a mailbox. The package's comment says whom, and
// who gets the credentials.
//
// The error is an *Error if nothing was found, and another if options or address
// cannot be used. When ctx ends, so does the Lookup.
func Lookup(ctx context.Context, address string, o *Options) (*Result, error) {
	domain, err := splitAddress(address)
	if err != nil {
		return nil, fmt.Errorf("autodiscover: %w", err)
	}
	opts, given, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	l := &lookup{opts: opts, trust: newTrust(domain, given, opts.Confirm), asked: make(map[question]bool), address: address}
	var res *Result
	if given != nil {
		res = l.follow(ctx, candidate{url: given, source: FromOptions})
	} else {
		res = l.search(ctx, domain)
	}
	if res == nil {
		return nil, &Error{Address: l.address, Attempts: l.attempts, Err: ctx.Err()}
	}
	res.Attempts = l.attempts
	return res, nil
}

// lookup is a Lookup under way.
type lookup struct {
	opts     *Options
	trust    *trust
	address  string // as servers have replaced it
	attempts []Attempt
	asked    map[question]bool
	hops     int
	refusals int
}

// question is an endpoint and an address: nothing is asked twice.
type question struct{ url, address string }

// candidate is an endpoint that may know.
type candidate struct {
	url    *url.URL
	source Source
	from   string // what named it
}

// over reports whether nobody else is to be asked.
func (l *lookup) over(ctx context.Context) bool {
	return ctx.Err() != nil || l.refusals >= maxRefusals || l.hops > maxHops
}

// note adds an attempt to the list.
func (l *lookup) note(c candidate, status int, redirect string, err error) {
	l.attempts = append(l.attempts, Attempt{URL: display(c.url), Source: c.source, Status: status, Redirect: redirect, Err: err})
}

// follow asks an endpoint, and whatever it redirects to. It returns nil if that
// leads nowhere.
func (l *lookup) follow(ctx context.Context, c candidate) *Result {
	for !l.over(ctx) {
		if !l.enter(ctx, c) {
			return nil
		}
		a := l.ask(ctx, c)
		l.note(c, a.status, a.redirect(), a.err)
		if a.second != nil {
			l.note(c, a.second.status, a.second.redirect(), a.second.err)
		}
		switch {
		case a.err != nil:
			if refused(a.err) {
				l.refusals++
			}
			return nil
		case a.result != nil:
			a.result.URL = display(c.url)
			return a.result
		}
		if l.hops++; l.hops > maxHops {
			l.note(c, 0, "", ErrLoop)
			return nil
		}
		if a.address != "" {
			return l.replace(ctx, c, a.address)
		}
		c = candidate{url: a.url, source: FromRedirect, from: display(c.url)}
		if isV2(a.asked) {
			c.source = FromV2
		}
	}
	return nil
}

// replace goes on with the address that an answer gave: at the same endpoint if
// it is of the same domain, else with all that follows from the new one.
func (l *lookup) replace(ctx context.Context, c candidate, address string) *Result {
	domain, err := splitAddress(address)
	if err != nil {
		l.note(c, 0, "", ErrNotAutodiscover)
		return nil
	}
	old, _ := splitAddress(l.address) // it has been checked
	l.address = address
	if domain == old {
		return l.follow(ctx, candidate{url: c.url, source: FromRedirect, from: display(c.url)})
	}
	return l.search(ctx, domain)
}

// enter decides whether a candidate may and should be asked.
func (l *lookup) enter(ctx context.Context, c candidate) bool {
	if _, err := parseURL(c.url.String()); err != nil {
		l.note(c, 0, "", err)
		return false
	}
	q := question{c.url.String(), l.address}
	if l.asked[q] {
		if c.source == FromRedirect || c.source == FromV2 {
			l.note(c, 0, "", ErrLoop)
		}
		return false
	}
	if !l.trust.allows(ctx, c, l.address) {
		l.note(c, 0, "", ErrNotConfirmed)
		return false
	}
	l.asked[q] = true
	return true
}

// answer is what came of asking an endpoint: a result, a URL, an address or an
// error.
type answer struct {
	asked   *url.URL
	second  *answer // to the question about RPC, if there was one
	status  int
	result  *Result
	url     *url.URL
	address string
	err     error
}

// redirect is where the answer leads, for an Attempt.
func (a *answer) redirect() string {
	if a.url != nil {
		return display(a.url)
	}
	return a.address
}

// ask asks one endpoint.
func (l *lookup) ask(ctx context.Context, c candidate) *answer {
	ctx, cancel := context.WithTimeout(ctx, l.opts.AttemptTimeout)
	defer cancel()
	a := &answer{asked: c.url}
	if isV2(c.url) {
		l.askV2(ctx, a)
		return a
	}
	s := &server{opts: l.opts, url: c.url}
	defer s.close()
	l.askPOX(ctx, s, true, a)
	if a.result == nil || l.opts.NoRPC || !a.result.has(MAPIHTTP) || a.result.has(RPCHTTP, RPCTCP) {
		return a
	}
	// What there is suffices, whatever comes of the second question.
	a.second = &answer{asked: c.url}
	if l.askPOX(ctx, s, false, a.second); a.second.result != nil {
		a.result.merge(a.second.result)
	}
	return a
}

// askPOX sends an Autodiscover request and reads the answer, [MS-OXDSCLI] 3.1.4
// and 3.1.5.
func (l *lookup) askPOX(ctx context.Context, s *server, mapi bool, a *answer) {
	body, err := appendRequest(nil, l.address)
	if err != nil {
		a.err = err
		return
	}
	header := http.Header{}
	header.Set("Content-Type", "text/xml; charset=utf-8")
	header.Set("Accept", "text/xml, application/xml")
	header.Set("X-AnchorMailbox", l.address)
	header.Set("X-ClientCanHandle", "Negotiate,ExHttpInfo")
	if mapi {
		header.Set("X-MapiHttpCapability", "1")
	}
	r, err := s.post(ctx, header, body)
	if r != nil {
		a.status = r.status
	}
	if a.err = err; err == nil {
		a.read(r, l.address)
	}
}

// read judges a POX answer.
func (a *answer) read(r *reply, address string) {
	if a.url = r.location(a.asked); a.url != nil {
		return
	}
	if r.status != http.StatusOK {
		a.err = r.failed()
		return
	}
	x, err := decodeResponse(r.body)
	if err != nil {
		a.err = err
		return
	}
	a.judge(x, address)
}

// askV2 asks the second version where the first is.
func (l *lookup) askV2(ctx context.Context, a *answer) {
	s := &server{opts: l.opts, url: v2Query(a.asked, l.address)}
	defer s.close()
	r, err := s.get(ctx)
	if r != nil {
		a.status = r.status
	}
	if err != nil {
		a.err = err
		return
	}
	if a.url = r.location(a.asked); a.url != nil {
		return
	}
	if r.status != http.StatusOK {
		a.err = r.failed()
		return
	}
	to, err := decodeV2(r.body)
	if err == nil {
		a.url, err = parseURL(to)
	}
	if a.err = err; err != nil && !errors.Is(err, ErrInsecure) {
		a.err = ErrNotAutodiscover
	}
}
