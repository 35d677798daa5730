package security

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"fmt"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/internal/security/krbtest"
)

// perCPU reports what went through per second of processor time, which a busy
// machine disturbs less than time on the wall.
func perCPU(b *testing.B, spent time.Duration) {
	if spent > 0 {
		b.ReportMetric(float64(benchPiece)*float64(b.N)/1e6/spent.Seconds(), "MB/cpu-s")
	}
}

// benchPiece is the body of the largest fragment of Windows servers.
const benchPiece = 5840

// BenchmarkCiphers measures the ciphers alone, the limit for what follows.
func BenchmarkCiphers(b *testing.B) {
	key := make([]byte, 32)
	data := make([]byte, benchPiece)
	b.Run("RC4+HMAC-MD5", func(b *testing.B) {
		c, err := rc4.NewCipher(key[:16])
		if err != nil {
			b.Fatal(err)
		}
		mac, sum := hmac.New(md5.New, key[:16]), make([]byte, 0, md5.Size)
		b.SetBytes(benchPiece)
		b.ReportAllocs()
		start := cpuTime()
		for b.Loop() {
			mac.Reset()
			mac.Write(data)
			sum = mac.Sum(sum[:0])
			c.XORKeyStream(data, data)
		}
		perCPU(b, cpuTime()-start)
	})
	block, err := aes.NewCipher(key)
	if err != nil {
		b.Fatal(err)
	}
	for name, mode := range map[string]cipher.BlockMode{
		"AES-256-CBC+HMAC-SHA1/encrypt": cipher.NewCBCEncrypter(block, key[:16]),
		"AES-256-CBC+HMAC-SHA1/decrypt": cipher.NewCBCDecrypter(block, key[:16]),
	} {
		b.Run(name, func(b *testing.B) {
			mac, sum := hmac.New(sha1.New, key), make([]byte, 0, sha1.Size)
			b.SetBytes(benchPiece)
			b.ReportAllocs()
			start := cpuTime()
			for b.Loop() {
				mac.Reset()
				mac.Write(data)
				sum = mac.Sum(sum[:0])
				mode.CryptBlocks(data, data)
			}
			perCPU(b, cpuTime()-start)
		})
	}
}

// BenchmarkProtector measures sealing and opening whole packets.
func BenchmarkProtector(b *testing.B) {
	kinds := []struct {
		name string
		pair func(level Level) (from, to Protector)
	}{
		{"NTLM", func(level Level) (Protector, Protector) { return ntlmPair(b, level, true) }},
		{"AES128", func(level Level) (Protector, Protector) { return krbPair(b, krbtest.AES128, level, true, true) }},
		{"AES256", func(level Level) (Protector, Protector) { return krbPair(b, krbtest.AES256, level, true, true) }},
	}
	for _, kind := range kinds {
		for _, level := range testLevels {
			b.Run(fmt.Sprintf("%s/%v/seal", kind.name, level), func(b *testing.B) {
				from, _ := kind.pair(level)
				benchSeal(b, from)
			})
			b.Run(fmt.Sprintf("%s/%v/open", kind.name, level), func(b *testing.B) {
				from, to := kind.pair(level)
				benchOpen(b, from, to)
			})
		}
	}
}

func benchSeal(b *testing.B, p Protector) {
	pdu, bodyEnd := testPDU(p, benchPiece, 1)
	b.SetBytes(benchPiece)
	b.ReportAllocs()
	start := cpuTime()
	for b.Loop() {
		if _, err := p.Protect(pdu, testHeader, bodyEnd); err != nil {
			b.Fatal(err)
		}
	}
	perCPU(b, cpuTime()-start)
}

// benchOpen opens batches that are sealed while the clocks stand still.
func benchOpen(b *testing.B, from, to Protector) {
	pdu, bodyEnd := testPDU(from, benchPiece, 1)
	batch := make([][]byte, 512)
	for i := range batch {
		batch[i] = make([]byte, 0, cap(pdu))
	}
	b.SetBytes(benchPiece)
	b.ReportAllocs()
	b.ResetTimer()
	var spent time.Duration
	for done := 0; done < b.N; {
		b.StopTimer()
		n := min(len(batch), b.N-done)
		for i := range n {
			sealed, err := from.Protect(append(batch[i][:0], pdu...), testHeader, bodyEnd)
			if err != nil {
				b.Fatal(err)
			}
			batch[i] = sealed
		}
		b.StartTimer()
		start := cpuTime()
		for i := range n {
			if err := to.Unprotect(batch[i], testHeader, bodyEnd); err != nil {
				b.Fatal(err)
			}
		}
		spent += cpuTime() - start
		done += n
	}
	perCPU(b, spent)
}

// BenchmarkHandshake measures establishing a context at both ends.
func BenchmarkHandshake(b *testing.B) {
	for _, s := range []scheme{ntlmScheme, aes256Scheme, spnegoNTLMScheme, spnegoKrbScheme} {
		b.Run(s.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				i, a := s.make(b, LevelPrivacy)
				if err := shake(b.Context(), i, a, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
