package dcerpc

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/internal/security"
)

// The benchmarks call a server in another process, so that what is measured,
// CPU seconds and allocations included, is the client's share. BenchmarkCopy
// moves the same bytes over the same kind of socket without any protocol: its
// ratio to BenchmarkCall in the same run is the figure to compare.

// serverEnv makes this test binary the benchmarks' server.
const serverEnv = "DCERPC_BENCH_SERVER"

// serveBenchmarks prints two addresses, of an RPC server that takes every
// mechanism and of a server of plain bytes, and serves until its input ends.
func serveBenchmarks() {
	m := realMechanisms(panicTB{})[0]
	s := NewServer(m.server(ServerConfig{
		Services: echoServices(), Multiplex: true, MaxXmitFrag: 65528, MaxRecvFrag: 65528,
	}))
	rpc, plain := listenLoopback(), listenLoopback()
	go s.Serve(rpc)
	go serveBytes(plain)
	fmt.Printf("%v %v\n", rpc.Addr(), plain.Addr())
	io.Copy(io.Discard, os.Stdin)
	s.Close()
	plain.Close()
}

// panicTB lets the server's process use helpers of tests.
type panicTB struct{ testing.TB }

func (panicTB) Helper()           {}
func (panicTB) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

func listenLoopback() net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	return l
}

// serveBytes answers each count of four bytes with as many bytes.
func serveBytes(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			out := make([]byte, 1<<20)
			count := make([]byte, 4)
			for {
				if _, err := io.ReadFull(c, count); err != nil {
					return
				}
				if _, err := c.Write(out[:binary.LittleEndian.Uint32(count)]); err != nil {
					return
				}
			}
		}()
	}
}

// startBenchServer starts the other process and returns its two addresses.
func startBenchServer(b *testing.B) (rpc, plain string) {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), serverEnv+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { in.Close(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	rpc, plain, _ = strings.Cut(strings.TrimSpace(line), " ")
	return rpc, plain
}

func dialLoopback(b *testing.B, addr string) net.Conn {
	b.Helper()
	c, err := new(net.Dialer).DialContext(b.Context(), "tcp", addr)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// measure runs the loop and reports megabytes per second of wall and of this
// process's CPU time, or without a size the CPU time of one round.
func measure(b *testing.B, size int, loop func()) {
	b.SetBytes(int64(size))
	b.ReportAllocs()
	b.ResetTimer()
	before := cpuTime()
	loop()
	used := cpuTime() - before
	switch {
	case used == 0:
	case size == 0:
		b.ReportMetric(used.Seconds()*1e6/float64(b.N), "cpu-µs/op")
	default:
		b.ReportMetric(float64(size)*float64(b.N)/1e6/used.Seconds(), "MB/cpu-s")
	}
}

var benchSizes = []int{32 << 10, 256 << 10}

func BenchmarkCall(b *testing.B) {
	rpc, _ := startBenchServer(b)
	type scheme struct {
		name string
		cfg  Config
	}
	schemes := []scheme{{"plain", Config{}}}
	for _, m := range realMechanisms(b) {
		if !strings.HasPrefix(m.name, "SPNEGO") {
			schemes = append(schemes, scheme{m.name + "-privacy", m.client(security.LevelPrivacy)})
		}
	}
	for _, s := range schemes {
		for _, frag := range []uint16{5840, 65528} {
			for _, size := range benchSizes {
				b.Run(fmt.Sprintf("security=%s/frag=%d/answer=%dK", s.name, frag, size>>10), func(b *testing.B) {
					cfg := s.cfg
					cfg.Interfaces, cfg.MaxXmitFrag, cfg.MaxRecvFrag = []Interface{echoInterface}, frag, frag
					c, err := NewConn(b.Context(), dialLoopback(b, rpc), cfg)
					if err != nil {
						b.Fatal(err)
					}
					defer c.Close()
					stub := u32(uint32(size))
					measure(b, size, func() {
						for b.Loop() {
							res, err := c.Call(b.Context(), 0, opFill, stub, nil)
							if err != nil || len(res.Stub) != size {
								b.Fatalf("%d bytes, %v", len(res.Stub), err)
							}
							res.Release()
						}
					})
				})
			}
		}
	}
}

func BenchmarkCopy(b *testing.B) {
	_, plain := startBenchServer(b)
	for _, size := range benchSizes {
		b.Run(fmt.Sprintf("answer=%dK", size>>10), func(b *testing.B) {
			c := dialLoopback(b, plain)
			defer c.Close()
			var dst discard
			count, buf := u32(uint32(size)), make([]byte, 64<<10)
			measure(b, size, func() {
				for b.Loop() {
					if _, err := c.Write(count); err != nil {
						b.Fatal(err)
					}
					if _, err := io.CopyBuffer(dst, io.LimitReader(c, int64(size)), buf); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// discard is io.Discard without its ReadFrom, which has a buffer of its own.
type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// BenchmarkBind opens and binds a connection, authentication included.
func BenchmarkBind(b *testing.B) {
	rpc, _ := startBenchServer(b)
	run := func(name string, cfg Config) {
		b.Run("security="+name, func(b *testing.B) {
			cfg.Interfaces = []Interface{echoInterface, otherInterface}
			measure(b, 0, func() {
				for b.Loop() {
					c, err := NewConn(b.Context(), dialLoopback(b, rpc), cfg)
					if err != nil {
						b.Fatal(err)
					}
					c.Close()
				}
			})
		})
	}
	run("plain", Config{})
	for _, m := range realMechanisms(b) {
		run(m.name, m.client(security.LevelPrivacy))
	}
}

// BenchmarkCipher is what the ciphers of privacy alone allow, in pieces as
// large as the stub of a fragment of 5840 bytes: the limit of BenchmarkCall
// with protection.
func BenchmarkCipher(b *testing.B) {
	const piece = 5776
	buf := make([]byte, piece)
	key := bytes.Repeat([]byte{0x5A}, 32)
	for _, size := range benchSizes {
		b.Run(fmt.Sprintf("ciphers=RC4+HMAC-MD5/answer=%dK", size>>10), func(b *testing.B) {
			stream, err := rc4.NewCipher(key[:16])
			if err != nil {
				b.Fatal(err)
			}
			mac, sum := hmac.New(md5.New, key[:16]), make([]byte, 0, 16)
			measure(b, size, func() {
				for b.Loop() {
					for n := size; n > 0; n -= piece {
						p := buf[:min(n, piece)]
						stream.XORKeyStream(p, p)
						mac.Reset()
						mac.Write(p)
						sum = mac.Sum(sum[:0])
					}
				}
			})
		})
		b.Run(fmt.Sprintf("ciphers=AES256-CBC+HMAC-SHA1/answer=%dK", size>>10), func(b *testing.B) {
			block, err := aes.NewCipher(key)
			if err != nil {
				b.Fatal(err)
			}
			iv := make([]byte, aes.BlockSize)
			mac, sum := hmac.New(sha1.New, key), make([]byte, 0, 20)
			measure(b, size, func() {
				for b.Loop() {
					for n := size; n > 0; n -= piece {
						p := buf[:min(n, piece)&^(aes.BlockSize-1)]
						cipher.NewCBCDecrypter(block, iv).CryptBlocks(p, p)
						mac.Reset()
						mac.Write(p)
						sum = mac.Sum(sum[:0])
					}
				}
			})
		})
	}
}
