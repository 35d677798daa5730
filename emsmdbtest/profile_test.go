package emsmdbtest_test

import (
	"bytes"
	"errors"
	"net"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/dcerpc/epm"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

// outcome is how a call ends: with a return value, or with a fault.
type outcome struct {
	code  errcode.Code
	fault errcode.Status
}

func ended(code errcode.Code, err error) outcome {
	var fault *dcerpc.FaultError
	if errors.As(err, &fault) {
		return outcome{fault: errcode.FromFault(fault.Status)}
	}
	return outcome{code: code}
}

var (
	ok      = outcome{}
	badStub = outcome{fault: errcode.StatusBadStubData}
	failed  = outcome{code: errcode.NetworkError}
	format  = outcome{code: errcode.RPCFormat}
)

// TestSwitchMatrix goes through the switches by which products differ. The
// columns are 2003, 2007, 2010, 2013, 2016, 2019 and gromox; the R numbers are
// those of the requirements of [MS-OXCRPC].
func TestSwitchMatrix(t *testing.T) {
	type run func(t *testing.T, c *rawClient) outcome
	ext2 := func(change func(*ndr.RPCExt2Request)) run {
		return func(t *testing.T, c *rawClient) outcome {
			c.connect()
			q := &ndr.RPCExt2Request{Flags: plain, In: pack(t, []byte{2, 0}), MaxOut: 0x40000, MaxAuxOut: 0x1008}
			change(q)
			_, code, err := c.ext2(q)
			return ended(code, err)
		}
	}
	connect := func(change func(*ndr.ConnectExRequest)) run {
		return func(t *testing.T, c *rawClient) outcome {
			q := connectRequest(aliceDN)
			change(q)
			resp, err := c.connectEx(q)
			return ended(errcode.Code(resp.Return), err)
		}
	}
	for _, tt := range []struct {
		name string
		run  run
		want [7]outcome
	}{
		{
			"R1508: cbIn 7", ext2(func(q *ndr.RPCExt2Request) { q.In = make([]byte, 7) }),
			[7]outcome{format, format, failed, failed, failed, failed, failed},
		},
		{
			"R1374, R2001: cbIn 0x8008", ext2(func(q *ndr.RPCExt2Request) { q.In = pack(t, make([]byte, 0x8000)) }),
			[7]outcome{format, format, failed, failed, failed, failed, format},
		},
		{
			"R1939: cbIn 0x40001", ext2(func(q *ndr.RPCExt2Request) { q.In = make([]byte, 0x40001) }),
			[7]outcome{format, format, badStub, badStub, badStub, badStub, badStub},
		},
		{
			"R664, R2002: pcbOut 7", ext2(func(q *ndr.RPCExt2Request) { q.MaxOut = 7 }),
			[7]outcome{format, format, failed, ok, ok, ok, failed},
		},
		{
			"R1900: pcbOut 0x8000", ext2(func(q *ndr.RPCExt2Request) { q.MaxOut = 0x8000 }),
			[7]outcome{format, format, ok, ok, ok, ok, ok},
		},
		{
			"pcbOut 0x100001", ext2(func(q *ndr.RPCExt2Request) { q.MaxOut = 0x100001 }),
			[7]outcome{badStub, badStub, badStub, badStub, badStub, badStub, badStub},
		},
		{
			"pcbOut 0x100000 as AUX_SERVER_CAPABILITIES allow", ext2(func(q *ndr.RPCExt2Request) { q.MaxOut = 0x100000 }),
			[7]outcome{badStub, badStub, badStub, ok, ok, ok, badStub},
		},
		{
			"R1381: cbAuxIn 7 in EcDoRpcExt2", ext2(func(q *ndr.RPCExt2Request) { q.AuxIn = make([]byte, 7) }),
			[7]outcome{ok, ok, failed, ok, ok, ok, ok},
		},
		{
			"R4877: cbAuxIn 0x1009 in EcDoRpcExt2", ext2(func(q *ndr.RPCExt2Request) { q.AuxIn = make([]byte, 0x1009) }),
			[7]outcome{format, format, badStub, badStub, badStub, badStub, badStub},
		},
		{
			"pcbAuxOut 0x1009 in EcDoRpcExt2", ext2(func(q *ndr.RPCExt2Request) { q.MaxAuxOut = 0x1009 }),
			[7]outcome{format, format, badStub, badStub, badStub, badStub, badStub},
		},
		{
			"R1436, R1940: cbAuxIn 7 in EcDoConnectEx", connect(func(q *ndr.ConnectExRequest) { q.AuxIn = make([]byte, 7) }),
			[7]outcome{ok, ok, failed, failed, failed, failed, failed},
		},
		{
			"R4875: cbAuxIn 0x1009 in EcDoConnectEx", connect(func(q *ndr.ConnectExRequest) { q.AuxIn = make([]byte, 0x1009) }),
			[7]outcome{{code: errcode.VersionMismatch}, {code: errcode.VersionMismatch}, badStub, badStub, badStub, badStub, badStub},
		},
		{
			"R1437, R4887: empty DN", connect(func(q *ndr.ConnectExRequest) { q.UserDN = "" }),
			[7]outcome{ok, ok, {code: errcode.AccessDenied}, {code: errcode.AccessDenied}, {code: errcode.AccessDenied}, {code: errcode.AccessDenied}, {code: errcode.AccessDenied}},
		},
		{
			"unknown DN", connect(func(q *ndr.ConnectExRequest) { q.UserDN = "UserDN" }),
			[7]outcome{{code: errcode.UnknownUser}, {code: errcode.UnknownUser}, {code: errcode.UnknownUser}, {code: errcode.UnknownUser}, {code: errcode.UnknownUser}, {code: errcode.UnknownUser}, failed},
		},
		{
			"client version 0", connect(func(q *ndr.ConnectExRequest) { q.ClientVersion = [3]uint16{} }),
			[7]outcome{{code: errcode.VersionMismatch}, {code: errcode.VersionMismatch}, {code: errcode.VersionMismatch}, {code: errcode.VersionMismatch}, {code: errcode.VersionMismatch}, {code: errcode.VersionMismatch}, ok},
		},
		{
			"code page 1200", connect(func(q *ndr.ConnectExRequest) { q.CodePage = 1200 }),
			[7]outcome{ok, ok, ok, ok, ok, ok, {code: errcode.LogonFailed}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for i, p := range emsmdbtest.Profiles() {
				srv, _ := start(t, func(cfg *emsmdbtest.Config) { cfg.Profile = p })
				if got := tt.run(t, bind(t, srv, nil, 0)); got != tt.want[i] {
					t.Errorf("%s: %+v, want %+v", p.Name, got, tt.want[i])
				}
			}
		})
	}
}

func TestWhatProductsSayAtConnect(t *testing.T) {
	for _, p := range emsmdbtest.Profiles() {
		t.Run(p.Name, func(t *testing.T) {
			srv, _ := start(t, func(cfg *emsmdbtest.Config) { cfg.Profile = p })
			c := bind(t, srv, nil, 0)
			q := connectRequest(aliceDN)
			q.IcxrLink, q.TimeStamp = 171, 0x12345678
			resp, err := c.connectEx(q)
			if err != nil || resp.Return != 0 || resp.Handle.IsZero() {
				t.Fatalf("%+v, %v", resp, err)
			}
			if got := version.FromWords(resp.ServerVersion); got != p.Version {
				t.Errorf("version %v", got)
			}
			if resp.BestVersion != q.ClientVersion || string(resp.DisplayName) != "Alice" || resp.PollsMax != 60000 || resp.Retry != 6 {
				t.Errorf("%+v", resp)
			}
			if echoed := resp.TimeStamp == q.TimeStamp; echoed != p.Connect.EchoTimeStamp {
				t.Errorf("time stamp echoed: %v", echoed)
			}
			aux, err := extbuf.DecodeSingle(resp.AuxOut, nil)
			if err != nil {
				t.Fatal(err)
			}
			blocks, err := auxbuf.DecodeAll(aux)
			if err != nil {
				t.Fatal(err)
			}
			has := make(map[auxbuf.Type]bool)
			for b, err := range auxbuf.Blocks(aux) {
				if err != nil {
					t.Fatal(err)
				}
				has[b.Type] = true
			}
			want := map[auxbuf.Type]bool{
				auxbuf.TypeClientControl:        true,
				auxbuf.TypeOrganisationInfo:     p.Name != "2003",
				auxbuf.TypeOSVersionInfo:        p.Name == "2007",
				auxbuf.TypeEndpointCapabilities: p.Version.Major >= 15,
				auxbuf.TypeServerCapabilities:   p.Version.Major >= 15 && p.Name != "gromox",
			}
			for typ, w := range want {
				if has[typ] != w {
					t.Errorf("block %#x: %v, want %v", typ, has[typ], w)
				}
			}
			if p.Name == "gromox" && len(resp.AuxOut) != 36 {
				t.Errorf("%d bytes of aux out in %d blocks", len(resp.AuxOut), len(blocks))
			}
			// R1899: pulFlags come back as they were.
			if _, _, err := c.ext2(&ndr.RPCExt2Request{Flags: 7, In: pack(t, []byte{2, 0}), MaxOut: 0x8007}); err != nil {
				t.Fatal(err)
			}
			if echoed := c.last.Flags == 7; echoed != (p.Name == "2010") {
				t.Errorf("pulFlags %#x", c.last.Flags)
			}
		})
	}
}

func TestAuxOutFitsItsBuffer(t *testing.T) {
	srv, _ := start(t, nil)
	for _, limit := range []uint32{0, 8, 12, 20, 27, 28, 0x1008} {
		q := connectRequest(aliceDN)
		q.MaxAuxOut = limit
		resp, err := bind(t, srv, nil, 0).connectEx(q)
		if err != nil || resp.Return != 0 || len(resp.AuxOut) > int(limit) {
			t.Errorf("pcbAuxOut %d: %d bytes, %v", limit, len(resp.AuxOut), err)
		}
	}
}

func TestWhoIsLetIn(t *testing.T) {
	bob := emsmdbtest.User{Domain: "EXAMPLE", Name: "bob", Password: "Secret.2", DN: "/o=Example/cn=bob"}
	admin := emsmdbtest.User{Name: "admin", Password: "Secret.3", DN: "/o=Example/cn=admin", Admin: true}
	for _, tt := range []struct {
		name   string
		user   *emsmdbtest.User
		level  auth.Level
		min    auth.Level
		dn     string
		flags  uint32
		client version.Version
		want   errcode.Code
	}{
		{name: "herself", user: &alice, level: auth.LevelPrivacy, dn: aliceDN},
		{name: "herself in other case", user: &alice, level: auth.LevelPrivacy, dn: "/O=EXAMPLE/OU=SITE/CN=RECIPIENTS/CN=ALICE"},
		{name: "another's DN", user: &bob, level: auth.LevelPrivacy, dn: aliceDN, want: errcode.AccessDenied},
		{name: "an administrator", user: &admin, level: auth.LevelPrivacy, dn: aliceDN, flags: 1},
		{name: "as administrator without the right", user: &alice, level: auth.LevelPrivacy, dn: aliceDN, flags: 1, want: errcode.LoginPermission},
		{name: "nobody", dn: aliceDN, want: errcode.AccessDenied},
		{name: "integrity", user: &alice, level: auth.LevelIntegrity, dn: aliceDN},
		{name: "integrity where privacy is demanded", user: &alice, level: auth.LevelIntegrity, min: auth.LevelPrivacy, dn: aliceDN, want: errcode.NotEncrypted},
		{
			name: "the same with an old client", user: &alice, level: auth.LevelIntegrity, min: auth.LevelPrivacy, dn: aliceDN,
			client: version.Version{Major: 12, BuildMajor: 3618}, want: errcode.ClientVersionBlocked,
		},
		{name: "privacy where it is demanded", user: &alice, level: auth.LevelPrivacy, min: auth.LevelPrivacy, dn: aliceDN},
		{name: "too old a client", user: &alice, level: auth.LevelPrivacy, dn: aliceDN, client: version.Version{Major: 1, BuildMajor: 2, BuildMinor: 3}, want: errcode.VersionMismatch},
	} {
		t.Run(tt.name, func(t *testing.T) {
			srv, _ := start(t, func(cfg *emsmdbtest.Config) {
				cfg.Users = []emsmdbtest.User{alice, bob, admin}
				cfg.MinLevel = tt.min
			})
			c := bind(t, srv, tt.user, tt.level)
			q := connectRequest(tt.dn)
			q.Flags = tt.flags
			if !tt.client.IsZero() {
				q.ClientVersion = must1(tt.client.OldWords())
			}
			resp, err := c.connectEx(q)
			if err != nil || errcode.Code(resp.Return) != tt.want || (tt.want == 0) == resp.Handle.IsZero() {
				t.Fatalf("%+v, %v", resp, err)
			}
			if tt.want == errcode.VersionMismatch && version.FromWords(resp.BestVersion) != version.UnicodeRecipients.Since() {
				t.Fatalf("best version %v", resp.BestVersion)
			}
		})
	}
}

func TestAWrongPasswordIsRefused(t *testing.T) {
	srv, _ := start(t, func(cfg *emsmdbtest.Config) { cfg.Users = []emsmdbtest.User{alice} })
	wrong := alice
	wrong.Password = "guess"
	c := bind(t, srv, &wrong, auth.LevelPrivacy)
	if _, err := c.connectEx(connectRequest(aliceDN)); err == nil {
		t.Fatal("a call with a wrong password was answered")
	}
	if st := srv.Stats(); st.Sessions != 0 {
		t.Fatalf("%+v", st)
	}
}

func TestLogons(t *testing.T) {
	const shared, away = "/o=Example/cn=shared", "/o=Example/cn=away"
	me, other := alice, emsmdbtest.User{Name: "other", Password: "p", DN: "/o=Example/cn=other"}
	me.Mailboxes = []string{shared}
	srv, _ := start(t, func(cfg *emsmdbtest.Config) {
		cfg.Store.(*emsmdbtest.MemoryStore).AddMailbox(shared, "Shared")
		cfg.Store.(*emsmdbtest.MemoryStore).AddMailbox(other.DN, "Other")
		cfg.Users = []emsmdbtest.User{me, other}
		cfg.Elsewhere = map[string]string{away: "EXCH02"}
	})
	c := bind(t, srv, &me, auth.LevelPrivacy).connect()
	for _, tt := range []struct {
		name string
		q    rop.LogonRequest
		want errcode.Code
	}{
		{"own", rop.LogonRequest{LogonFlags: rop.LogonPrivate, ESSDN: aliceDN}, 0},
		{"without a DN", rop.LogonRequest{LogonFlags: rop.LogonPrivate}, 0},
		{"shared", rop.LogonRequest{LogonFlags: rop.LogonPrivate, OpenFlags: rop.OpenUsePerMDBReplIDMapping, ESSDN: shared}, 0},
		{"shared without a mapping of its own", rop.LogonRequest{LogonFlags: rop.LogonPrivate, ESSDN: shared}, errcode.WrongServer},
		{"another's", rop.LogonRequest{LogonFlags: rop.LogonPrivate, ESSDN: other.DN}, errcode.LoginPermission},
		{"as administrator", rop.LogonRequest{LogonFlags: rop.LogonPrivate, OpenFlags: rop.OpenUseAdminPrivilege, ESSDN: aliceDN}, errcode.LoginPermission},
		{"on another server", rop.LogonRequest{LogonFlags: rop.LogonPrivate, ESSDN: away}, errcode.WrongServer},
		{"public folders", rop.LogonRequest{}, errcode.LogonFailed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			replies, handles := c.run([]rop.Call{{Request: &tt.q}}, []uint32{rop.NoHandle})
			if replies[0].Code != tt.want || (tt.want == 0) != (handles[0] != rop.NoHandle) {
				t.Fatalf("%+v, %v", replies[0], handles)
			}
			if l, _ := replies[0].Response.(*rop.LogonResponse); tt.q.ESSDN == away && l.ServerName != "EXCH02" {
				t.Fatalf("%+v", replies[0].Response)
			}
		})
	}
	if st := srv.Stats(); st.Handles != 1 {
		t.Fatalf("%d handles: a logon that takes the place of another does not release it", st.Handles)
	}
}

