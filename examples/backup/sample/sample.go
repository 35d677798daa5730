// Package sample is the mailbox that ships with the backup example: mail in
// many scripts, with and without HTML, attachments, inline images, embedded
// mails and signatures, mail that is broken, and folders with names that no
// file system would take.
package sample

import (
	"archive/zip"
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// Names of folders are escaped as in URLs where a file system, or the Go module
// that this is part of, could not hold them: FolderName undoes it.
//
//go:embed mail
var mail embed.FS

// FS returns the mailbox as a file system for emlstore.New: the mails of this
// folder and a few that are made here, because they are large or have names
// that are too long to be checked out everywhere. It is the same every time.
func FS() (fs.FS, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	err := fs.WalkDir(mail, "mail", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := mail.ReadFile(name)
		if err != nil {
			return err
		}
		return add(z, strings.TrimPrefix(name, "mail/"), data)
	})
	if err != nil {
		return nil, fmt.Errorf("sample: %w", err)
	}
	extra := made()
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if err := add(z, name, []byte(extra[name])); err != nil {
			return nil, fmt.Errorf("sample: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("sample: %w", err)
	}
	return zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
}

func add(z *zip.Writer, name string, data []byte) error {
	w, err := z.CreateHeader(&zip.FileHeader{
		Name: name, Method: zip.Store, Modified: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// FolderName returns the mailbox's name for a folder of FS.
func FolderName(dir string) string {
	name := path.Base(dir)
	if plain, err := url.PathUnescape(name); err == nil {
		return plain
	}
	return name
}

// made returns the mails that are not files.
func made() map[string]string {
	const longFolder = "A folder whose name goes on and on, because somebody used it as a note about what " +
		"is in it and what is not in it, and who asked for it and when and why, and what they said"
	return map[string]string{
		"Inbox/Large/log.eml":      largeMail(),
		longFolder + "/a note.eml": shortMail("In a folder with a long name", "Found it!"),
		longFolder + "/" + longFolder + "/b.eml": shortMail(
			strings.Repeat("Very long subjects need cutting. ", 20), "Two long folders down."),
	}
}

const head = "From: Bob Baker <bob@corp.example>\r\nTo: Alice Archer <alice@corp.example>\r\n" +
	"Date: Wed, 01 May 2024 12:00:00 +0000\r\n"

func shortMail(subject, body string) string {
	return head + "Subject: " + subject + "\r\n\r\n" + body + "\r\n"
}

// largeMail has a body of more than 500 KB.
func largeMail() string {
	var b strings.Builder
	b.WriteString(head + "Subject: The log of the lamp, one line per minute\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	seed := uint32(1)
	for b.Len() < 520_000 {
		seed = seed*1664525 + 1013904223
		fmt.Fprintf(&b, "%s  %6.1f lx  %5.1f °C  %s\r\n", at.Format("2006-01-02 15:04"),
			float64(seed>>20)/4, float64(seed>>8&0x1FF)/10-10, [4]string{"clear", "fog", "rain", "snow"}[seed>>30])
		at = at.Add(time.Minute)
	}
	return b.String()
}
