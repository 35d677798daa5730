package rpchttp

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/wire"
)

var update = flag.Bool("update", false, "write the transcripts anew")

// recorder writes down what goes over the connections of a client, from their
// bytes alone.
type recorder struct {
	twoProxies bool

	mu    sync.Mutex
	start time.Time
	step  int
	list  []entry
	count map[string]int       // of channels, by kind
	names map[wire.GUID]string // of cookies
	seen  []recorded           // RTS packets
}

// entry is a paragraph of a transcript.
type entry struct {
	step     int
	channel  string
	received bool
	rpc      bool
	text     string
}

// before orders what has no order: of what the client does in one step, an RPC
// packet comes first, because what it sets off may overtake it; what comes on
// several channels at once is in the order of channels.
func (e entry) before(o entry) bool {
	switch {
	case e.step != o.step || e.channel == o.channel:
		return false
	case e.received && o.received:
		return e.channel < o.channel
	}
	return !e.received && e.rpc && !o.rpc
}

// text is the whole transcript.
func (r *recorder) text() string {
	list := slices.Clone(r.list)
	for i := range list {
		for j := i; j > 0 && list[j].before(list[j-1]); j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	var b strings.Builder
	for _, e := range list {
		b.WriteString(e.text)
	}
	return b.String()
}

// settle waits until all is quiet, which ends a step.
func (r *recorder) settle() {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.step++
}

// printf adds to the last entry.
func (r *recorder) printf(format string, args ...any) {
	r.list[len(r.list)-1].text += fmt.Sprintf(format, args...)
}

// recorded is an RTS packet of a conversation.
type recorded struct {
	name   string
	packet []byte
}

// tap is a connection that is written down.
type tap struct {
	net.Conn
	to, from *stream
}

func (t *tap) Write(p []byte) (int, error) {
	t.to.add(p)
	return t.Conn.Write(p)
}

func (t *tap) Read(p []byte) (int, error) {
	n, err := t.Conn.Read(p)
	t.from.add(p[:n])
	return n, err
}

// stream is one direction of a connection: HTTP messages, with packets in their
// bodies.
type stream struct {
	r        *recorder
	channel  *string // its name, once the request has told it
	toServer bool
	buffer   []byte
	body     int // bytes of the body that are still to come
}

// dialer taps the connections of a dialer.
func (r *recorder) dialer(dial func(context.Context, string, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		nc, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		channel := new(string)
		return &tap{Conn: nc, to: &stream{r: r, channel: channel, toServer: true}, from: &stream{r: r, channel: channel}}, nil
	}
}

// add takes bytes and writes down what they complete.
func (s *stream) add(p []byte) {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	s.buffer = append(s.buffer, p...)
	for s.next() {
	}
}

// next writes down the next head or packet, if it is there.
func (s *stream) next() bool {
	if s.body == 0 {
		head, rest, ok := bytes.Cut(s.buffer, []byte("\r\n\r\n"))
		if ok {
			s.head(string(head))
			s.buffer = rest
		}
		return ok
	}
	if len(s.buffer) < pdu.HeaderSize {
		return false
	}
	n := int(binary.LittleEndian.Uint16(s.buffer[8:]))
	if len(s.buffer) < n {
		return false
	}
	s.r.packet(s, s.buffer[:n])
	s.buffer = s.buffer[n:]
	s.body -= n
	return true
}

// head writes down the first line of an HTTP message, and how long it is to be.
func (s *stream) head(head string) {
	line, fields, _ := strings.Cut(head, "\r\n")
	if s.toServer && *s.channel == "" {
		kind := "IN"
		if strings.HasPrefix(line, MethodOut) {
			kind = "OUT"
		}
		s.r.count[kind]++
		*s.channel = fmt.Sprintf("%s%d", kind, s.r.count[kind])
	}
	s.r.begin(s, line)
	for field := range strings.SplitSeq(fields, "\r\n") {
		if value, ok := strings.CutPrefix(field, "Content-Length: "); ok {
			_, _ = fmt.Sscan(value, &s.body) // 0 if it is no number
			s.r.printf("    %s\n", field)
		}
	}
}

// begin writes down when something came, on which channel, and what it is.
func (r *recorder) begin(s *stream, what string) {
	direction := "client <- " + *s.channel
	if s.toServer {
		direction = "client -> " + *s.channel
	}
	r.list = append(r.list, entry{step: r.step, channel: *s.channel, received: !s.toServer})
	r.printf("%-6v %s  %s\n", time.Since(r.start), direction, what)
}

// packet writes down a packet: of RTS, line by line, what it says and its bytes.
func (r *recorder) packet(s *stream, p []byte) {
	if pdu.Type(p[2]) != pdu.TypeRTS {
		r.begin(s, fmt.Sprintf("RPC packet, %d bytes", len(p)))
		r.list[len(r.list)-1].rpc = true
		return
	}
	name := "no RTS packet"
	if decoded, err := decodeRTS(p); err == nil {
		name = packetName(decoded, s.toServer, r.twoProxies)
	}
	r.seen = append(r.seen, recorded{name, bytes.Clone(p)})
	r.begin(s, name)
	flags, commands := binary.LittleEndian.Uint16(p[16:]), binary.LittleEndian.Uint16(p[18:])
	r.line(fmt.Sprintf("flags 0x%02x, commands: %d", flags, commands),
		hexOf(p[:4], p[4:8], p[8:10], p[10:12], p[12:16], p[16:18], p[18:20]))
	for rest := p[20:]; len(rest) > 0; {
		rest = r.command(*s.channel, rest)
	}
}

func (r *recorder) line(text, bytes string) { r.printf("    %-34s %s\n", text, bytes) }

// hexOf writes groups of bytes.
func hexOf(groups ...[]byte) string {
	var list []string
	for _, g := range groups {
		list = append(list, hex.EncodeToString(g))
	}
	return strings.Join(list, " ")
}

// commandNames are those of [MS-RPCH] 2.2.3.5, by number.
var commandNames = []string{
	"ReceiveWindowSize", "FlowControlAck", "ConnectionTimeout", "Cookie", "ChannelLifetime", "ClientKeepalive", "Version",
	"Empty", "Padding", "NegativeANCE", "ANCE", "ClientAddress", "AssociationGroupId", "Destination", "PingTrafficSentNotify",
}

// command writes down the first command in b and returns what follows it.
func (r *recorder) command(channel string, b []byte) []byte {
	kind := binary.LittleEndian.Uint32(b)
	name := commandNames[kind]
	number := func(at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
	switch name {
	case "Empty", "ANCE", "NegativeANCE":
		r.line(name, hexOf(b[:4]))
		return b[4:]
	case "Cookie", "AssociationGroupId":
		cookie := r.cookie(name, channel, wire.GUID(b[4:20]))
		r.line(name, hexOf(b[:4])+" "+cookie)
		return b[20:]
	case "FlowControlAck":
		cookie := r.cookie(name, channel, wire.GUID(b[12:28]))
		r.line(fmt.Sprintf("%s %d, window %d", name, number(4), number(8)), hexOf(b[:4], b[4:8], b[8:12])+" "+cookie)
		return b[28:]
	case "Destination":
		to := []string{"client", "inbound proxy", "server", "outbound proxy"}[number(4)]
		r.line(name+" "+to, hexOf(b[:4], b[4:8]))
		return b[8:]
	}
	r.line(fmt.Sprintf("%s %d", name, number(4)), hexOf(b[:4], b[4:8]))
	return b[8:]
}

// cookie names a cookie: random in reality, it is known by where it came up
// first.
func (r *recorder) cookie(command, channel string, g wire.GUID) string {
	if r.names[g] == "" {
		switch {
		case command == "AssociationGroupId":
			r.names[g] = "<group>"
		case len(r.names) == 0:
			r.names[g] = "<virtual connection>"
		default:
			r.names[g] = "<" + channel + ">"
		}
	}
	return r.names[g]
}

// talk is a conversation of which there is a transcript.
type talk struct {
	name   string
	about  string
	change func(*ServerConfig, *Config)
	// run talks. It is nil where the connection is not made.
	run func(t *testing.T, r *recorder, c *Conn, s *ServerConn)
	// instead of making a connection.
	instead func(t *testing.T, cfg *Config)
}

// talks are the conversations.
func talks() []talk {
	short := func(two bool) func(*ServerConfig, *Config) {
		return func(sc *ServerConfig, cc *Config) {
			sc.TwoProxies, sc.Lifetime, cc.Lifetime, cc.Window = two, minLifetime, minLifetime, 64<<10
		}
	}
	return []talk{
		{name: "open", about: "Opening a virtual connection, a packet in each direction.", run: func(t *testing.T, r *recorder, c *Conn, s *ServerConn) {
			r.say(t, c, 1, 100)
			r.say(t, s, 1, 100)
		}},
		{
			name: "flowcontrol", about: "Each side acknowledges when half of its window is full.",
			change: func(sc *ServerConfig, cc *Config) { sc.Window, cc.Window = minWindow, minWindow },
			run: func(t *testing.T, r *recorder, c *Conn, s *ServerConn) {
				for range 2 {
					r.say(t, c, 4, 1024)
					r.say(t, s, 4, 1024)
				}
			},
		},
		{name: "ping", about: "Idle channels are pinged; the client asks for fewer pings (Keep-Alive).", run: ping3},
		{name: "echo", about: "A request whose body cannot be a channel's is answered at once.", instead: askEcho},
		{
			name: "refused", about: "The RPC proxy cannot reach the server behind it.",
			change: func(sc *ServerConfig, _ *Config) {
				sc.Hooks.Request = func(context.Context, *Request) *Refusal {
					return &Refusal{Status: http.StatusServiceUnavailable, Reason: "RPC Error: 6ba"}
				}
			},
			instead: func(t *testing.T, cfg *Config) {
				if _, err := Dial(t.Context(), *cfg); err == nil {
					t.Error("not refused")
				}
			},
		},
		{name: "out_r2", about: "The OUT channel is replaced; the successor comes in by the same proxy.", change: short(false), run: downwards},
		{name: "out_r1", about: "The OUT channel is replaced; the successor comes in by another proxy.", change: short(true), run: downwards},
		{name: "in_r2", about: "The IN channel is replaced; the successor comes in by the same proxy.", change: short(false), run: upwards},
		{name: "in_r1", about: "The IN channel is replaced; the successor comes in by another proxy.", change: short(true), run: upwards},
	}
}

// say writes packets, one after another, each when all is quiet.
func (r *recorder) say(t *testing.T, w io.Writer, count, n int) {
	t.Helper()
	for range count {
		if err := sendPackets(w, 1, 1, n); err != nil {
			t.Fatal(err)
		}
		r.settle()
	}
}

// downwards sends more than half of the shortest lifetime, which is when a
// successor is asked for, and a packet more to see that it goes on.
func downwards(t *testing.T, r *recorder, _ *Conn, s *ServerConn) { r.say(t, s, 20, 3500) }

// upwards does so in the other direction.
func upwards(t *testing.T, r *recorder, c *Conn, _ *ServerConn) { r.say(t, c, 20, 3500) }

// ping3 keeps the ends from having something to say at the same time.
func ping3(t *testing.T, r *recorder, c *Conn, s *ServerConn) {
	time.Sleep(3 * time.Second)
	r.say(t, s, 1, 100)
	time.Sleep(60 * time.Second)
	keepalive := rts{flags: flagOther, commands: []command{{kind: cmdClientKeepalive, value: 120_000}}}
	if err := c.control(keepalive); err != nil {
		t.Fatal(err)
	}
	time.Sleep(60 * time.Second)
}

func askEcho(t *testing.T, cfg *Config) {
	ch, err := cfg.connectTo(t.Context(), MethodOut)
	if err != nil {
		t.Fatal(err)
	}
	defer ch.nc.Close()
	if _, err := io.WriteString(ch.nc, cfg.header(MethodOut, 0, "")); err != nil {
		t.Fatal(err)
	}
	resp, err := readAnswer(ch.br, MethodOut)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if b, err := io.ReadAll(resp.Body); err != nil || !bytes.Equal(b, echo().append(nil)) {
		t.Errorf("%x, %v", b, err)
	}
}

// transcribe holds a conversation.
func transcribe(t *testing.T, k talk) *recorder {
	t.Helper()
	r := &recorder{
		twoProxies: strings.HasSuffix(k.name, "_r1"),
		count:      make(map[string]int), names: make(map[wire.GUID]string),
	}
	synctest.Test(t, func(t *testing.T) {
		r.start = time.Now()
		rig := newRig(t, func(sc *ServerConfig, cc *Config) {
			if k.change != nil {
				k.change(sc, cc)
			}
			cc.DialContext = r.dialer(cc.DialContext)
		})
		defer rig.Server.Close()
		if k.instead != nil {
			cfg := rig.client.withDefaults()
			k.instead(t, &cfg)
			return
		}
		c, s := rig.dial(t)
		go func() { _, _ = io.Copy(io.Discard, c) }() // both end with the connection
		go func() { _, _ = io.Copy(io.Discard, s) }()
		r.settle()
		k.run(t, r, c, s)
		if err := c.err(); err != nil {
			t.Error(err)
		}
		c.Close()
	})
	return r
}

// TestTranscripts holds the conversations of testdata/transcripts again and
// compares what goes over the wire with them, and each packet with its layout in
// the specification. Together they have all packets that clients send and
// receive.
func TestTranscripts(t *testing.T) {
	var names []string
	for _, k := range talks() {
		t.Run(k.name, func(t *testing.T) {
			r := transcribe(t, k)
			for _, p := range r.seen {
				names = append(names, p.name)
				if layout, ok := layouts[p.name]; !ok || !fits(p.packet, layout) {
					t.Errorf("%s is %x, want %s", p.name, p.packet, layout)
				}
			}
			got, file := k.about+"\n\n"+r.text(), filepath.Join("testdata", "transcripts", k.name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("another conversation than in %s (-update writes it anew):\n%s", file, got)
			}
		})
	}
	for _, name := range sections {
		if name, ok := strings.CutSuffix(name, "*"); ok && !slices.Contains(names, name) {
			t.Errorf("no transcript has %s", name)
		}
	}
}

// sections are the RTS packets of [MS-RPCH] 2.2.4.2 to 2.2.4.51, in their order.
// Those with an asterisk are sent or received by clients, the others travel
// between proxies and servers; FlowControlAck is sent to clients and by them
// with a destination.
var sections = []string{
	"CONN/A1*", "CONN/A2", "CONN/A3*", "CONN/B1*", "CONN/B2", "CONN/B3", "CONN/C1", "CONN/C2*",
	"IN_R1/A1*", "IN_R1/A2", "IN_R1/A3", "IN_R1/A4*", "IN_R1/A5*", "IN_R1/A6", "IN_R1/B1", "IN_R1/B2",
	"IN_R2/A1*", "IN_R2/A2", "IN_R2/A3", "IN_R2/A4*", "IN_R2/A5*",
	"OUT_R1/A1", "OUT_R1/A2*", "OUT_R1/A3*", "OUT_R1/A4", "OUT_R1/A5", "OUT_R1/A6*", "OUT_R1/A7*", "OUT_R1/A8", "OUT_R1/A9",
	"OUT_R1/A10*", "OUT_R1/A11*",
	"OUT_R2/A1", "OUT_R2/A2*", "OUT_R2/A3*", "OUT_R2/A4", "OUT_R2/A5", "OUT_R2/A6*", "OUT_R2/A7*", "OUT_R2/A8",
	"OUT_R2/B1", "OUT_R2/B2", "OUT_R2/B3*", "OUT_R2/C1*",
	"Keep-Alive*", "Ping Traffic Sent Notify", "Echo*", "Ping*", "FlowControlAck", "FlowControlAckWithDestination*",
}

// layouts are the packets as [MS-RPCH] 2.2.4 lays them out, by hand: common header
// (version 5.0, type 20, one fragment, little-endian; length; no authentication,
// call id 0), flags, number of commands, commands. A # is four bytes of whatever
// number, a @ the sixteen of whatever cookie.
var layouts = map[string]string{
	"CONN/A1": "05001403 10000000 4c000000 00000000 0000 0400  06000000 01000000  03000000 @  03000000 @  00000000 #",
	"CONN/A3": "05001403 10000000 1c000000 00000000 0000 0100  02000000 #",
	"CONN/B1": "05001403 10000000 68000000 00000000 0000 0600  06000000 01000000  03000000 @  03000000 @  04000000 #  05000000 #  0c000000 @",
	"CONN/C2": "05001403 10000000 2c000000 00000000 0000 0300  06000000 01000000  00000000 #  02000000 #",

	"IN_R1/A1": "05001403 10000000 58000000 00000000 0400 0400  06000000 01000000  03000000 @  03000000 @  03000000 @",
	"IN_R1/A4": "05001403 10000000 34000000 00000000 0000 0400  0d000000 00000000  06000000 01000000  00000000 #  02000000 #",
	"IN_R1/A5": "05001403 10000000 28000000 00000000 0000 0100  03000000 @",
	"IN_R2/A1": "05001403 10000000 58000000 00000000 0400 0400  06000000 01000000  03000000 @  03000000 @  03000000 @",
	"IN_R2/A4": "05001403 10000000 1c000000 00000000 0000 0100  0d000000 00000000",
	"IN_R2/A5": "05001403 10000000 28000000 00000000 0000 0100  03000000 @",

	"OUT_R1/A2":  "05001403 10000000 1c000000 00000000 0400 0100  0d000000 00000000",
	"OUT_R1/A3":  "05001403 10000000 60000000 00000000 0400 0500  06000000 01000000  03000000 @  03000000 @  03000000 @  00000000 #",
	"OUT_R1/A6":  "05001403 10000000 2c000000 00000000 1000 0300  0d000000 00000000  06000000 01000000  02000000 #",
	"OUT_R1/A7":  "05001403 10000000 38000000 00000000 1000 0300  0d000000 02000000  03000000 @  06000000 01000000",
	"OUT_R1/A10": "05001403 10000000 18000000 00000000 0000 0100  0a000000",
	"OUT_R1/A11": "05001403 10000000 18000000 00000000 0000 0100  0a000000",

	"OUT_R2/A2": "05001403 10000000 1c000000 00000000 0400 0100  0d000000 00000000",
	"OUT_R2/A3": "05001403 10000000 60000000 00000000 0400 0500  06000000 01000000  03000000 @  03000000 @  03000000 @  00000000 #",
	"OUT_R2/A6": "05001403 10000000 20000000 00000000 0000 0200  0d000000 00000000  0a000000",
	"OUT_R2/A7": "05001403 10000000 38000000 00000000 1000 0300  0d000000 02000000  03000000 @  06000000 01000000",
	"OUT_R2/B3": "05001403 10000000 18000000 00000000 2000 0100  0a000000",
	"OUT_R2/C1": "05001403 10000000 18000000 00000000 0100 0100  07000000",

	"Keep-Alive": "05001403 10000000 1c000000 00000000 0200 0100  05000000 #",
	"Echo":       "05001403 10000000 14000000 00000000 4000 0000",
	"Ping":       "05001403 10000000 14000000 00000000 0100 0000",

	"FlowControlAckWithDestination": "05001403 10000000 38000000 00000000 0200 0200  0d000000 #  01000000 # # @",
}

// fits compares a packet with a layout.
func fits(packet []byte, layout string) bool {
	for part := range strings.FieldsSeq(layout) {
		want, err := hex.DecodeString(part)
		switch part {
		case "#":
			want, err = make([]byte, 4), nil
		case "@":
			want, err = make([]byte, 16), nil
		}
		if err != nil || len(packet) < len(want) {
			return false
		}
		if part != "#" && part != "@" && !bytes.Equal(packet[:len(want)], want) {
			return false
		}
		packet = packet[len(want):]
	}
	return len(packet) == 0
}
