package emsmdbtest_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

func TestASlowLinkShowsWhatCompressionIsWorth(t *testing.T) {
	const speed = 100_000
	took := make(map[uint32]time.Duration)
	sent := make(map[uint32]int64)
	for _, flags := range []uint32{plain, ndr.FlagNoXORMagic} {
		change := func(cfg *emsmdbtest.Config) {
			cfg.Link = emsmdbtest.Link{BytesPerSecond: speed, Latency: 20 * time.Millisecond}
		}
		bubble(t, change, func(t *testing.T, c *rawClient, srv *emsmdbtest.Server, box *emsmdbtest.MemoryMailbox) {
			id := box.Inbox().Add(emsmdbtest.NewMail("m", "").Set(mapi.PidTagHtml, bytes.Repeat([]byte("compress me "), 20_000)))
			logon, _ := c.logon()
			_, msg := must[*rop.OpenMessageResponse](c, logon, &rop.OpenMessageRequest{FolderID: box.Inbox().ID(), MessageID: id})
			_, stream := must[*rop.OpenStreamResponse](c, msg, &rop.OpenStreamRequest{Tag: mapi.PidTagHtml})
			before, began := srv.Stats(), time.Now()
			if n := len(bytes.Join(c.readChained(stream, 200_000, 0x40000, flags|ndr.FlagChain), nil)); n != 200_000 {
				t.Fatalf("%d bytes", n)
			}
			took[flags], sent[flags] = time.Since(began), srv.Stats().BytesOut-before.BytesOut
		})
	}
	if sent[plain] < 200_000 || sent[ndr.FlagNoXORMagic] > sent[plain]/10 {
		t.Errorf("bytes %v", sent)
	}
	if want := time.Duration(sent[plain]) * time.Second / speed; took[plain] < want || took[plain] > want+200*time.Millisecond {
		t.Errorf("%d bytes took %v, want about %v", sent[plain], took[plain], want)
	}
	if took[ndr.FlagNoXORMagic] > took[plain]/5 {
		t.Errorf("times %v", took)
	}
}