func TestPackedUpload(t *testing.T) {
	c, _, box := session(t, func(cfg *emsmdbtest.Config) { cfg.Profile = emsmdbtest.Exchange2013() })
	_, inbox := c.inbox()
	_, msg := must[*rop.CreateMessageResponse](c, inbox, &rop.CreateMessageRequest{FolderID: box.Inbox().ID()})
	_, stream := must[*rop.OpenStreamResponse](c, msg, &rop.OpenStreamRequest{Tag: mapi.PidTagHtml, OpenModeFlags: rop.StreamCreate})
	var in, want []byte
	for i := range 5 {
		data := bytes.Repeat([]byte{byte('a' + i)}, 0x7F00)
		want = append(want, data...)
		payload := must1(rop.AppendRequestBuffer(nil, []rop.Call{{Request: &rop.WriteStreamExtendedRequest{Data: data}}}, []uint32{stream}))
		in = must1(extbuf.Append(in, payload, extbuf.Policy{}, i == 4))
	}
	payloads, code, err := c.ext2(&ndr.RPCExt2Request{Flags: plain, In: in, MaxOut: 0x8007})
	if err != nil || code != 0 || len(payloads) != 1 {
		t.Fatalf("%d payloads, %v, %v", len(payloads), code, err)
	}
	calls := []rop.Call{{Request: &rop.WriteStreamExtendedRequest{}}}
	replies, _, err := rop.DecodeResponseBuffer(payloads[0], calls)
	if err != nil || int(replies[0].Response.(*rop.WriteStreamExtendedResponse).WrittenSize) != len(want) {
		t.Fatalf("%+v, %v", replies, err)
	}
	must[*rop.SeekStreamResponse](c, stream, &rop.SeekStreamRequest{})
	if got := bytes.Join(c.readChained(stream, 1<<20, 0x40000, plain|ndr.FlagChain), nil); !bytes.Equal(got, want) {
		t.Fatalf("%d bytes came back of %d", len(got), len(want))
	}
}

