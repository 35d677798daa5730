package emsmdb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/dcerpc/epm"
	"github.com/go-mapi/mapirpc/internal/mapihttp"
	"github.com/go-mapi/mapirpc/internal/memnet"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/version"
)

func TestDialSaysWhatTheServerSaid(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onConnect = func(req *ndr.ConnectExRequest, resp *ndr.ConnectExResponse) error {
			resp.DisplayName = []byte("J\xe4ne \x80") // Windows-1252
			resp.DNPrefix = []byte("/o=x")
			// EXORGINFO 3, CLIENT_CONTROL 0xC, ENDPOINT_CAPABILITIES 1, SERVER_CAPABILITIES 0xB, one unknown
			blocks := []byte{
				8, 0, 1, 0x17, 3, 0, 0, 0,
				12, 0, 1, 0x0A, 0x0C, 0, 0, 0, 0, 0x84, 0x0C, 0x24,
				8, 0, 1, 0x48, 1, 0, 0, 0,
				8, 0, 1, 0x46, 0x0B, 0, 0, 0,
				6, 0, 1, 0x99, 1, 2,
			}
			resp.AuxOut, _ = extbuf.Append(nil, blocks, extbuf.Policy{Obfuscate: extbuf.ObfuscateAll}, true)
			return nil
		}
		s := srv.dial(nil)
		i := s.Info()
		claimed := "12.0.6206.1000"
		if by == protocolHTTPS {
			claimed = "15.0.4420.1017" // less will not do there
		}
		if i.Version != (version.Version{Major: 14, Minor: 3, BuildMajor: 123, BuildMinor: 4}) || i.BestVersion.String() != claimed {
			t.Errorf("versions %v, %v", i.Version, i.BestVersion)
		}
		if i.PollInterval != time.Minute || i.RetryCount != 6 || i.RetryDelay != 10*time.Second {
			t.Errorf("%+v", i)
		}
		if i.DisplayName != "Jäne €" || i.DNPrefix != "/o=x" || len(i.Aux) != 5 || i.Connection.Transport != by {
			t.Errorf("%+v", i)
		}
		// MAPI over HTTP links no sessions, and says nothing to link them by.
		if linking := by != protocolHTTPS; linking && (i.SessionIndex != 1 || i.TimeStamp != 77) || !linking && i.SessionIndex != 0 {
			t.Errorf("%+v", i)
		}
		for c, want := range map[version.Capability]bool{
			version.AsyncCalls: true, version.WriteStreamExtended: false,
			PackedFastTransferUpload: true, PackedWriteStreamUpload: true, LargeResponses: true,
			PublicFolders: true, AutodiscoverPublicFolders: true, SingleEndpoint: true, RequestCompression: true,
			version.Capability(250): false,
		} {
			if got := s.Supports(c); got != want {
				t.Errorf("Supports(%d) = %v", c, got)
			}
		}
		if s.Epoch() != 1 {
			t.Errorf("epoch %d", s.Epoch())
		}
	})
}

func TestConnectRequest(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		first := srv.dial(nil)
		srv.dial(func(o *Options) {
			o.Admin, o.CodePage, o.LocaleString, o.LocaleSort, o.Link = true, 932, 0x411, 0x412, first
			o.UserDN = strings.ToUpper(o.UserDN)
		})
		a, b := srv.connects[0], srv.connects[1]
		if a.Flags != 0 || a.CodePage != 1252 || a.LocaleString != 0x409 || a.LocaleSort != 0x409 || len(a.AuxIn) == 0 {
			t.Errorf("%+v", a)
		}
		if b.Flags != 1 || b.CodePage != 932 || b.LocaleString != 0x411 || b.LocaleSort != 0x412 || b.UserDN != strings.ToUpper(a.UserDN) {
			t.Errorf("%+v", b)
		}
		if by == protocolHTTPS {
			return // it has none of the other fields
		}
		if a.Limit != 0 || a.IcxrLink != 0xFFFFFFFF || a.TimeStamp != 0 || a.CanConvertCodePages != 1 || a.MaxAuxOut != 0x1008 ||
			a.ClientVersion != [3]uint16{0x000C, 0x183E, 0x03E8} {
			t.Errorf("%+v", a)
		}
		if b.IcxrLink != 1 || b.TimeStamp != 77 {
			t.Errorf("%+v", b)
		}
		if a.ConMod != b.ConMod || a.ConMod == connectionModulus("/o=other") {
			t.Errorf("connection modulus %#x, %#x", a.ConMod, b.ConMod)
		}
	})
}

func TestConnectErrors(t *testing.T) {
	for _, tt := range []struct {
		name   string
		script func(*ndr.ConnectExRequest, *ndr.ConnectExResponse) error
		is     error
		text   string
		safe   bool // to send again
	}{
		{name: "unknown user", script: func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
			*r = ndr.ConnectExResponse{Return: 0x3EB}
			return nil
		}, is: errcode.UnknownUser, text: "ecUnknownUser"},
		{name: "0x4B6 has the name that this method gives it", script: func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
			*r = ndr.ConnectExResponse{Return: 0x4B6}
			return nil
		}, is: errcode.Code(0x4B6), text: "ecRpcAuthentication"},
		{name: "too busy", script: func(*ndr.ConnectExRequest, *ndr.ConnectExResponse) error { return busy }, is: errcode.StatusServerTooBusy, safe: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			overTransports(t, func(t *testing.T, by string) {
				srv := startServer(t, serverFeatures{by: by})
				srv.onConnect = tt.script
				testConnectError(t, srv, tt.is, tt.text, tt.safe)
			})
		})
	}
}

