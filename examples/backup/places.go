// Where folders and messages go, the same in every run.

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
)

// places knows which names are taken, and by what.
type places struct {
	journal *journal
	taken   map[string]string // owner by folded path
}

// newPlaces reserves the names of the journal.
func newPlaces(j *journal) *places {
	p := &places{journal: j, taken: make(map[string]string)}
	for id, dir := range j.folders {
		p.taken[sameOnDisk(dir)] = "folder " + id
	}
	for source, r := range j.messages {
		p.taken[sameOnDisk(r.File)] = "message " + source
	}
	return p
}

// folder returns the directory of a folder in that of its parent, and whether
// the journal has another one or none.
func (p *places) folder(id, parent, name string) (dir string, isNew bool) {
	base := escapeName(name)
	if old, ok := p.journal.folders[id]; ok && path.Dir(old) == parent {
		had := path.Base(old)
		if had == base || strings.HasPrefix(had, base+"~") {
			return old, false
		}
	}
	return p.take("folder "+id, parent, base, ""), true
}

// message returns the name of a message's mail in a directory, without the
// extension .eml.
func (p *places) message(source, dir, base string) string {
	return strings.TrimSuffix(p.take("message "+source, dir, base, ".eml"), ".eml")
}

// take reserves a path for an owner: base, or base with a part of a hash of the
// owner where another has it.
func (p *places) take(owner, dir, base, ext string) string {
	sum := sha256.Sum256([]byte(owner))
	hash := hex.EncodeToString(sum[:])
	for n := 0; ; n++ {
		name := base
		switch {
		case n > 8:
			name = fmt.Sprintf("%s~%s%d", base, hash[:16], n)
		case n > 0:
			name = base + "~" + hash[:2+2*n]
		}
		full := path.Join(dir, name+ext)
		fold := sameOnDisk(full)
		if by, ok := p.taken[fold]; !ok || by == owner {
			p.taken[fold] = owner
			return full
		}
	}
}