func TestEndpointMapper(t *testing.T) {
	for _, p := range []*emsmdbtest.Profile{emsmdbtest.Exchange2010(), emsmdbtest.Exchange2013()} {
		t.Run(p.Name, func(t *testing.T) {
			srv, _ := start(t, func(cfg *emsmdbtest.Config) { cfg.Profile = p })
			for _, iface := range []dcerpc.Interface{
				{UUID: ndr.EMSMDB(), Major: ndr.EMSMDBMajor, Minor: ndr.EMSMDBMinor},
				{UUID: ndr.AsyncEMSMDB(), Major: ndr.AsyncEMSMDBMajor, Minor: ndr.AsyncEMSMDBMinor},
			} {
				nc, err := srv.DialContext(t.Context(), "tcp", "exch01.example.com:135")
				if err != nil {
					t.Fatal(err)
				}
				found, err := epm.Resolve(t.Context(), nc, iface, epm.TCP)
				if !p.TCP {
					if err == nil {
						t.Fatalf("%+v", found)
					}
					continue
				}
				if err != nil || len(found) != 1 || int(found[0].Port) != srv.Addr().(*net.TCPAddr).Port {
					t.Fatalf("%+v, %v", found, err)
				}
			}
		})
	}
}

func TestProductsWithoutAsyncCalls(t *testing.T) {
	c, _, _ := session(t, func(cfg *emsmdbtest.Config) { cfg.Profile = emsmdbtest.Exchange2003() })
	_, err := c.call(t.Context(), ifaceEMSMDB, ndr.OpAsyncConnectEx, &ndr.AsyncConnectExRequest{Handle: c.handle})
	if got := ended(0, err); got.fault != errcode.StatusProcnumOutOfRange {
		t.Fatalf("%+v, %v", got, err)
	}
}