// Handles and stubs are RPC's own.
func TestConnectErrorsOfRPC(t *testing.T) {
	overRPC(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onConnect = func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
			r.Handle = ndr.ContextHandle{} // in spite of success
			return nil
		}
		testConnectError(t, srv, ErrProtocol, "protocol", false)
		srv.onConnect = func(*ndr.ConnectExRequest, *ndr.ConnectExResponse) error {
			return &dcerpc.FaultError{Status: dcerpc.StatusBadStub}
		}
		testConnectError(t, srv, errcode.StatusBadStubData, "BAD_STUB_DATA", false)
		srv.onConnect = func(*ndr.ConnectExRequest, *ndr.ConnectExResponse) error { return busy }
		testConnectError(t, srv, errcode.StatusServerTooBusy, "TOO_BUSY", true)
	})
}

func testConnectError(t *testing.T, srv *scripted, is error, text string, safe bool) {
	t.Helper()
	s, err := Dial(t.Context(), srv.target(), srv.options())
	var op *OpError
	if s != nil || !errors.As(err, &op) || op.Op != "dial" || op.Method != errcode.ConnectEx ||
		!errors.Is(err, is) || !strings.Contains(err.Error(), text) {
		t.Errorf("%v", err)
	}
	if SafeToRetry(err) != safe {
		t.Errorf("SafeToRetry(%v) = %v", err, SafeToRetry(err))
	}
}

func TestVersionMismatchNamesTheMinimum(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onConnect = func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
			*r = ndr.ConnectExResponse{Return: 0x80040110, BestVersion: [3]uint16{0x0F00, 0x8000, 0}}
			return nil
		}
		_, err := Dial(t.Context(), srv.target(), srv.options())
		var v *VersionError
		if !errors.Is(err, errcode.VersionMismatch) {
			t.Errorf("%v", err)
		}
		if by == protocolHTTPS {
			return // nothing there says which version would do
		}
		if !errors.As(err, &v) || v.Minimum.String() != "15.0.0.0" || v.Client.Major != 12 {
			t.Errorf("%v", err)
		}
	})
}

// Only RPC over TCP has an endpoint mapper to ask.
func TestDialThroughTheEndpointMapper(t *testing.T) {
	srv := startServer(t, serverFeatures{})
	o := srv.options()
	o.EndpointMapperPort = uint16(srv.mapper)
	s, err := Dial(t.Context(), "ncacn_ip_tcp:server", o)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()

	// The server's own port has no endpoint mapper, another one is empty, and
	// nobody listens at the last.
	empty := dcerpc.NewServer(dcerpc.ServerConfig{Services: []dcerpc.Service{new(epm.Table).Service()}})
	defer empty.Close()
	for _, tt := range []struct {
		port int
		is   error
	}{{srv.port, nil}, {srv.listen(empty), ErrNotRegistered}, {9, memnet.ErrRefused}} {
		o.EndpointMapperPort = uint16(tt.port)
		_, err := Dial(t.Context(), "ncacn_ip_tcp:server", o)
		if err == nil || !SafeToRetry(err) || tt.is != nil && !errors.Is(err, tt.is) || !strings.Contains(err.Error(), "endpoint mapper") {
			t.Errorf("%v", err)
		}
	}
}

