package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/eml"
	"github.com/go-mapi/mapirpc/eml/mailboxeml"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/mailbox"
	"github.com/go-mapi/mapirpc/mapi"
)

// What compression is worth on the wire: the backup of a mailbox, by a program
// of its own from a server of its own, with and without, over several links.

// link is a network to try.
type link struct {
	name string
	emsmdbtest.Link
}

var links = []link{
	{"loopback", emsmdbtest.Link{}},
	{"100 Mbit/s, 1 ms", emsmdbtest.Link{BytesPerSecond: 100e6 / 8, Latency: time.Millisecond}},
	{"10 Mbit/s, 20 ms", emsmdbtest.Link{BytesPerSecond: 10e6 / 8, Latency: 20 * time.Millisecond}},
}

// wireResult is one backup.
type wireResult struct {
	Messages                   int
	Written                    int64 // bytes of mail
	Wire                       int64 // bytes that the server sent
	Seconds                    float64
	ClientSeconds, ServeSecond float64 // processor time
}

const (
	wireUser     = "alice"
	wirePassword = "wonderland"
	wireDN       = "/o=Example/ou=Site/cn=Recipients/cn=alice"
)

// measureWire returns, by link, the medians of some backups without and with
// compression.
func measureWire(ctx context.Context, rounds int) (map[string][2]wireResult, error) {
	out := map[string][2]wireResult{}
	for i, l := range links {
		var both [2]wireResult
		for mode := range both {
			var all []wireResult
			for range rounds {
				r, err := backupOnce(ctx, i, mode == 1)
				if err != nil {
					return nil, fmt.Errorf("backup over %s: %w", l.name, err)
				}
				all = append(all, r)
			}
			both[mode] = medians(all)
		}
		out[l.name] = both
	}
	return out, nil
}

func medians(all []wireResult) wireResult {
	r := all[0]
	var s, c, p []float64
	for _, a := range all {
		s, c, p = append(s, a.Seconds), append(c, a.ClientSeconds), append(p, a.ServeSecond)
	}
	r.Seconds, r.ClientSeconds, r.ServeSecond = median(s), median(c), median(p)
	return r
}

// backupOnce runs this program twice more, as server and as client.
func backupOnce(ctx context.Context, link int, compress bool) (r wireResult, err error) {
	self, err := os.Executable()
	if err != nil {
		return r, err
	}
	server := exec.CommandContext(ctx, self, "-role", "server", "-link", fmt.Sprint(link))
	server.Stderr = os.Stderr
	stop, err := server.StdinPipe()
	if err != nil {
		return r, err
	}
	stdout, err := server.StdoutPipe()
	if err != nil {
		return r, err
	}
	if err := server.Start(); err != nil {
		return r, err
	}
	lines := bufio.NewScanner(stdout)
	if !lines.Scan() {
		return r, errors.Join(errors.New("the server did not start"), stop.Close(), server.Wait())
	}
	client := exec.CommandContext(ctx, self, "-role", "client", "-target", lines.Text(), fmt.Sprintf("-compress=%v", compress))
	client.Stderr = os.Stderr
	said, err := client.Output()
	stop.Close()
	if err == nil && lines.Scan() {
		err = errors.Join(json.Unmarshal(said, &r), json.Unmarshal(lines.Bytes(), &r.Wire))
	}
	if err := errors.Join(err, server.Wait()); err != nil {
		return r, err
	}
	r.ClientSeconds = (client.ProcessState.UserTime() + client.ProcessState.SystemTime()).Seconds()
	r.ServeSecond = (server.ProcessState.UserTime() + server.ProcessState.SystemTime()).Seconds()
	return r, nil
}

// serveWire serves a mailbox made of the corpus until standard input ends.
func serveWire(c corpus, link int) error {
	store := emsmdbtest.NewMemoryStore()
	fillMailbox(store.AddMailbox(wireDN, "Alice").Inbox(), c)
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{
		Store: store,
		Users: []emsmdbtest.User{{Domain: "EXAMPLE", Name: wireUser, Password: wirePassword, DN: wireDN}},
		Link:  links[link].Link,
	})
	if err != nil {
		return err
	}
	defer srv.Close()
	fmt.Println(srv.Target())
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	fmt.Println(srv.Stats().BytesOut)
	return nil
}

// wireMessages is the number of messages in the mailbox.
const wireMessages = 120

