// What cases do in a mailbox.

package conformance

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// store is a logon to the user's mailbox.
type store struct {
	t      testing.TB
	site   *site
	client *rop.Client
	said   *rop.LogonResponse
	logon  rop.Handle
}

// logon logs on over an executor: a session, or a binding.
func (s *site) logon(t testing.TB, e rop.Executor, o *rop.ClientOptions) *store {
	t.Helper()
	b := &store{t: t, site: s, client: rop.NewClient(e, o)}
	var err error
	b.said, b.logon, err = b.client.Logon(t.Context(), &rop.LogonRequest{
		LogonFlags: rop.LogonPrivate, OpenFlags: rop.OpenUsePerMDBReplIDMapping, ESSDN: s.userDN,
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// open runs a ROP that opens an object.
func open[R rop.Response](b *store, h rop.Handle, q rop.RequestFor[R]) (R, rop.Handle) {
	b.t.Helper()
	r, opened, err := rop.Open(b.t.Context(), b.client, h, q)
	if err != nil {
		b.t.Fatalf("%T: %v", q, err)
	}
	return r, opened
}

// do runs a ROP.
func do[R rop.Response](b *store, h rop.Handle, q rop.RequestFor[R]) R {
	b.t.Helper()
	r, err := rop.Do(b.t.Context(), b.client, h, q)
	if err != nil {
		b.t.Fatalf("%T: %v", q, err)
	}
	return r
}

// inbox opens the inbox.
func (b *store) inbox() rop.Handle {
	b.t.Helper()
	_, h := open(b, b.logon, &rop.OpenFolderRequest{FolderID: b.said.FolderIDs[rop.FolderInbox]})
	return h
}

// folder makes a folder in the inbox that is removed when the case ends. It
// skips the case where writing is not allowed.
func (b *store) folder() (mapi.FolderID, rop.Handle) {
	b.t.Helper()
	if !b.site.write {
		b.t.Skip("writes, which needs MAPIRPC_SERVER_WRITE=1")
	}
	inbox := b.inbox()
	r, h := open(b, inbox, subfolder("mapirpc conformance "+rand.Text()))
	b.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(b.t.Context()), time.Minute)
		defer cancel()
		everything := rop.DeleteFolderMessages | rop.DeleteFolderFolders | rop.DeleteFolderHard
		if _, err := rop.Do(ctx, b.client, inbox, &rop.DeleteFolderRequest{Flags: everything, FolderID: r.FolderID}); err != nil {
			b.t.Errorf("the folder of the case is left behind: %v", err)
		}
	})
	return r.FolderID, h
}

// subfolder is the request for a folder.
func subfolder(name string) *rop.CreateFolderRequest {
	return &rop.CreateFolderRequest{FolderType: 1, Unicode: true, DisplayName: mapi.RawString{Text: name}}
}

// message makes a message with a body of that many bytes and returns it saved,
// together with what its body is.
func (b *store) message(folder mapi.FolderID, h rop.Handle, size int) (mapi.MessageID, []byte) {
	b.t.Helper()
	_, m := open(b, h, &rop.CreateMessageRequest{CodePageID: rop.CodePageLogon, FolderID: folder})
	defer m.Release()
	_, stream := open(b, m, &rop.OpenStreamRequest{Tag: mapi.PidTagHtml, OpenModeFlags: rop.StreamCreate})
	body := make([]byte, size)
	for i := range body {
		body[i] = "<html>conformance</html>\r\n"[i*7/5%26]
	}
	for rest := body; len(rest) > 0; {
		part := rest[:min(len(rest), 0x3000)]
		if r := do(b, stream, &rop.WriteStreamRequest{Data: part}); int(r.WrittenSize) != len(part) {
			b.t.Fatalf("%d bytes written of %d", r.WrittenSize, len(part))
		}
		rest = rest[len(part):]
	}
	do(b, stream, new(rop.CommitStreamRequest))
	stream.Release()
	return do(b, m, new(rop.SaveChangesMessageRequest)).MessageID, body
}
