package mapihttp

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestSetCookies(t *testing.T) {
	h := http.Header{"Set-Cookie": {
		"MapiContext=MAPIAAAA==; path=/mapi/emsmdb; secure; HttpOnly",
		"spaced = a b \"c\" ; Path=/",
		"future=x; expires=" + time.Now().Add(time.Hour).UTC().Format(http.TimeFormat),
		"past=x; Expires=" + time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat),
		"never=x; expires=nonsense",
		"zero=x; max-age=0; expires=" + time.Now().Add(time.Hour).UTC().Format(http.TimeFormat),
		"negative=x; Max-Age=-1",
		"positive=x; Max-Age=60; Expires=" + time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat),
		"later=x; Expires=" + time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat) + "; Max-Age=60",
		"nothing", "=nobody", "",
	}}
	want := []cookie{
		{"MapiContext", "MAPIAAAA=="},
		{"spaced", `a b "c"`},
		{"future", "x"},
		{"past", ""},
		{"never", "x"},
		{"zero", ""},
		{"negative", ""},
		{"positive", "x"},
		{"later", "x"},
	}
	if got := setCookies(h); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for value, want := range map[string]time.Duration{
			"": 0, "7": 7 * time.Second, "-7": 0, "soon": 0, "99999999999": 0,
			time.Now().Add(90 * time.Second).UTC().Format(http.TimeFormat): 90 * time.Second,
			time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat):       0,
		} {
			if got := retryAfter(http.Header{"Retry-After": {value}}); got != want {
				t.Errorf("%q: %v, want %v", value, got, want)
			}
		}
	})
}

// What people read.
func TestStatusErrors(t *testing.T) {
	for _, tt := range []struct {
		err  StatusError
		want string
	}{
		{StatusError{Status: 403}, "HTTP status 403 Forbidden: MAPI over HTTP is not allowed to this account"},
		{StatusError{Status: 404}, "HTTP status 404 Not Found: no MAPI over HTTP at this URL"},
		{StatusError{Status: 503, RetryAfter: 30 * time.Second}, "HTTP status 503 Service Unavailable, retry after 30s"},
		{StatusError{Status: 302, Location: "elsewhere.example"}, "HTTP status 302 Found to elsewhere.example"},
	} {
		if got := tt.err.Error(); !strings.HasSuffix(got, tt.want) {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// TestCookiesAreBounded is a server that gives cookies without end, all of which
// would go back to it with every request.
func TestCookiesAreBounded(t *testing.T) {
	var j jar
	for i := range 1000 {
		h := http.Header{"Set-Cookie": {fmt.Sprintf("c%d=v", i), "long=" + strings.Repeat("v", 1<<20)}}
		j.update(setCookies(h), nil)
	}
	j.update([]cookie{{"c0", "new"}}, nil)
	if list := j.snapshot(); len(list) != maxCookies || valueOf(list, "c0") != "new" || valueOf(list, "long") != "" {
		t.Errorf("%d cookies of %d bytes", len(list), len(cookieHeader(list)))
	}
}
