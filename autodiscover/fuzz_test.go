package autodiscover

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// FuzzAnswer reads whatever a server may send: no panic, the same verdict each
// time, targets that hold nothing that could break out of them.
func FuzzAnswer(f *testing.F) {
	for name := range answers {
		f.Add(readAnswer(f, name))
	}
	for _, name := range []string{"oxdscli-4.2-redirect.xml", "error-600.xml"} {
		f.Add(readAnswer(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := decodeResponse(b)
		if err != nil {
			if !errors.Is(err, ErrNotAutodiscover) {
				t.Fatal(err)
			}
			return
		}
		var first, second answer
		first.judge(x, "asked@example.com")
		second.judge(x, "asked@example.com")
		if a, b := describe(&first), describe(&second); a != b {
			t.Fatalf("%s, then %s", a, b)
		}
		if n := ways(&first); n != 1 {
			t.Fatalf("%d verdicts: %+v", n, first)
		}
		if first.url != nil && first.url.Scheme != "https" {
			t.Fatalf("redirection to %s", first.url)
		}
		if first.result != nil {
			checkTargets(t, first.result)
		}
	})
}

// describe prints all of an answer.
func describe(a *answer) string {
	return fmt.Sprintf("%+v %v %q %v", a.result, a.url, a.address, a.err)
}

// ways counts what an answer says.
func ways(a *answer) (n int) {
	for _, yes := range []bool{a.result != nil, a.url != nil, a.address != "", a.err != nil} {
		if yes {
			n++
		}
	}
	return n
}

func checkTargets(t *testing.T, res *Result) {
	t.Helper()
	if len(res.Targets) == 0 {
		t.Fatal("no targets")
	}
	for i, target := range res.Targets {
		s := target.Binding
		if i > 0 && res.Targets[i-1].rank() > target.rank() {
			t.Fatalf("out of order: %+v", res.Targets)
		}
		if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7F }) {
			t.Fatalf("target %q", s)
		}
		switch target.Transport {
		case MAPIHTTP:
			if u, err := url.Parse(s); err != nil || u.Scheme != "https" || !isHost(u.Hostname()) || u.User != nil {
				t.Fatalf("target %q", s)
			}
		case RPCHTTP:
			if !strings.HasPrefix(s, "ncacn_http:") || strings.Count(s, ",") != 1 || !strings.HasSuffix(s, "]") {
				t.Fatalf("target %q", s)
			}
		case RPCTCP:
			if !strings.HasPrefix(s, "ncacn_ip_tcp:") || strings.ContainsAny(s, "@,") {
				t.Fatalf("target %q", s)
			}
		default:
			t.Fatalf("target %+v", target)
		}
	}
}

// FuzzV2 reads whatever the second version may send.
func FuzzV2(f *testing.F) {
	f.Add([]byte(`{"Protocol":"AutodiscoverV1","Url":"https://mail.example.com/autodiscover/autodiscover.xml"}`))
	f.Add([]byte(`{"ErrorCode":"InvalidProtocol","ErrorMessage":"no"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := decodeV2(b)
		if (err == nil) != (s != "") || err != nil && !errors.Is(err, ErrNotAutodiscover) {
			t.Fatalf("%q, %v", s, err)
		}
	})
}