func TestStreamsAreNotChainedForSomeClients(t *testing.T) {
	for _, tt := range []struct {
		name    string
		profile *emsmdbtest.Profile
		client  version.Version
		chained bool
	}{
		{"12.0.6206 at 2010", emsmdbtest.Exchange2010(), version.Version{Major: 12, BuildMajor: 6206}, true},
		{"12.0.4206 at 2010", emsmdbtest.Exchange2010(), version.Version{Major: 12, BuildMajor: 4206}, false},
		{"15 at 2010", emsmdbtest.Exchange2010(), version.Version{Major: 15, BuildMajor: 4000}, true},
		{"12.0.6206 at gromox", emsmdbtest.Gromox(), version.Version{Major: 12, BuildMajor: 6206}, true},
		{"15 at gromox", emsmdbtest.Gromox(), version.Version{Major: 15, BuildMajor: 4000}, false},
		{"16.0.9999 at gromox", emsmdbtest.Gromox(), version.Version{Major: 16, BuildMajor: 9999}, false},
		{"16.0.10000 at gromox", emsmdbtest.Gromox(), version.Version{Major: 16, BuildMajor: 10000}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			srv, box := start(t, func(cfg *emsmdbtest.Config) { cfg.Profile = tt.profile })
			id := box.Inbox().Add(emsmdbtest.NewMail("m", "").Set(mapi.PidTagHtml, pattern(100_000)))
			c := bind(t, srv, nil, 0)
			q := connectRequest(aliceDN)
			q.ClientVersion = must1(tt.client.OldWords())
			if resp, err := c.connectEx(q); err != nil || resp.Return != 0 {
				t.Fatalf("%+v, %v", resp, err)
			}
			logon, _ := c.logon()
			_, msg := must[*rop.OpenMessageResponse](c, logon, &rop.OpenMessageRequest{FolderID: box.Inbox().ID(), MessageID: id})
			_, stream := must[*rop.OpenStreamResponse](c, msg, &rop.OpenStreamRequest{Tag: mapi.PidTagHtml})
			parts := c.readChained(stream, 1<<20, 0x40000, plain|ndr.FlagChain)
			if chained := len(parts) > 1; chained != tt.chained {
				t.Fatalf("%d payloads", len(parts))
			}
			if empty := len(parts[len(parts)-1]) == 0; tt.chained && empty != (tt.profile.Name == "gromox") {
				t.Fatalf("an empty payload at the end: %v", empty)
			}
		})
	}
}

