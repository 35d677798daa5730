// EcDoConnectEx and EcDoDisconnect: S01 TC01, TC02, TC13 to TC15, TC19.

package conformance

import (
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/security/krbtest"
	"github.com/go-mapi/mapirpc/rop"
)

// linkTo changes a connect request so that it asks for a link.
func linkTo(q *ndr.ConnectExRequest, to *ndr.ConnectExResponse) *ndr.ConnectExRequest {
	q.IcxrLink, q.TimeStamp = uint32(to.Icxr), to.TimeStamp
	return q
}

// Two contexts, the second linked to the first, and a third that asks for a
// link to nothing: all are contexts of their own.
func TestS01TC01Connect(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		b := s.bind(t)
		first := b.connected(s.connectRequest())
		second := b.connected(linkTo(s.connectRequest(), first))
		if first.Handle == second.Handle {
			t.Error("two sessions have one handle")
		}
		if is(s, linksSessions) && first.Icxr == second.Icxr {
			t.Error("two sessions have one index")
		}
		if is(s, echoesTimeStamp) && second.TimeStamp != first.TimeStamp {
			t.Errorf("time stamp %d is not the %d sent", second.TimeStamp, first.TimeStamp)
		}
		bogus := s.connectRequest()
		bogus.IcxrLink, bogus.TimeStamp = 171, 0x1234
		third := b.connected(bogus)
		if echoed := third.TimeStamp == bogus.TimeStamp; echoed != is(s, echoesTimeStamp) {
			t.Errorf("time stamp %d for the %d sent, want it echoed: %v", third.TimeStamp, bogus.TimeStamp, is(s, echoesTimeStamp))
		}
		if h, o := b.disconnect(first.Handle); o != fine || !h.IsZero() {
			t.Errorf("EcDoDisconnect: %v, handle %x", o, h)
		}
		if _, o := b.disconnect(noHandle); o == fine && !is(s, takesAnyHandle) {
			t.Error("a handle of nothing was disconnected")
		}
		if _, o := b.execute(empty(t, first.Handle)); o == fine {
			t.Error("a ROP buffer was executed after EcDoDisconnect")
		}
	})
}

// An event of one session shows in the linked one as RopPending with its index.
func TestS01TC01LinkedEvents(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		if !is(s, linksSessions) {
			t.Skip("the product links no sessions (R1850)")
		}
		b := s.bind(t)
		first := b.connected(s.connectRequest())
		second := b.connected(linkTo(s.connectRequest(), first))
		one := s.logon(t, &executor{b: b, h: first.Handle, flags: plainFlags}, nil)
		folder, _ := one.folder()
		watch(one, folder)
		other := s.bind(t)
		writer := s.logon(t, &executor{b: other, h: other.open(), flags: plainFlags}, nil)
		_, there := open(writer, writer.logon, &rop.OpenFolderRequest{FolderID: folder})
		writer.message(folder, there, 10)
		r, o := b.execute(empty(t, second.Handle))
		if o != fine {
			t.Fatal(o)
		}
		got := replies(t, r, nil)
		if len(got) != 1 || got[0].ID != rop.IDPending || got[0].Response.(*rop.PendingResponse).SessionIndex != first.Icxr {
			t.Errorf("%+v, want RopPending for session %d", got, first.Icxr)
		}
	})
}

// replies decodes an answer of one payload.
func replies(t testing.TB, r *ndr.RPCExt2Response, calls []rop.Call) []rop.Reply {
	t.Helper()
	payloads, err := extbuf.Decode(nil, r.Out, nil)
	if err != nil || len(payloads) == 0 {
		t.Fatalf("rgbOut: %d payloads, %v", len(payloads), err)
	}
	out, _, err := rop.DecodeResponseBuffer(payloads[0], calls)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Parameters that break the rules of EcDoConnectEx.
func TestS01TC02ConnectRefusesBadSizes(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		for _, tt := range []struct {
			name   string
			change func(*ndr.ConnectExRequest)
			want   outcome
		}{
			{"cbAuxIn 4105", func(q *ndr.ConnectExRequest) { q.AuxIn = make([]byte, tooBigAux) }, is(s, connectAux4105)},
			{"cbAuxIn 7", func(q *ndr.ConnectExRequest) { q.AuxIn = make([]byte, 7) }, is(s, connectAux7)},
			{"pcbAuxOut 4105", func(q *ndr.ConnectExRequest) { q.MaxAuxOut = tooBigAux }, is(s, connectAux4105)},
			{"pcbAuxOut 0", func(q *ndr.ConnectExRequest) { q.MaxAuxOut = 0 }, fine},
		} {
			q := s.connectRequest()
			tt.change(q)
			if _, got := s.bind(t).connect(q); got != tt.want {
				t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
			}
		}
		if s.product == "gromox" {
			return // takes any version
		}
		q := s.connectRequest()
		q.ClientVersion = [3]uint16{1, 2, 3}
		if r, got := s.bind(t).connect(q); got == fine {
			t.Errorf("client version 1.0.2.3 was accepted: %+v", r)
		}
	})
}

