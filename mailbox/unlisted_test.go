package mailbox_test

import (
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/mailbox"
	"github.com/go-mapi/mapirpc/mapi"
)

// A product that does not list the subject loses none of it.
func TestSubjectOfEveryProduct(t *testing.T) {
	overProducts(t, func(t *testing.T, by transport, p *emsmdbtest.Profile) {
		var id mapi.MessageID
		f := startProfile(t, by, p, nil, func(box *emsmdbtest.MemoryMailbox) {
			id = box.Inbox().Add(emsmdbtest.NewMail("Lamps", "text"))
		})
		m, err := f.mb.OpenMessage(t.Context(), f.alice.Inbox().ID(), id)
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		if got := mailbox.Get[string](m.Properties(), mapi.PidTagSubject); got != "Lamps" {
			t.Errorf("subject %q", got)
		}
		n := 0
		for _, property := range m.Properties() {
			if property.Tag.ID() == mapi.PidTagSubject.ID() {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d subjects", n)
		}
	})
}