func TestHandlesBelongToTheirAssociation(t *testing.T) {
	for _, p := range []*emsmdbtest.Profile{emsmdbtest.Exchange2010(), emsmdbtest.Gromox()} {
		t.Run(p.Name, func(t *testing.T) {
			c, srv, _ := session(t, func(cfg *emsmdbtest.Config) { cfg.Profile = p })
			stranger := bind(t, srv, nil, 0)
			stranger.handle = c.handle
			_, _, err := stranger.ext2(&ndr.RPCExt2Request{In: pack(t, []byte{2, 0}), MaxOut: 0x8007})
			if got := ended(0, err); p.Execute.Linger > 0 && got != ok || p.Execute.Linger == 0 && got.fault != errcode.StatusContextMismatch {
				t.Fatalf("%+v, %v", got, err)
			}
		})
	}
}

func TestObjectsAreLimited(t *testing.T) {
	c, _, box := session(t, func(cfg *emsmdbtest.Config) { cfg.MaxObjects = 3 })
	logon, _ := c.inbox()
	open := &rop.OpenFolderRequest{FolderID: box.Inbox().ID()}
	extra := c.folder(logon, box.Inbox().ID())
	c.fails(logon, open, errcode.TooManyOpenObjects)
	c.release(extra)
	must[*rop.OpenFolderResponse](c, logon, open)
}

