package mailbox

import (
	"errors"
	"slices"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// TestOpeningWhereAllPropertiesFailTheCall is a server that fails a whole call
// for the request for all properties, as gromox does where they are large: the
// object is opened all the same, unless that is not why.
func TestOpeningWhereAllPropertiesFailTheCall(t *testing.T) {
	lost := errors.Join(emsmdb.ErrLost)
	for _, tt := range []struct {
		name  string
		fails error // of calls for all properties
		opens bool
	}{
		{"ecRpcFailed", &emsmdb.OpError{Op: "execute", Method: errcode.RPCExt2, Code: errcode.NetworkError}, true},
		{"ecServerOOM", &emsmdb.OpError{Op: "execute", Method: errcode.RPCExt2, Code: errcode.NotEnoughMemory}, true},
		{"ecBufferTooSmall", &emsmdb.OpError{Op: "execute", Method: errcode.RPCExt2, Code: errcode.BufferTooSmall}, true},
		{"another code", &emsmdb.OpError{Op: "execute", Method: errcode.RPCExt2, Code: errcode.RPCFormat}, false},
		{"the end of the session", &emsmdb.OpError{Op: "execute", Method: errcode.RPCExt2, Code: errcode.NetworkError, Err: lost}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := &world{
				properties: mapi.Properties{{Tag: mapi.PidTagSubject, Value: "Hello"}},
				rows: map[rop.ID][]mapi.Properties{rop.IDGetAttachmentTable: {{
					{Tag: mapi.PidTagAttachNumber, Value: int32(1)}, {Tag: mapi.PidTagAttachSize, Value: int32(1 << 20)},
				}}},
			}
			w.special = func(c rop.Call) (rop.Response, errcode.Code, bool) {
				if q, ok := c.Request.(*rop.GetPropertiesSpecificRequest); ok {
					return w.tellUnlisted(q.Tags), errcode.Success, true
				}
				return nil, 0, false
			}
			mb, server := openWorld(t, w)
			server.refuse = func(calls []rop.Call) error {
				if slices.ContainsFunc(calls, func(c rop.Call) bool { return c.Request.ID() == rop.IDGetPropertiesAll }) {
					return tt.fails
				}
				return nil
			}
			m, err := mb.OpenMessage(t.Context(), testFolder, testID)
			if !tt.opens {
				if !errors.Is(err, tt.fails) || server.calls != 1 {
					t.Fatalf("%v after %d calls", err, server.calls)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			if got := Get[string](m.Properties(), mapi.PidTagSubject); got != "Hello" {
				t.Errorf("subject %q", got)
			}
			// That the large one fails, too, is known by now.
			calls := server.calls
			a, err := m.OpenAttachment(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			if n := server.calls - calls; n != 3 { // open, list, values
				t.Errorf("%d calls for a large attachment", n)
			}
			inner, err := a.OpenMessage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			inner.Close()
			f, err := mb.OpenFolder(t.Context(), testFolder)
			if err != nil {
				t.Fatal(err)
			}
			f.Close()
		})
	}
}
