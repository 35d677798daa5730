package emsmdb

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/mapihttp"
)

// answerHTTP serves MAPI over HTTP with one answer to every Execute.
func answerHTTP(b *testing.B, http2 bool, out []byte) (url string, trust *tls.Config) {
	settings := &mapihttp.ServerSettings{Application: "Exchange/15.01.2507.006", PendingPeriod: 30 * time.Second, Expiration: 15 * time.Minute}
	bodies := map[string]interface {
		AppendBinary(dst []byte) ([]byte, error)
	}{
		mapihttp.TypeConnect:    &mapihttp.ConnectResponse{},
		mapihttp.TypeExecute:    &mapihttp.ExecuteResponse{Out: out},
		mapihttp.TypeDisconnect: &mapihttp.DisconnectResponse{},
	}
	encoded := make(map[string][]byte)
	for kind, body := range bodies {
		encoded[kind], _ = body.AppendBinary(nil)
	}
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, _ := mapihttp.ReadRequest(r, "c", "s")
		mapihttp.NewResponder(w, q, settings).Finish(encoded[q.Type])
	}))
	srv.EnableHTTP2 = http2
	srv.StartTLS()
	b.Cleanup(srv.Close)
	pool := x509.NewCertPool()
	pool.AddCert(srv.Certificate())
	return srv.URL + "/mapi/emsmdb/?MailboxId=a@b", &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

// BenchmarkExecuteHTTP is BenchmarkExecute over MAPI over HTTP; TLS encrypts.
func BenchmarkExecuteHTTP(b *testing.B) {
	for _, http2 := range []bool{false, true} {
		for _, n := range []int{1, 7} {
			b.Run(fmt.Sprintf("http2=%v/%dK", http2, []int{32, 256}[n/7]), func(b *testing.B) {
				url, trust := answerHTTP(b, http2, chainOf(n, extbuf.Policy{}))
				s, err := Dial(b.Context(), url, &Options{UserDN: "/o=A", Mechanism: auth.None, TLS: trust})
				if err != nil {
					b.Fatal(err)
				}
				defer s.Close()
				in := []byte("rops")
				b.SetBytes(int64(n * 0x7FF0))
				b.ReportAllocs()
				for b.Loop() {
					if got, err := s.Execute(b.Context(), in); err != nil || len(got) != n {
						b.Fatal(len(got), err)
					}
				}
			})
		}
	}
}
