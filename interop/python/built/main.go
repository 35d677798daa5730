// Command built writes mails that package eml builds from properties alone,
// with what a reader must see of them beside them, for checkbuilt.py.
//
//	go run ./interop/python/built DIR
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-mapi/mapirpc/eml"
	"github.com/go-mapi/mapirpc/mapi"
)

// expected is what the mail must say.
type expected struct {
	Subject string            `json:"subject"`
	From    [2]string         `json:"from"`
	To      [][2]string       `json:"to"`
	Date    int64             `json:"date"`
	Text    string            `json:"text"`
	HTML    string            `json:"html"`
	Files   map[string]string `json:"files"`
	Inner   *expected         `json:"inner,omitempty"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: built DIR")
		os.Exit(2)
	}
	for i, e := range mails() {
		if err := write(os.Args[1], i, e); err != nil {
			fmt.Fprintln(os.Stderr, "built:", err)
			os.Exit(1)
		}
	}
}

func write(dir string, i int, e *expected) error {
	var mail bytes.Buffer
	if _, err := eml.Encode(context.Background(), &mail, message(e)); err != nil {
		return err
	}
	name := filepath.Join(dir, fmt.Sprintf("%02d", i))
	if err := os.WriteFile(name+".eml", mail.Bytes(), 0o600); err != nil {
		return err
	}
	want, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return os.WriteFile(name+".json", want, 0o600)
}

// texts are what a header or body has a hard time with.
func texts() []string {
	return []string{
		"plain", "Grüße, aus Köln", "灯台の見学について", "Чертёж №1 (окончательный)", "مرحبا", "👩‍🚀 🏳️‍🌈 launch",
		"=?utf-8?q?not_encoded?=", "  edges  and  runs  ", `quotes " and \ back`, "semi;colon, comma <angle> (paren) [x]@y",
		"it's 100% *", "tab\there", strings.Repeat("long words and ", 40) + "end", strings.Repeat("длинный ", 60) + "конец",
		strings.Repeat("x", 300), "From here", ".", "--=_mapi_x", "=",
	}
}

func mails() []*expected {
	var out []*expected
	for i, s := range texts() {
		e := &expected{
			Subject: s,
			From:    [2]string{s, "from@example.com"},
			To:      [][2]string{{"Bob", "bob@example.org"}, {s, "to@example.org"}},
			Date:    time.Date(2024, 2, 29, 23, 59, i, 0, time.UTC).Unix(),
			Text:    s + "\r\n" + s,
			Files:   map[string]string{s + ".bin": "content of " + s},
		}
		if i%2 == 1 {
			e.HTML = "<p>" + s + "</p>"
		}
		if i%3 == 1 {
			e.Inner = &expected{Subject: s + " inner", From: [2]string{"", "in@example.net"}, Text: s + "\r\n", Date: e.Date}
		}
		out = append(out, e)
	}
	return out
}

func message(e *expected) *eml.Message {
	m := &eml.Message{Properties: []eml.Property{
		{Tag: mapi.PidTagSubject, Value: e.Subject},
		{Tag: mapi.PidTagSentRepresentingName, Value: e.From[0]},
		{Tag: mapi.PidTagSentRepresentingSmtpAddress, Value: e.From[1]},
		{Tag: mapi.PidTagClientSubmitTime, Value: mapi.FileTimeOf(time.Unix(e.Date, 0))},
		{Tag: mapi.PidTagBody, Value: e.Text},
	}}
	if e.HTML != "" {
		m.Properties = append(m.Properties, eml.Property{Tag: mapi.PidTagBodyHtml, Value: e.HTML})
	}
	for _, to := range e.To {
		m.Recipients = append(m.Recipients, eml.Recipient{Type: 1, Properties: []eml.Property{
			{Tag: mapi.PidTagDisplayName, Value: to[0]}, {Tag: mapi.PidTagSmtpAddress, Value: to[1]},
		}})
	}
	for name, content := range e.Files {
		m.Attachments = append(m.Attachments, eml.Attachment{Properties: []eml.Property{
			{Tag: mapi.PidTagAttachLongFilename, Value: name},
			{Tag: mapi.PidTagAttachDataBinary, Value: []byte(content)},
		}})
	}
	if e.Inner != nil {
		m.Attachments = append(m.Attachments, eml.Attachment{
			Open: func(context.Context) (*eml.Message, error) { return message(e.Inner), nil },
		})
	}
	return m
}