// A mapper may list endpoints that nobody listens at any more. One that answers
// is the one, whatever it says: the others are not shown the credentials, too.
func TestDialTriesAllEndpoints(t *testing.T) {
	srv := startServer(t, serverFeatures{})
	table := new(epm.Table)
	for _, port := range []int{9, 9, 10, srv.port, 11} {
		table.Add(epm.Endpoint{Interface: emsmdbInterface(), Protocol: epm.TCP, Port: uint16(port)})
	}
	mapper := dcerpc.NewServer(dcerpc.ServerConfig{Services: []dcerpc.Service{table.Service()}})
	defer mapper.Close()
	o := srv.options()
	o.EndpointMapperPort = uint16(srv.listen(mapper))
	dial := o.DialContext
	var dialled []string
	o.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, _ := net.SplitHostPort(address)
		dialled = append(dialled, port)
		return dial(ctx, network, address)
	}
	s, err := Dial(t.Context(), "ncacn_ip_tcp:server", o)
	if err != nil {
		t.Fatal(err)
	}
	if at := s.Info().Connection.Address; at != fmt.Sprintf("server:%d", srv.port) {
		t.Errorf("connected to %s", at)
	}
	s.Close()
	if want := []string{"9", "10", strconv.Itoa(srv.port)}; len(dialled) < 4 || !slices.Equal(dialled[1:4], want) {
		t.Errorf("dialled %q, want %q after the mapper", dialled, want)
	}

	table = new(epm.Table)
	for port := range uint16(2 * maxEndpoints) {
		table.Add(epm.Endpoint{Interface: emsmdbInterface(), Protocol: epm.TCP, Port: 100 + port})
	}
	scattered := dcerpc.NewServer(dcerpc.ServerConfig{Services: []dcerpc.Service{table.Service()}})
	defer scattered.Close()
	o.EndpointMapperPort = uint16(srv.listen(scattered))
	dialled = nil
	if _, err := Dial(t.Context(), "ncacn_ip_tcp:server", o); !errors.Is(err, memnet.ErrRefused) || len(dialled) != 1+maxEndpoints {
		t.Errorf("%v after %d dials", err, len(dialled))
	}

	refusing := dcerpc.NewServer(dcerpc.ServerConfig{})
	defer refusing.Close()
	table = new(epm.Table)
	for _, port := range []int{srv.listen(refusing), srv.port} {
		table.Add(epm.Endpoint{Interface: emsmdbInterface(), Protocol: epm.TCP, Port: uint16(port)})
	}
	second := dcerpc.NewServer(dcerpc.ServerConfig{Services: []dcerpc.Service{table.Service()}})
	defer second.Close()
	o.EndpointMapperPort = uint16(srv.listen(second))
	dialled = nil
	if _, err := Dial(t.Context(), "ncacn_ip_tcp:server", o); err == nil || !SafeToRetry(err) || len(dialled) != 2 {
		t.Errorf("%v after %q", err, dialled)
	}
}

func TestDialRefusesBadOptions(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		for _, tt := range []struct {
			name   string
			change func(*Options)
		}{
			{"NUL in the DN", func(o *Options) { o.UserDN = "a\x00b" }},
			{"small response buffer", func(o *Options) { o.MaxResponse = 0x8006 }},
			{"large response buffer", func(o *Options) { o.MaxResponse = 0x100001 }},
			{"Unicode code page", func(o *Options) { o.CodePage = 1200 }},
			{"no credentials", func(o *Options) { o.Mechanism = 0 }},
			{"small receive window", func(o *Options) { o.HTTP.ReceiveWindow = 8<<10 - 1 }},
			{"large receive window", func(o *Options) { o.HTTP.ReceiveWindow = 256<<10 + 1 }},
			{"short channels", func(o *Options) { o.HTTP.ChannelLifetime = 128<<10 - 1 }},
			{"long channels", func(o *Options) { o.HTTP.ChannelLifetime = 2 << 30 }},
			{"credentials for HTTP", func(o *Options) { o.HTTP.Credentials = new(auth.Password) }},
			{"version out of range", func(o *Options) { o.ClientVersion.Major = 300 }},
		} {
			t.Run(tt.name, func(t *testing.T) {
				o := srv.options()
				tt.change(o)
				if _, err := Dial(t.Context(), srv.target(), o); err == nil || !SafeToRetry(err) {
					t.Errorf("%v", err)
				}
			})
		}
		if len(srv.connects) != 0 {
			t.Error("something was sent")
		}
	})
}

func TestExecuteUnpacksChains(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		payloads := [][]byte{
			bytes.Repeat([]byte("compressed and obfuscated "), 1000),
			[]byte("plain"),
			bytes.Repeat([]byte("compressed "), 1000),
			[]byte("obfuscated"),
			{},
		}
		srv.onExecute = func(_ context.Context, _ int, _ *ndr.RPCExt2Request, resp *ndr.RPCExt2Response) error {
			policies := []extbuf.Policy{
				{Compress: true, Obfuscate: extbuf.ObfuscateAll},
				{},
				{Compress: true},
				{Obfuscate: extbuf.ObfuscateAll},
				{},
			}
			resp.Out = nil
			for i, p := range payloads {
				resp.Out, _ = extbuf.Append(resp.Out, p, policies[i], i == len(payloads)-1)
			}
			return nil
		}
		s := srv.dial(nil)
		first, err := s.Execute(t.Context(), []byte("rops"))
		if err != nil {
			t.Fatal(err)
		}
		// The next answers must not touch what the caller has.
		for range 3 {
			if _, err := s.Execute(t.Context(), []byte("rops")); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.EqualFunc(first, payloads, bytes.Equal) {
			t.Errorf("%d payloads: %.40q", len(first), first)
		}
		for i := range first {
			if cap(first[i]) != len(first[i]) && i < len(first)-1 {
				t.Errorf("payload %d has room for the next", i)
			}
		}
	})
}

