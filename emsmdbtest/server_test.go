package emsmdbtest_test

import (
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

func TestBackupByHand(t *testing.T) {
	for _, tt := range []struct {
		name  string
		user  *emsmdbtest.User
		level auth.Level
	}{
		{"no authentication", nil, auth.LevelNone},
		{"NTLM integrity", &alice, auth.LevelIntegrity},
		{"NTLM privacy", &alice, auth.LevelPrivacy},
	} {
		t.Run(tt.name, func(t *testing.T) {
			srv, box := start(t, func(c *emsmdbtest.Config) {
				if tt.user != nil {
					c.Users = []emsmdbtest.User{*tt.user}
				}
			})
			box.Inbox().Add(emsmdbtest.NewMail("Grüße", "how are you").From("Bob", "bob@example.com").
				To("Alice", "alice@example.com").AttachBytes("a.txt", "text/plain", []byte("attached")))
			c := bind(t, srv, tt.user, tt.level).connect()
			logon, inbox := c.inbox()
			rows, table := must[*rop.GetContentsTableResponse](c, inbox, &rop.GetContentsTableRequest{})
			if rows.RowCount != 1 {
				t.Fatalf("%d messages", rows.RowCount)
			}
			columns := []mapi.PropTag{mapi.PidTagMid, mapi.PidTagSubject}
			must[*rop.SetColumnsResponse](c, table, &rop.SetColumnsRequest{Columns: columns})
			got, _ := must[*rop.QueryRowsResponse](c, table, &rop.QueryRowsRequest{ForwardRead: true, RowCount: 50, Columns: columns})
			list, err := mapi.DecodeRows(columns, got.RowCount, got.RowData)
			if err != nil || len(list) != 1 || list[0].Values[1].Value != "Grüße" {
				t.Fatalf("rows %+v, %v", list, err)
			}
			id := mapi.MessageID(list[0].Values[0].Value.(int64))
			open, msg := must[*rop.OpenMessageResponse](c, logon, &rop.OpenMessageRequest{
				CodePageID: rop.CodePageLogon, FolderID: box.Inbox().ID(), MessageID: id,
			})
			if open.RecipientCount != 1 || open.NormalizedSubject.Text != "Grüße" {
				t.Fatalf("%+v", open)
			}
			tags := []mapi.PropTag{mapi.PidTagBody, mapi.PidTagSenderName, mapi.PidTagDisplayTo, mapi.PidTagTransportMessageHeaders}
			props, _ := must[*rop.GetPropertiesSpecificResponse](c, msg, &rop.GetPropertiesSpecificRequest{Tags: tags})
			row, err := props.Row(tags)
			if err != nil || row.Values[0].Value != "how are you" || row.Values[2].Value != "Alice" || row.Values[3].Value != mapi.ErrorNotFound {
				t.Fatalf("%+v, %v", row, err)
			}
			_, att := must[*rop.OpenAttachmentResponse](c, msg, &rop.OpenAttachmentRequest{AttachmentID: 0})
			size, stream := must[*rop.OpenStreamResponse](c, att, &rop.OpenStreamRequest{Tag: mapi.PidTagAttachDataBinary})
			data, _ := must[*rop.ReadStreamResponse](c, stream, &rop.ReadStreamRequest{ByteCount: 100})
			if size.StreamSize != 8 || string(data.Data) != "attached" {
				t.Fatalf("%d bytes: %q", size.StreamSize, data.Data)
			}
			if st := srv.Stats(); st.Handles != 6 || st.Sessions != 1 || st.Connections != 1 {
				t.Fatalf("%+v", st)
			}
			c.release(stream, att, msg, table, inbox, logon)
			if st := srv.Stats(); st.Handles != 0 {
				t.Fatalf("%d handles after releasing all", st.Handles)
			}
			if _, err := c.call(t.Context(), ifaceEMSMDB, ndr.OpDisconnect, &ndr.DisconnectRequest{Handle: c.handle}); err != nil {
				t.Fatal(err)
			}
			if st := srv.Stats(); st.Sessions != 0 {
				t.Fatalf("%d sessions after disconnecting", st.Sessions)
			}
		})
	}
}
