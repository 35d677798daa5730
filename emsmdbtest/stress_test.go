package emsmdbtest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// TestManySessionsAtOnce has eight clients read, write, watch and wait in one
// mailbox, while hooks come and go and sessions end under their hands.
func TestManySessionsAtOnce(t *testing.T) {
	srv, box := start(t, nil)
	for i := range 20 {
		box.Inbox().Add(emsmdbtest.NewMail(fmt.Sprint(i), "body").AttachBytes("a", "text/plain", make([]byte, 10_000)))
	}
	var wg sync.WaitGroup
	for i := range 8 {
		c := bind(t, srv, nil, 0).connect()
		wg.Go(func() { busyClient(t, c, box, i) })
	}
	wg.Go(func() {
		for range 500 {
			remove := srv.Hook(func(context.Context, *emsmdbtest.Call) *emsmdbtest.Outcome { return nil })
			srv.Stats()
			srv.SetClientControl(1, 2)
			id := box.Inbox().Deliver(emsmdbtest.NewMail("from outside", ""))
			_ = box.DeleteMessage(box.Inbox().ID(), id) // a client may have been faster
			remove()
		}
	})
	wg.Wait()
	srv.EndSessions()
	if st := srv.Stats(); st.Sessions != 0 || st.Handles != 0 {
		t.Errorf("%+v", st)
	}
}

// busyClient works for a while. In the end it disconnects, or, when its number
// is even, its connection breaks.
func busyClient(t *testing.T, c *rawClient, box *emsmdbtest.MemoryMailbox, number int) {
	logon, inbox := c.inbox()
	must[*rop.RegisterNotificationResponse](c, logon, &rop.RegisterNotificationRequest{Types: 0x7E, WantWholeStore: true})
	h, code := c.asyncHandle()
	if code != errcode.Success {
		t.Error(code)
		return
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 5 {
			c.wait(h)
		}
	})
	for round := range 10 {
		_, table := must[*rop.GetContentsTableResponse](c, inbox, &rop.GetContentsTableRequest{})
		columns := []mapi.PropTag{mapi.PidTagMid}
		must[*rop.SetColumnsResponse](c, table, &rop.SetColumnsRequest{Columns: columns})
		rows, _ := must[*rop.QueryRowsResponse](c, table, &rop.QueryRowsRequest{ForwardRead: true, RowCount: 10, Columns: columns})
		list, err := mapi.DecodeRows(columns, rows.RowCount, rows.RowData)
		if err != nil {
			t.Error(err)
			return
		}
		for _, row := range list {
			id := mapi.MessageID(row.Values[0].Value.(int64))
			// Another client may have deleted it.
			c.one(logon, &rop.OpenMessageRequest{FolderID: box.Inbox().ID(), MessageID: id})
			if round == number {
				c.one(inbox, &rop.DeleteMessagesRequest{MessageIDs: []mapi.MessageID{id}})
			}
		}
		_, msg := must[*rop.CreateMessageResponse](c, inbox, &rop.CreateMessageRequest{FolderID: box.Inbox().ID()})
		must[*rop.SetPropertiesResponse](c, msg, &rop.SetPropertiesRequest{Properties: mapi.Properties{{Tag: mapi.PidTagSubject, Value: "new"}}})
		save(c, msg)
		c.fetch()
	}
	if number%2 == 1 {
		if _, err := c.call(t.Context(), ifaceEMSMDB, ndr.OpDisconnect, &ndr.DisconnectRequest{Handle: c.handle}); err != nil {
			t.Error(err)
		}
	} else {
		c.conn.Close()
	}
	wg.Wait()
}
