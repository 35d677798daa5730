// Cookies: opaque, kept in the order in which they came, [MS-OXCMAPIHTTP] 3.1.1
// and 3.1.5.

package mapihttp

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Bounds of what is kept for a server: far more than session contexts need.
const (
	maxCookies = 64
	maxCookie  = 8 << 10 // of the name and the value
)

// cookie is a name and an opaque value.
type cookie struct{ name, value string }

// numbers reports whether the cookie is one that the server gives another value
// with every answer, to find requests that come twice or out of order (3.1.5.1).
// Its name is the server's affair; all that are known say what it is for.
func (c cookie) numbers() bool { return strings.Contains(strings.ToLower(c.name), "sequence") }

// jar holds the cookies of one session context. net/http's own would drop
// values that it thinks malformed. It is safe for concurrent use.
type jar struct {
	mu   sync.Mutex
	list []cookie
}

// snapshot returns the cookies at present.
func (j *jar) snapshot() []cookie {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.list)
}

// replace exchanges all cookies.
func (j *jar) replace(list []cookie) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.list = slices.Clone(list)
}

// update takes over what an answer sets. A request that ran beside others, and
// that sent these cookies, may not undo what the others have changed since:
// unless sent is nil, only cookies that are still as they were sent change.
func (j *jar) update(set []cookie, sent []cookie) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, c := range set {
		if sent != nil && valueOf(sent, c.name) != valueOf(j.list, c.name) {
			continue
		}
		j.list = with(j.list, c)
	}
}

// with returns the list with a cookie added or replaced; an empty value removes
// it. A full list stays as it is.
func with(list []cookie, c cookie) []cookie {
	i := slices.IndexFunc(list, func(o cookie) bool { return o.name == c.name })
	switch {
	case i < 0 && c.value != "" && len(list) < maxCookies:
		return append(list, c)
	case i >= 0 && c.value == "":
		return slices.Delete(slices.Clone(list), i, i+1)
	case i >= 0:
		list[i] = c
	}
	return list
}

func valueOf(list []cookie, name string) string {
	for _, c := range list {
		if c.name == name {
			return c.value
		}
	}
	return ""
}

// header is the value of the Cookie field.
func cookieHeader(list []cookie) string {
	var b strings.Builder
	for i, c := range list {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(c.name + "=" + c.value)
	}
	return b.String()
}

// setCookies reads the Set-Cookie fields of an answer. Cookies that have expired
// come with an empty value.
func setCookies(h http.Header) (list []cookie) {
	for _, field := range h.Values("Set-Cookie") {
		pair, attributes, _ := strings.Cut(field, ";")
		name, value, ok := strings.Cut(pair, "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" || len(pair) > maxCookie {
			continue
		}
		if expired(attributes) {
			value = ""
		}
		list = append(list, cookie{name, strings.TrimSpace(value)})
	}
	return list
}

// expired reports whether the attributes of a cookie delete it. Max-Age counts
// for more than Expires, RFC 6265 5.3.
func expired(attributes string) (gone bool) {
	for a := range strings.SplitSeq(attributes, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(a), "=")
		switch strings.ToLower(name) {
		case "max-age":
			return strings.HasPrefix(value, "-") || value == "0"
		case "expires":
			at, err := http.ParseTime(value)
			gone = err == nil && at.Before(time.Now())
		}
	}
	return gone
}
