// Tests of what could harm a backup from outside: another run, a file that was
// taken away, a disk without fsync, names made for terminals.

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

func TestTwoRunsAtOnce(t *testing.T) {
	dir := t.TempDir()
	first, err := openOutput(dir)
	if err != nil {
		t.Fatal(err)
	}
	backupTo(t, t.Context(), dir).want(t, exitFailed, dir+" is in use by another run")
	if _, err := os.Stat(filepath.Join(dir, tempDir)); err != nil {
		t.Errorf("the second run touched what the first one writes: %v", err)
	}
	if err := first.close(); err != nil {
		t.Fatal(err)
	}
	backupTo(t, t.Context(), dir).want(t, exitOK)
}

func TestPropertiesTakenAway(t *testing.T) {
	_, box, args := serve(t)
	m := emsmdbtest.NewMail("Meeting", "Room 7")
	m.Set(mapi.PidTagMessageClass, "IPM.Appointment")
	box.Inbox().Add(m)
	dir := t.TempDir()
	backupTo(t, t.Context(), dir, args...).want(t, exitOK)
	list := files(t, dir)
	i := slices.IndexFunc(list, func(s string) bool { return strings.HasSuffix(s, propsExtension) })
	if i < 0 {
		t.Fatalf("files %v", list)
	}
	if err := os.Remove(filepath.Join(dir, list[i])); err != nil {
		t.Fatal(err)
	}
	backupTo(t, t.Context(), dir, args...).want(t, exitOK, "1: 0 new, 1 changed")
	if again := files(t, dir); !slices.Equal(list, again) {
		t.Errorf("files %v, want %v", again, list)
	}
}

// TestFlush flushes something that cannot be flushed, as files of some network
// file systems cannot.
func TestFlush(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := flush(w); err != nil {
		t.Errorf("flush: %v", err)
	}
	w.Close()
	if err := flush(w); !errors.Is(err, os.ErrClosed) {
		t.Errorf("flush of a closed file: %v", err)
	}
}

func TestOutputInsideOfMail(t *testing.T) {
	src := t.TempDir()
	for _, out := range []string{src, filepath.Join(src, "a", "b")} {
		backupTo(t, t.Context(), out, "-mail", src).want(t, exitUsage, "-out is inside of -mail")
	}
	backupTo(t, t.Context(), src+"-out", "-mail", src).want(t, exitOK)
}

// TestErrorsOnOneLine has a failure that consists of several.
func TestErrorsOnOneLine(t *testing.T) {
	srv, box, args := serve(t)
	m := emsmdbtest.NewMail("Two", "x")
	m.AttachBytes("a", "text/plain", []byte("a"))
	m.AttachBytes("b", "text/plain", []byte("b"))
	box.Inbox().Add(m)
	srv.HookROP(func(_ context.Context, call *emsmdbtest.ROPCall) *emsmdbtest.ROPOutcome {
		if call.ID == rop.IDOpenAttachment {
			return &emsmdbtest.ROPOutcome{Return: errcode.AccessDenied}
		}
		return nil
	})
	r := backupTo(t, t.Context(), t.TempDir(), args...)
	r.want(t, exitIncomplete)
	for line := range strings.Lines(r.out) {
		if strings.HasPrefix(line, "not backed up") && strings.Count(line, "attachment") != 2 {
			t.Errorf("%q", line)
		}
	}
}
