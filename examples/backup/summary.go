// The summary at the end.

package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-mapi/mapirpc/eml"
)

// summary counts what a run did.
type summary struct {
	folders, searchFolders int
	// fresh, changed and same count messages; moved are those of same whose
	// folder has another name now.
	fresh, changed, same, moved int
	associated                  int
	bytes                       int64
	started                     time.Time
	elapsed                     time.Duration
	// beside counts messages with a .props.json, kinds what is in them.
	beside int
	kinds  map[eml.Kind]int
	raw    int
	gone   int
	// lost counts what could not be backed up, whole or in part.
	lost int
}

// carry counts what MIME could not hold.
func (s *summary) carry(r *eml.Report) {
	if r.Raw {
		s.raw++
	}
	if r.Lossless() {
		return
	}
	s.beside++
	if s.kinds == nil {
		s.kinds = make(map[eml.Kind]int)
	}
	for _, i := range r.Items {
		s.kinds[i.Kind]++
	}
}

func (s *summary) print(w io.Writer, out string) {
	line := func(name, format string, args ...any) {
		fmt.Fprintf(w, "  %-13s"+format+"\n", append([]any{name}, args...)...)
	}
	fmt.Fprintf(w, "backup in %s\n", out)
	line("folders", "%d", s.folders)
	if s.searchFolders > 0 {
		line("", "%d search folders left out: their messages are in other folders", s.searchFolders)
	}
	line("messages", "%d: %d new, %d changed, %d unchanged", s.fresh+s.changed+s.same, s.fresh, s.changed, s.same)
	if s.associated > 0 {
		line("", "%d of them associated messages (views, settings), in %s", s.associated, associatedDir)
	}
	if s.moved > 0 {
		line("", "%d moved to where their folder is now", s.moved)
	}
	if s.gone > 0 {
		line("", "%d more are kept that the server no longer has", s.gone)
	}
	line("bytes", "%s written", size(s.bytes))
	line("time", "%s", s.elapsed.Round(time.Millisecond))
	if s.raw > 0 {
		line("as it was", "%d messages that cannot be taken apart were written as they were stored", s.raw)
	}
	if s.beside == 0 {
		line("not in MIME", "nothing")
	} else {
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(s.kinds)) {
			parts = append(parts, fmt.Sprintf("%d × %v", s.kinds[k], k))
		}
		line("not in MIME", "%s, of %d messages, in .props.json beside them", strings.Join(parts, ", "), s.beside)
	}
	line("errors", "%d", s.lost)
}

// size writes a number of bytes for people.
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1000_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.2f GB", float64(n)/1e9)
}