func TestExecuteRequest(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		s := srv.dial(nil)
		long := bytes.Repeat([]byte("long and repetitive "), 100)
		for _, in := range [][]byte{[]byte("short"), long} {
			out, err := s.Execute(t.Context(), in)
			if err != nil || len(out) != 1 || !bytes.Equal(out[0], in) {
				t.Fatalf("%q, %v", out, err)
			}
		}
		if _, err := s.Execute(t.Context()); err != nil {
			t.Fatal(err)
		}
		reqs := srv.executed()
		plain, flags := extbuf.XorMagic|extbuf.Last, uint32(ndr.FlagChain)
		if by != protocolTCP {
			// TLS hides what else would be obfuscated.
			plain, flags = extbuf.Last, flags|ndr.FlagNoXORMagic
		}
		for i, want := range []extbuf.Flags{plain, extbuf.Compressed | extbuf.Last, plain} {
			h, err := extbuf.Headers(reqs[i].In)
			if err != nil || len(h) != 1 || h[0].Flags != want {
				t.Errorf("request %d: %+v, %v", i, h, err)
			}
			if reqs[i].Flags != flags || reqs[i].MaxOut != 0x40000 || reqs[i].MaxAuxOut != 0x1008 {
				t.Errorf("request %d: %+v", i, reqs[i])
			}
		}
		if p, err := extbuf.DecodeSingle(reqs[2].In, nil); err != nil || !bytes.Equal(p, []byte{2, 0}) {
			t.Errorf("empty request: %x, %v", p, err)
		}
	})
}

func TestExecuteFlagsFollowTheOptions(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		s := srv.dial(func(o *Options) { o.NoChain, o.Compression, o.MaxResponse = true, CompressNever, 0x8007 })
		if _, err := s.Execute(t.Context(), bytes.Repeat([]byte("x"), 1000)); err != nil {
			t.Fatal(err)
		}
		req := srv.executed()[0]
		h, _ := extbuf.Headers(req.In)
		if req.Flags&^ndr.FlagNoXORMagic != ndr.FlagNoCompression || req.MaxOut != 0x8007 || h[0].Flags&extbuf.Compressed != 0 {
			t.Errorf("%+v", req)
		}
	})
}

func TestLargeResponsesWhereOffered(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		for _, tt := range []struct {
			name          string
			offered       byte
			asked         int
			want          uint32
			sent, refused int
		}{
			{"default, not offered", 0, 0, 0x40000, 0, 0},
			{"default, offered", 8, 0, 0x100000, 0, 0},
			{"asked, not offered", 0, 0x100000, 0x40000, 0, 0},
			{"asked, offered", 8, 0x80000, 0x80000, 0, 0},
		} {
			t.Run(tt.name, func(t *testing.T) {
				srv := startServer(t, serverFeatures{by: by})
				srv.onConnect = func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
					r.AuxOut = []byte{0, 0, 4, 0, 8, 0, 8, 0, 8, 0, 1, 0x46, tt.offered, 0, 0, 0}
					return nil
				}
				large := make([]byte, 0x8000)
				srv.onExecute = func(_ context.Context, _ int, req *ndr.RPCExt2Request, resp *ndr.RPCExt2Response) error {
					resp.Out = nil
					for len(resp.Out)+2*len(large) < int(req.MaxOut) {
						resp.Out, _ = extbuf.Append(resp.Out, large, extbuf.Policy{}, false)
					}
					resp.Out, _ = extbuf.Append(resp.Out, large, extbuf.Policy{}, true)
					return nil
				}
				s := srv.dial(func(o *Options) { o.MaxResponse = tt.asked })
				out, err := s.Execute(t.Context())
				if err != nil || len(out) < int(tt.want)/0x8000-2 {
					t.Errorf("%d payloads, %v", len(out), err)
				}
				if got := srv.executed()[0].MaxOut; got != tt.want {
					t.Errorf("asked for %#x", got)
				}
			})
		}
	})
}

func TestSizeRulesAreCheckedBeforeSending(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		s := srv.dial(nil)
		for _, tt := range []struct {
			name string
			in   [][]byte
			want error
		}{
			{"largest payload", [][]byte{make([]byte, 0x7FFF)}, nil},
			{"one more", [][]byte{make([]byte, 0x8000)}, ErrTooLarge},
			{"no RopSize", [][]byte{{1}}, nil},
			{"packed upload", [][]byte{{2, 0}, {2, 0}}, ErrNotSupported},
		} {
			t.Run(tt.name, func(t *testing.T) {
				before := len(srv.executed())
				_, err := s.Execute(t.Context(), tt.in...)
				if tt.name == "largest payload" {
					if err != nil || len(srv.executed()) != before+1 {
						t.Fatal(err)
					}
					return
				}
				if err == nil || !errors.Is(err, tt.want) && tt.want != nil || !SafeToRetry(err) || len(srv.executed()) != before {
					t.Errorf("%v", err)
				}
			})
		}
		if _, err := s.Execute(t.Context()); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

func TestPackedUploadWhereOffered(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onConnect = func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
			r.AuxOut = []byte{0, 0, 4, 0, 8, 0, 8, 0, 8, 0, 1, 0x46, 2, 0, 0, 0}
			return nil
		}
		s := srv.dial(nil)
		full := bytes.Repeat([]byte("0123456789abcdef"), 0x800)
		out, err := s.Execute(t.Context(), full, []byte("second"), full)
		if err != nil || len(out) != 3 || string(out[1]) != "second" {
			t.Fatalf("%d payloads, %v", len(out), err)
		}
		h, _ := extbuf.Headers(srv.executed()[0].In)
		if len(h) != 3 || h[0].Flags&extbuf.Last != 0 || h[2].Flags&extbuf.Last == 0 {
			t.Errorf("%+v", h)
		}
		noise := make([][]byte, 9)
		for i := range noise {
			noise[i] = make([]byte, 0x8000)
			for j := range noise[i] {
				noise[i][j] = byte(j*j>>3 ^ j*i>>1 ^ j>>8)
			}
		}
		if _, err := s.Execute(t.Context(), make([][]byte, 97)...); !errors.Is(err, ErrTooLarge) {
			t.Errorf("97 payloads: %v", err)
		}
	})
}

