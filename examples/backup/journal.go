// The journal: which message, in which state, is in which file. It lets a
// second run fetch only what is new or changed.

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// journalName is the journal's file in the output folder.
const journalName = ".backup-journal.jsonl"

// journalVersion is what the first line of a journal says.
const journalVersion = 1

// record is one line of the journal. Each describes a message or a folder; of
// several about the same one, the last counts.
type record struct {
	// Version and Mailbox are in the first line only.
	Version int    `json:"version,omitempty"`
	Mailbox string `json:"mailbox,omitempty"`

	// Folder is the id of a folder and Dir where it is kept.
	Folder string `json:"folder,omitempty"`
	Dir    string `json:"dir,omitempty"`

	// Source and Change are the source key and the change key of a message in
	// hexadecimal; File is its mail, Props what MIME could not carry, if
	// anything, and Size the size of the mail.
	Source string `json:"source,omitempty"`
	Change string `json:"change,omitempty"`
	File   string `json:"file,omitempty"`
	Props  string `json:"props,omitempty"`
	Size   int64  `json:"size,omitempty"`
	// Read says whether the owner has read the message, which a mail cannot
	// say.
	Read bool `json:"read,omitempty"`
}

// journal is an open journal.
type journal struct {
	file     *os.File
	messages map[string]record // by Source
	folders  map[string]string // Dir by Folder
}

var (
	errOtherMailbox = errors.New("holds the backup of another mailbox")
	errBadJournal   = errors.New("has a journal that this program did not write")
)

// openJournal reads the journal of the output folder, or starts one. A last
// line that was cut off by a crash is dropped: the message that it was about is
// fetched again.
func openJournal(root *os.Root, mailbox string) (*journal, error) {
	j := &journal{messages: map[string]record{}, folders: map[string]string{}}
	b, err := root.ReadFile(journalName)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	good, err := j.load(b, mailbox)
	if err != nil {
		return nil, err
	}
	if j.file, err = root.OpenFile(journalName, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, err
	}
	if err := j.start(good, mailbox); err != nil {
		j.file.Close()
		return nil, err
	}
	return j, nil
}

// load takes the records out of b and returns how many bytes of it are whole
// lines.
func (j *journal) load(b []byte, mailbox string) (good int64, err error) {
	sc := bufio.NewReader(bytes.NewReader(b))
	for first := true; ; first = false {
		line, err := sc.ReadBytes('\n')
		if err == io.EOF {
			return good, nil
		}
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			return 0, fmt.Errorf("%w: %w", errBadJournal, err)
		}
		switch {
		case first && r.Version != journalVersion:
			return 0, errBadJournal
		case first && r.Mailbox != mailbox:
			return 0, errOtherMailbox
		case r.Folder != "":
			j.folders[r.Folder] = r.Dir
		case r.Source != "":
			j.messages[r.Source] = r
		}
		good += int64(len(line))
	}
}

// start cuts off what is not a whole line and goes to the end.
func (j *journal) start(good int64, mailbox string) error {
	if err := j.file.Truncate(good); err != nil {
		return err
	}
	if _, err := j.file.Seek(good, io.SeekStart); err != nil {
		return err
	}
	if good == 0 {
		return j.write(record{Version: journalVersion, Mailbox: mailbox})
	}
	return nil
}

// write appends a record. A crash may lose it until sync is called: then the
// message is fetched again, because its file alone does not count. The other
// way round, the record of files that are not there, is noticed when they are
// looked for.
func (j *journal) write(r record) error {
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if _, err := j.file.Write(append(line, '\n')); err != nil {
		return err
	}
	switch {
	case r.Folder != "":
		j.folders[r.Folder] = r.Dir
	case r.Source != "":
		j.messages[r.Source] = r
	}
	return nil
}

// sync makes what was written last.
func (j *journal) sync() error { return flush(j.file) }

func (j *journal) close() error { return errors.Join(flush(j.file), j.file.Close()) }