// fillMailbox adds messages with a text and an HTML body, and attachments to
// some, of blocks of the corpus.
func fillMailbox(inbox *emsmdbtest.MemoryFolder, c corpus) {
	pick := func(i int, classes ...string) []byte {
		for _, class := range classes {
			if blocks := c.blocks[class]; len(blocks) > 0 {
				return blocks[i%len(blocks)].plain
			}
		}
		return nil
	}
	for i := range wireMessages {
		body := pick(i, "utf16")
		body = body[:min(len(body), 2000+i%9*3000)&^1]
		units := make([]uint16, len(body)/2)
		for k := range units {
			units[k] = binary.LittleEndian.Uint16(body[2*k:])
		}
		html := pick(i, "html", "text")
		m := emsmdbtest.NewMail(fmt.Sprintf("Message %d", i), string(utf16.Decode(units))).
			From("Bob", "bob@example.com").To("Alice", "alice@example.com").
			Set(mapi.PidTagHtml, html[:min(len(html), 4000+i%7*4000)])
		if i%4 == 0 {
			m.AttachBytes("photo.jpg", "image/jpeg", pick(i, "jpegzip", "noise"))
		}
		if i%6 == 0 {
			m.AttachBytes("table.csv", "text/csv", pick(i, "textatt", "rows"))
		}
		inbox.Add(m)
	}
}

// backupWire reads the mailbox at target and prints what that took.
func backupWire(target string, compress bool) error {
	ctx := context.Background()
	options := &emsmdb.Options{
		UserDN:      wireDN,
		Credentials: &auth.Password{Domain: "EXAMPLE", User: wireUser, Password: auth.NewSecret(wirePassword)},
	}
	if !compress {
		options.Compression = emsmdb.CompressNever
	}
	start := time.Now()
	session, err := emsmdb.Dial(ctx, target, options)
	if err != nil {
		return err
	}
	defer session.Close()
	mb, err := mailbox.Open(ctx, session, nil)
	if err != nil {
		return err
	}
	defer mb.Close(ctx)
	var r wireResult
	for info, err := range mb.Messages(ctx, mb.Special(mailbox.Inbox)) {
		if err != nil {
			return err
		}
		n, err := writeMessage(ctx, mb, info)
		if err != nil {
			return err
		}
		r.Messages++
		r.Written += n
	}
	r.Seconds = time.Since(start).Seconds()
	return json.NewEncoder(os.Stdout).Encode(r)
}

// writeMessage makes a mail of a message, as a backup does.
func writeMessage(ctx context.Context, mb *mailbox.Mailbox, info *mailbox.MessageInfo) (int64, error) {
	m, err := mb.OpenMessage(ctx, mb.Special(mailbox.Inbox), info.ID)
	if err != nil {
		return 0, err
	}
	defer m.Close()
	mail, err := mailboxeml.Convert(ctx, m, nil)
	if err != nil {
		return 0, err
	}
	var n counter
	_, err = eml.Encode(ctx, &n, mail)
	return int64(n), errors.Join(err, mail.Close())
}

// counter counts what is written to it.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// wireReport appends the section about the wire to a page.
func wireReport(page string, results map[string][2]wireResult, rounds int) string {
	b := new(strings.Builder)
	b.WriteString(page)
	fmt.Fprintf(b, `
## On the wire

The backup of a mailbox (%d messages, %.1f MB of mail with NTLM and packet privacy) from the test server's Exchange 2010, which compresses what reaches 1 KB; client and server in processes of their own; medians of %d.

| link | compression | MB from the server | seconds | client CPU s | server CPU s |
|---|---|---:|---:|---:|---:|
`, results[links[0].name][0].Messages, float64(results[links[0].name][0].Written)/1e6, rounds)
	for _, l := range links {
		for mode, name := range []string{"off", "on"} {
			r := results[l.name][mode]
			fmt.Fprintf(b, "| %s | %s | %.2f | %.2f | %.2f | %.2f |\n", l.name, name, float64(r.Wire)/1e6, r.Seconds, r.ClientSeconds, r.ServeSecond)
		}
	}
	b.WriteString(`
Hence the session's default, CompressAuto: let the server compress its answers, and compress requests that shrink. Decoding is so much faster than any link, and than sealing what it saves, that there is nothing to win by refusing it; the price is a little of the server's processor time. CompressNever is for a server that is short of it. (Where the latency is high, round trips decide, not bytes: see MaxResponse and chaining.)
`)
	return b.String()
}