func TestMalformedAnswersCostTheCallOnly(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		chain := func(n int) (out []byte) {
			for i := range n {
				out, _ = extbuf.Append(out, []byte{2, 0}, extbuf.Policy{}, i == n-1)
			}
			return out
		}
		for _, tt := range []struct {
			name   string
			script func(*ndr.RPCExt2Response) error
			is     error
		}{
			{"cut chain", func(r *ndr.RPCExt2Response) error { r.Out = r.Out[:len(r.Out)-1]; return nil }, extbuf.ErrShort},
			{"no Last", func(r *ndr.RPCExt2Response) error { r.Out[2] = 0; return nil }, extbuf.ErrNotLast},
			{"97 payloads", func(r *ndr.RPCExt2Response) error { r.Out = chain(97); return nil }, extbuf.ErrTooMany},
			{"corrupt compression", func(r *ndr.RPCExt2Response) error {
				r.Out = []byte{0, 0, 5, 0, 6, 0, 100, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}
				return nil
			}, nil},
			{"return value", func(r *ndr.RPCExt2Response) error { r.Return, r.Out = 0x4B6, nil; return nil }, errcode.RPCFormat},
			{"fault", func(*ndr.RPCExt2Response) error { return &dcerpc.FaultError{Status: dcerpc.StatusUnspecified} }, faultOr(by, errcode.FromFault(dcerpc.StatusUnspecified), mapihttp.UnknownFailure)},
			{"unknown fault", func(*ndr.RPCExt2Response) error { return &dcerpc.FaultError{Status: 0xDEADBEEF} }, faultOr(by, errcode.Status(0xDEADBEEF), mapihttp.UnknownFailure)},
		} {
			t.Run(tt.name, func(t *testing.T) {
				srv := startServer(t, serverFeatures{by: by})
				srv.onExecute = func(_ context.Context, n int, _ *ndr.RPCExt2Request, resp *ndr.RPCExt2Response) error {
					if n == 1 {
						return tt.script(resp)
					}
					return nil
				}
				s := srv.dial(nil)
				out, err := s.Execute(t.Context(), []byte("rops"))
				var op *OpError
				if out != nil || !errors.As(err, &op) || op.Op != "execute" || tt.is != nil && !errors.Is(err, tt.is) || SafeToRetry(err) {
					t.Errorf("%q, %v", out, err)
				}
				if out, err := s.Execute(t.Context(), []byte("rops")); err != nil || string(out[0]) != "rops" {
					t.Errorf("afterwards: %q, %v", out, err)
				}
			})
		}
	})
}

// faultOr is what a fault of the scripts becomes: X-ResponseCode, where there are
// no faults.
func faultOr(by string, fault errcode.Status, code mapihttp.Code) error {
	if by == protocolHTTPS {
		return code
	}
	return fault
}

// codeOr is what a return value becomes where a method has none over HTTP.
func codeOr(by string, value errcode.Code, code mapihttp.Code) error {
	if by == protocolHTTPS {
		return code
	}
	return value
}

func TestAnswerMayBeEmpty(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onExecute = func(_ context.Context, _ int, _ *ndr.RPCExt2Request, resp *ndr.RPCExt2Response) error {
			resp.Out = nil
			return nil
		}
		if out, err := srv.dial(nil).Execute(t.Context()); err != nil || len(out) != 0 {
			t.Errorf("%q, %v", out, err)
		}
	})
}

func TestZeroHandleEndsTheSessionForAllWaiters(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		entered, release := make(chan struct{}), make(chan struct{})
		srv.onExecute = func(_ context.Context, n int, _ *ndr.RPCExt2Request, resp *ndr.RPCExt2Response) error {
			close(entered)
			<-release
			*resp = ndr.RPCExt2Response{Return: 0x80040115}
			return nil
		}
		s := srv.dial(nil)
		const waiters = 5
		errs := make(chan error, waiters+1)
		go func() {
			_, err := s.Execute(t.Context())
			errs <- err
		}()
		<-entered
		for range waiters {
			go func() {
				_, err := s.Execute(t.Context())
				errs <- err
			}()
		}
		synctest.Wait()
		close(release)
		var cause *lostError
		for range waiters + 1 {
			err := <-errs
			var lost *lostError
			if !errors.Is(err, ErrLost) || !errors.As(err, &lost) {
				t.Fatal(err)
			}
			if want := map[bool]string{false: "destroyed", true: "has expired"}[by == protocolHTTPS]; !strings.Contains(err.Error(), want) {
				t.Error(err)
			}
			if cause != nil && cause != lost {
				t.Error("waiters got different errors")
			}
			cause = lost
			// Over HTTP the server says that it has not executed the call.
			if SafeToRetry(err) == errors.Is(err, errcode.NetworkError) {
				t.Errorf("SafeToRetry(%v) = %v", err, SafeToRetry(err))
			}
		}
		<-s.Done()
		if err := s.Err(); !errors.Is(err, ErrLost) || errors.Is(err, net.ErrClosed) {
			t.Errorf("Err = %v", err)
		}
		if _, err := s.Execute(t.Context()); !errors.Is(err, ErrLost) {
			t.Errorf("afterwards: %v", err)
		}
		if err := s.Ping(t.Context()); !errors.Is(err, ErrLost) {
			t.Errorf("ping: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		if slices.Contains(srv.opnums(), ndr.OpDisconnect) {
			t.Error("a context that is gone was disconnected")
		}
	})
}

