// Progress: a bar on a terminal, lines elsewhere.

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far the backup is.
type progress interface {
	// start says how many messages there are.
	start(total int)
	// folder begins a folder; dir is its escaped path.
	folder(dir string, messages int)
	// step counts one message as done.
	step()
	// note shows a line that must not be missed.
	note(format string, args ...any)
	// stop ends the display.
	stop()
}

// newProgress draws a bar if w is a terminal.
func newProgress(w io.Writer) progress {
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return &bar{w: w}
	}
	return &lines{w: w}
}

// lines is the progress for files and pipes.
type lines struct {
	w           io.Writer
	total, done int
	dir         string
	inFolder    int
}

func (l *lines) start(total int) {
	l.total = total
	fmt.Fprintf(l.w, "%d messages in the mailbox\n", total)
}

func (l *lines) folder(dir string, messages int) {
	l.stop()
	l.dir, l.inFolder = dir, 0
}

func (l *lines) step() { l.done++; l.inFolder++ }

func (l *lines) note(format string, args ...any) { fmt.Fprintf(l.w, format+"\n", args...) }

// stop reports the folder that ended.
func (l *lines) stop() {
	if l.inFolder > 0 {
		fmt.Fprintf(l.w, "%s: %d messages (%d of %d)\n", l.dir, l.inFolder, l.done, l.total)
	}
	l.inFolder = 0
}

// bar is the progress for terminals.
type bar struct {
	w   io.Writer
	bar *progressbar.ProgressBar
}

func (b *bar) start(total int) {
	b.bar = progressbar.NewOptions(max(total, 1),
		progressbar.OptionSetWriter(b.w),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(50*time.Millisecond),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionFullWidth(),
		progressbar.OptionSetRenderBlankState(true),
	)
}

func (b *bar) folder(dir string, _ int) {
	const width = 24
	if r := []rune(dir); len(r) > width {
		dir = "…" + string(r[len(r)-width+1:])
	}
	b.bar.Describe(dir + strings.Repeat(" ", max(0, width-len([]rune(dir)))))
}

func (b *bar) step() { _ = b.bar.Add(1) }

func (b *bar) note(format string, args ...any) {
	if b.bar != nil {
		_ = b.bar.Clear()
	}
	fmt.Fprintf(b.w, format+"\n", args...)
	if b.bar != nil {
		_ = b.bar.RenderBlank()
	}
}

func (b *bar) stop() {
	if b.bar != nil {
		_ = b.bar.Exit()
		fmt.Fprintln(b.w)
		b.bar = nil
	}
}