func TestProductsKnowWhatTheirVersionKnows(t *testing.T) {
	extended := &rop.WriteStreamExtendedRequest{Data: []byte("x")}
	large := &rop.ReadStreamRequest{ByteCount: rop.ReadStreamLarge, MaximumByteCount: 10}
	put := &rop.FastTransferDestinationPutBufferExtendedRequest{}
	for _, tt := range []struct {
		q    rop.Request
		want [7]bool // 2003, 2007, 2010, 2013, 2016, 2019, gromox
	}{
		{extended, [7]bool{false, false, false, true, true, true, true}},
		{large, [7]bool{false, true, true, true, true, true, true}},
		{put, [7]bool{false, true, true, true, true, true, true}},
	} {
		t.Run(tt.q.ID().String(), func(t *testing.T) {
			for i, p := range emsmdbtest.Profiles() {
				c, _, _ := session(t, func(cfg *emsmdbtest.Config) { cfg.Profile = p })
				// Whatever the object: what matters is whether the request is
				// understood.
				_, _, err := c.tryRun([]rop.Call{{Request: tt.q}}, []uint32{rop.NoHandle})
				if understood := !errors.Is(err, errcode.RPCFormat); understood != tt.want[i] {
					t.Errorf("%s: %v", p.Name, err)
				}
			}
		})
	}
}