func TestOtherWaysToLoseTheSession(t *testing.T) {
	for _, tt := range []struct {
		name   string
		script func(*ndr.RPCExt2Response) error
		is     error // in answers of RPC
	}{
		{"zero handle with success", func(r *ndr.RPCExt2Response) error { r.Handle = ndr.ContextHandle{}; return nil }, errDestroyed},
		{"context mismatch", func(*ndr.RPCExt2Response) error {
			return &dcerpc.FaultError{Status: dcerpc.StatusContextMismatch}
		}, errcode.StatusContextMismatch},
		{"connection cut", func(*ndr.RPCExt2Response) error { return dcerpc.ErrCut }, ErrLost},
	} {
		t.Run(tt.name, func(t *testing.T) {
			overTransports(t, func(t *testing.T, by string) {
				// That its context is gone is MAPI over HTTP's word for not having
				// executed the call; nobody knows when the connection breaks.
				is, safe := tt.is, false
				if by == protocolHTTPS && !errors.Is(is, ErrLost) {
					is, safe = mapihttp.ContextNotFound, true
				}
				testLoss(t, by, tt.script, is, safe)
			})
		})
	}
}

// Handles are RPC's own.
func TestLossByAnotherHandle(t *testing.T) {
	overRPC(t, func(t *testing.T, by string) {
		testLoss(t, by, func(r *ndr.RPCExt2Response) error { r.Handle[4] ^= 0xFF; return nil }, ErrProtocol, false)
	})
}

func testLoss(t *testing.T, by string, script func(*ndr.RPCExt2Response) error, is error, safe bool) {
	t.Helper()
	srv := startServer(t, serverFeatures{by: by})
	srv.onExecute = func(_ context.Context, _ int, _ *ndr.RPCExt2Request, resp *ndr.RPCExt2Response) error {
		return script(resp)
	}
	s := srv.dial(nil)
	_, err := s.Execute(t.Context())
	if !errors.Is(err, is) || !errors.Is(err, ErrLost) || SafeToRetry(err) != safe {
		t.Errorf("%v", err)
	}
	<-s.Done()
	if err := s.Err(); !errors.Is(err, ErrLost) {
		t.Errorf("Err = %v", err)
	}
}

// A connection of RPC is the session's life.
func TestConnectionLossWhileIdle(t *testing.T) {
	overRPC(t, func(t *testing.T, by string) {
		var conns sync.Map
		srv := startServer(t, serverFeatures{by: by, hooks: dcerpc.Hooks{
			Call: func(_ context.Context, call *dcerpc.ServerCall) error { conns.Store(call.Conn, true); return nil },
		}})
		s := srv.dial(nil)
		conns.Range(func(c, _ any) bool { c.(*dcerpc.ServerConn).Abort(); return true })
		<-s.Done()
		if err := s.Err(); !errors.Is(err, ErrLost) || !strings.Contains(err.Error(), "connection broken") {
			t.Errorf("%v", err)
		}
	})
}

func TestServerTooBusyIsRepeated(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		for _, tt := range []struct {
			name      string
			policy    RetryPolicy
			busy      int
			calls     int
			took      time.Duration
			succeeded bool
		}{
			{"as the server says", RetryPolicy{}, 6, 7, 60 * time.Second, true},
			{"once too often", RetryPolicy{}, 7, 7, 60 * time.Second, false},
			{"fewer by policy", RetryPolicy{Max: 2}, 3, 3, 20 * time.Second, false},
			{"none by policy", RetryPolicy{Max: -1}, 1, 1, 0, false},
			{"shorter by policy", RetryPolicy{MaxDelay: time.Second}, 2, 3, 2 * time.Second, true},
		} {
			t.Run(tt.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					srv := startServer(t, serverFeatures{by: by})
					srv.onExecute = func(_ context.Context, n int, _ *ndr.RPCExt2Request, _ *ndr.RPCExt2Response) error {
						switch {
						case n > tt.busy:
							return nil
						case n%2 == 0:
							return &dcerpc.FaultError{Status: dcerpc.StatusServerTooBusy}
						}
						return busy
					}
					var told []RetryTrace
					s := srv.dial(func(o *Options) {
						o.Retry = tt.policy
						o.Trace = &Trace{Retrying: func(r RetryTrace) { told = append(told, r) }}
					})
					start := time.Now()
					_, err := s.Execute(t.Context(), []byte("rops"))
					if (err == nil) != tt.succeeded || err != nil && (!errors.Is(err, errcode.StatusServerTooBusy) || !SafeToRetry(err)) {
						t.Errorf("%v", err)
					}
					if took := time.Since(start); took != tt.took {
						t.Errorf("took %v", took)
					}
					reqs := srv.executed()
					if len(reqs) != tt.calls || len(told) != tt.calls-1 {
						t.Fatalf("%d calls, told of %d", len(reqs), len(told))
					}
					for _, r := range reqs {
						if !bytes.Equal(r.In, reqs[0].In) || !bytes.Equal(r.AuxIn, reqs[0].AuxIn) {
							t.Error("the bytes differ")
						}
					}
				})
			})
		}
	})
}

