package mapihttp

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/httpauth"
)

// TestAnsweredEarly is a server that answers before it has read the request. The
// body is the caller's again when Call returns, as the race detector sees.
func TestAnsweredEarly(t *testing.T) {
	read := make(chan struct{})
	x := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		_ = control.EnableFullDuplex() // as the answer shows
		w.Header().Set("Content-Type", ContentType)
		w.Header().Set(fieldResponseCode, "0")
		w.Header().Set("Content-Length", "8")
		io.WriteString(w, "DONE\r\n\r\n")
		if err := control.Flush(); err != nil {
			t.Error(err)
		}
		<-read
		if b, err := io.ReadAll(r.Body); err == nil || bytes.Contains(b, []byte{'x'}) {
			t.Errorf("%d bytes, %v", len(b), err)
		}
	}))
	x.Config.ErrorLog = log.New(io.Discard, "", 0)
	x.StartTLS()
	defer x.Close()
	pool := x509.NewCertPool()
	pool.AddCert(x.Certificate())
	c, err := New(Config{
		URL: x.URL + "/mapi/emsmdb/", TLS: &tls.Config{RootCAs: pool}, Auth: httpauth.Config{Mechanism: auth.None},
		Dial: new(net.Dialer).DialContext,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	body := make([]byte, 32<<20)
	if _, err := c.Call(t.Context(), TypeExecute, body, 100); err != nil {
		t.Fatal(err)
	}
	for i := range body {
		body[i] = 'x'
	}
	close(read)
}