func TestLargeReadsFromExchange2003(t *testing.T) {
	c, stream := openContent(t, pattern(100_000), func(cfg *emsmdbtest.Config) { cfg.Profile = emsmdbtest.Exchange2003() })
	calls := []rop.Call{{Request: &rop.GetStreamSizeRequest{}}, {Request: &rop.ReadStreamRequest{ByteCount: 0x8001}}}
	replies, _ := c.run(calls, []uint32{stream})
	if len(replies) != 2 || replies[1].ID != rop.IDBufferTooSmall {
		t.Fatalf("%+v", replies)
	}
	data, _ := must[*rop.ReadStreamResponse](c, stream, &rop.ReadStreamRequest{ByteCount: 0x7000})
	checkPattern(t, 0, data.Data)
}

func TestStreamsFromGromoxMayOvershoot(t *testing.T) {
	c, stream := openContent(t, pattern(1<<20), func(cfg *emsmdbtest.Config) { cfg.Profile = emsmdbtest.Gromox() })
	b := bytes.Join(c.readChained(stream, 40_000, 0x40000, plain|ndr.FlagChain), nil)
	checkPattern(t, 0, b)
	if len(b) != 2*(0x8000-14) {
		t.Fatalf("%d bytes", len(b))
	}
}

func TestPackedRowsAtGromox(t *testing.T) {
	c, _, box := session(t, func(cfg *emsmdbtest.Config) { cfg.Profile = emsmdbtest.Gromox() })
	for range 2000 {
		box.Inbox().Add(emsmdbtest.NewMail("m", ""))
	}
	_, inbox := c.inbox()
	_, table := must[*rop.GetContentsTableResponse](c, inbox, &rop.GetContentsTableRequest{TableFlags: rop.TableNoNotifications})
	columns := c.columns(table, mapi.PidTagSubject, mapi.PidTagEntryId)
	for _, tt := range []struct {
		flags   rop.QueryRowsFlags
		chained bool
	}{{rop.QueryAdvance, true}, {rop.QueryPackedBuffers, false}} {
		calls := []rop.Call{{Request: &rop.QueryRowsRequest{Flags: tt.flags, ForwardRead: true, RowCount: 5000, Columns: columns}}}
		q := ropRequest(t, calls, []uint32{table}, plain|ndr.FlagChain)
		q.MaxOut = 0x40000
		payloads, _, err := c.ext2(q)
		if chained := len(payloads) > 1; err != nil || chained != tt.chained {
			t.Fatalf("flags %d: %d payloads, %v", tt.flags, len(payloads), err)
		}
		if tt.chained && len(payloads) < 60 {
			t.Fatalf("%d payloads: the empty ones at the end are missing", len(payloads))
		}
		must[*rop.SeekRowResponse](c, table, &rop.SeekRowRequest{})
	}
}