func TestCancelWhileWaitingToRepeat(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onExecute = func(_ context.Context, n int, _ *ndr.RPCExt2Request, _ *ndr.RPCExt2Response) error {
			if n == 1 {
				return busy
			}
			return nil
		}
		s := srv.dial(nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := s.ExecuteLate(ctx, func([][]byte, error) { t.Error("late was called") }, []byte("rops"))
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, errcode.StatusServerTooBusy) || !SafeToRetry(err) {
			t.Errorf("%v", err)
		}
		if _, err := s.Execute(t.Context()); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

func TestCancelledCallReturnsAtOnceAndTheNextWaits(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onExecute = func(_ context.Context, n int, _ *ndr.RPCExt2Request, resp *ndr.RPCExt2Response) error {
			if n == 1 {
				time.Sleep(time.Minute)
			}
			return nil
		}
		s := srv.dial(nil)
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		type result struct {
			out [][]byte
			err error
			at  time.Duration
		}
		late := make(chan result, 1)
		_, err := s.ExecuteLate(ctx, func(out [][]byte, err error) {
			late <- result{out, err, time.Since(start)}
		}, []byte("first"))
		if !errors.Is(err, context.DeadlineExceeded) || SafeToRetry(err) || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		// A call that waits for its turn can be cancelled without harm.
		waiting, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := s.Execute(waiting, []byte("waiting")); !errors.Is(err, context.DeadlineExceeded) || !SafeToRetry(err) {
			t.Errorf("%v", err)
		}
		out, err := s.Execute(t.Context(), []byte("second"))
		if err != nil || string(out[0]) != "second" || time.Since(start) != time.Minute {
			t.Errorf("%q, %v after %v", out, err, time.Since(start))
		}
		if r := <-late; r.err != nil || string(r.out[0]) != "first" || r.at != time.Minute {
			t.Errorf("late: %q, %v at %v", r.out, r.err, r.at)
		}
		if n := len(srv.executed()); n != 2 {
			t.Errorf("%d requests", n)
		}
	})
}

func TestLateMayCall(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onExecute = func(_ context.Context, n int, _ *ndr.RPCExt2Request, resp *ndr.RPCExt2Response) error {
			time.Sleep(time.Second)
			return nil
		}
		s := srv.dial(nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		done := make(chan error)
		if _, err := s.ExecuteLate(ctx, func([][]byte, error) {
			_, err := s.Execute(context.Background(), []byte("release"))
			done <- err
		}); err == nil {
			t.Fatal("not cancelled")
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestLateLearnsOfTheLoss(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onExecute = func(context.Context, int, *ndr.RPCExt2Request, *ndr.RPCExt2Response) error {
			time.Sleep(time.Minute)
			return dcerpc.ErrCut
		}
		s := srv.dial(nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		late := make(chan error, 1)
		s.ExecuteLate(ctx, func(_ [][]byte, err error) { late <- err })
		if err := <-late; !errors.Is(err, ErrLost) {
			t.Error(err)
		}
	})
}

// A server that never answers a call that was given up cannot keep the others
// waiting for ever.
func TestSilentServerLosesTheSession(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onExecute = func(ctx context.Context, n int, _ *ndr.RPCExt2Request, _ *ndr.RPCExt2Response) error {
			switch n {
			case 1:
				time.Sleep(4 * time.Minute)
			case 2:
				<-ctx.Done()
			}
			return nil
		}
		s := srv.dial(nil)
		giveUp := func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if _, err := s.Execute(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		}
		giveUp()
		time.Sleep(10 * time.Minute) // answered in time
		giveUp()
		start := time.Now()
		if _, err := s.Execute(t.Context()); !errors.Is(err, ErrLost) || !errors.Is(err, errSilent) || !SafeToRetry(err) {
			t.Errorf("%v", err)
		}
		if took := time.Since(start); took != 5*time.Minute {
			t.Errorf("after %v", took)
		}
	})
}