// Every authentication service of 1.7: NTLM, Kerberos, Negotiate around either,
// and none where the product allows it.
func TestS01TC13Authentication(t *testing.T) {
	const spn = "exchangeMDB/exch01.example"
	service, err := krbtest.NewService("EXAMPLE", spn, krbtest.AES256, "service secret")
	if err != nil {
		t.Fatal(err)
	}
	keytab, err := service.Keytab()
	if err != nil {
		t.Fatal(err)
	}
	ticket, err := service.CCache("alice", time.Now().Add(-time.Minute), time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	everywhere(t, func(t *testing.T, s *site) {
		dial := func(name string, m auth.Mechanism, c auth.Credential) {
			o := s.options()
			o.Mechanism, o.Credentials = m, c
			if s.server != nil {
				o.TargetName, o.Kerberos = spn, &auth.KerberosConfig{Text: "[libdefaults]\n"}
			}
			session, err := emsmdb.Dial(t.Context(), s.target, o)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return
			}
			if err := session.Close(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if s.server == nil {
			dial("as configured", s.mech, s.cred)
			return
		}
		dial("NTLM", auth.NTLM, s.cred)
		dial("Negotiate, NTLM", auth.Negotiate, s.cred)
		dial("Kerberos", auth.Kerberos, ticket)
		dial("Negotiate, Kerberos", auth.Negotiate, ticket)
	}, func(c *emsmdbtest.Config) { c.Keytab = keytab })
}

// A binding without authentication: since 2013 the HTTP layer makes up for it.
func TestS01TC13NoAuthentication(t *testing.T) {
	ours(t, func(t *testing.T, s *site) {
		s.mech = auth.None
		_, got := s.bind(t).connect(s.connectRequest())
		if (got == fine) != is(s, takesNobody) {
			t.Errorf("%v, want it accepted: %v", got, is(s, takesNobody))
		}
	})
}

// The return values of EcDoConnectEx.
func TestS01TC14ConnectErrors(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		for _, tt := range []struct {
			name   string
			change func(*ndr.ConnectExRequest)
			want   outcome
		}{
			{"empty DN", func(q *ndr.ConnectExRequest) { q.UserDN = "" }, is(s, emptyDN)},
			{"unknown DN", func(q *ndr.ConnectExRequest) { q.UserDN = "UserDN" }, is(s, unknownDN)},
			{"client version 0", func(q *ndr.ConnectExRequest) { q.ClientVersion = [3]uint16{} }, is(s, zeroVersion)},
		} {
			q := s.connectRequest()
			tt.change(q)
			r, got := s.bind(t).connect(q)
			if got != tt.want {
				t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
			}
			if got == mismatch && r.BestVersion == ([3]uint16{}) {
				t.Errorf("%s: no minimum version comes with ecVersionMismatch", tt.name)
			}
		}
		q := s.connectRequest()
		q.Flags, q.ClientVersion = 0x8000, [3]uint16{11, 0, 4920}
		if _, got := s.bind(t).connect(q); got == versionRefuse {
			t.Errorf("flag 0x8000 with an old client: %v", got)
		}
	})
}

// The auxiliary blocks that come with a session context.
func TestS01TC15AuxiliaryBlocks(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		r := s.bind(t).connected(s.connectRequest())
		payload, err := extbuf.DecodeSingle(r.AuxOut, nil)
		if err != nil {
			t.Fatal(err)
		}
		bodies, err := auxbuf.DecodeAll(payload)
		if err != nil {
			t.Fatal(err)
		}
		var os, org, endpoint bool
		for _, body := range bodies {
			switch body := body.(type) {
			case *auxbuf.OSVersionInfo:
				os = body.MajorVersion > 0
			case *auxbuf.OrganisationInfo:
				org = true
			case *auxbuf.EndpointCapabilities:
				endpoint = body.Flags&auxbuf.SingleEndpoint != 0
			}
		}
		if os != is(s, tellsOS) || org != is(s, tellsOrg) || endpoint != is(s, tellsEndpoint) {
			t.Errorf("OSVERSIONINFO %v, EXORGINFO %v, ENDPOINT_CAPABILITIES %v", os, org, endpoint)
		}
	})
}

// An ordinary connection, and one with administrator privilege.
func TestS01TC19Privilege(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		s.session(t, nil).Close()
		admin, err := emsmdb.Dial(t.Context(), s.target, func() *emsmdb.Options { o := s.options(); o.Admin = true; return o }())
		if err == nil {
			admin.Close()
		} else if s.server != nil {
			t.Error(err)
		} else {
			t.Logf("the user is no administrator: %v", err)
		}
	})
}