func TestCallsTakeTurns(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		var mu sync.Mutex
		inside := 0
		srv.onExecute = func(context.Context, int, *ndr.RPCExt2Request, *ndr.RPCExt2Response) error {
			mu.Lock()
			inside++
			if inside > 1 {
				t.Error("two calls at once")
			}
			mu.Unlock()
			mu.Lock()
			inside--
			mu.Unlock()
			return nil
		}
		s := srv.dial(nil)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				for j := range 20 {
					in := []byte{byte(i), byte(j), 1}
					if out, err := s.Execute(t.Context(), in); err != nil || !bytes.Equal(out[0], in) {
						t.Errorf("%x: %x, %v", in, out, err)
					}
				}
			})
		}
		wg.Wait()
	})
}

func TestPing(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		s := srv.dial(nil)
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		srv.onDummy = func(r *ndr.DummyResponse) error { r.Return = 5; return nil }
		if err := s.Ping(t.Context()); !errors.Is(err, codeOr(by, 5, mapihttp.UnknownFailure)) {
			t.Errorf("%v", err)
		}
		if got := srv.opnums(); !slices.Equal(got, []uint16{ndr.OpDummy, ndr.OpDummy}) {
			t.Errorf("opnums %v", got)
		}
	})
}

// A ping that is given up costs nothing else.
func TestCancelledPing(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onDummy = func(*ndr.DummyResponse) error {
			time.Sleep(time.Minute)
			return nil
		}
		s := srv.dial(nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if err := s.Ping(ctx); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrLost) || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		if out, err := s.Execute(t.Context(), []byte("rops")); err != nil || string(out[0]) != "rops" {
			t.Errorf("%q, %v", out, err)
		}
	})
}

// Over HTTP, where connections are not the session, neither does one whose answer
// is lost.
func TestLostPing(t *testing.T) {
	srv := startServer(t, serverFeatures{by: protocolHTTPS})
	srv.onDummy = func(*ndr.DummyResponse) error { return dcerpc.ErrCut }
	s := srv.dial(nil)
	if err := s.Ping(t.Context()); err == nil || errors.Is(err, ErrLost) {
		t.Errorf("%v", err)
	}
	if _, err := s.Execute(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestCloseDisconnects(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		s := srv.dial(nil)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("again: %v", err)
		}
		if got := srv.opnums(); !slices.Equal(got, []uint16{ndr.OpDisconnect}) {
			t.Errorf("opnums %v", got)
		}
		<-s.Done()
		if err := s.Err(); !errors.Is(err, net.ErrClosed) || errors.Is(err, ErrLost) {
			t.Errorf("Err = %v", err)
		}
		if _, err := s.Execute(t.Context()); !errors.Is(err, ErrClosed) || !errors.Is(err, net.ErrClosed) || !SafeToRetry(err) {
			t.Errorf("%v", err)
		}
	})
}

func TestCloseReportsAFailedDisconnect(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onDisconnect = func(r *ndr.DisconnectResponse) error { r.Return = 5; return nil }
		if err := srv.dial(nil).Close(); !errors.Is(err, errcode.Code(5)) {
			t.Errorf("%v", err)
		}
	})
}

func TestCloseFreesCallsAtOnceAndIsBounded(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onExecute = func(ctx context.Context, _ int, _ *ndr.RPCExt2Request, _ *ndr.RPCExt2Response) error {
			<-ctx.Done() // a server that hangs
			return ctx.Err()
		}
		s := srv.dial(nil)
		type result struct {
			err error
			at  time.Time
		}
		results := make(chan result, 2)
		for range 2 { // one in flight, one waiting
			go func() {
				_, err := s.Execute(context.Background())
				results <- result{err, time.Now()}
			}()
		}
		synctest.Wait()
		start := time.Now()
		err := s.Close()
		if took := time.Since(start); took > 5*time.Second || err == nil {
			t.Errorf("Close took %v: %v", took, err)
		}
		for range 2 {
			if r := <-results; !errors.Is(r.err, ErrClosed) || !r.at.Equal(start) {
				t.Errorf("%v after %v", r.err, r.at.Sub(start))
			}
		}
	})
}

func TestTraceOfACall(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		var calls []CallTrace
		s := srv.dial(func(o *Options) { o.Trace = &Trace{Called: func(c CallTrace) { calls = append(calls, c) }} })
		in := bytes.Repeat([]byte("0123456789"), 100)
		if _, err := s.Execute(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		s.Ping(t.Context())
		s.Close()
		if len(calls) != 3 || calls[0].Op != "execute" || calls[1].Op != "ping" || calls[2].Op != "close" {
			t.Fatalf("%+v", calls)
		}
		c := calls[0]
		if c.In != 1000 || c.Out != 1000 || c.PayloadsIn != 1 || c.PayloadsOut != 1 || c.WireIn >= 1000 || c.WireOut != 1008 ||
			len(c.OutHeaders) != 1 || len(c.AuxIn) != 8 || c.Err != nil {
			t.Errorf("%+v", c)
		}
		// Over HTTP the scripted server says how long it really took.
		if want := 16 * time.Millisecond; by != protocolHTTPS && c.Server != want {
			t.Errorf("the server took %v", c.Server)
		}
	})
}
