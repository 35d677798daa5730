// Version: four numbers, their two encodings in three words, comparison, text.

package version

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Version is a normalised protocol version, such as 15.0.847.4040. Versions
// are comparable with ==; the zero Version is older than all others.
type Version struct {
	// Major and Minor are the product's numbers, 8.1 for Exchange 2007 SP1.
	Major, Minor uint16
	// BuildMajor and BuildMinor are the numbers of the build.
	BuildMajor, BuildMinor uint16
}

// ErrRange says that a version does not fit the encoding asked for.
var ErrRange = errors.New("version: number too large for the encoding")

// newScheme is the bit of the second word that says that the first word holds
// two numbers.
const newScheme = 0x8000

// FromWords normalises the three words of the wire, [MS-OXCRPC] 3.1.9.1. Every
// input is valid.
//
// The words 0x0008, 0x82B4, 0x0003 of the example in [MS-OXCRPC] 4.1, which the
// text there calls 8.0.692.3, are 0.8.692.3 by this rule; 0x0800 was meant.
func FromWords(w [3]uint16) Version {
	if w[1]&newScheme != 0 {
		return Version{w[0] >> 8, w[0] & 0xFF, w[1] &^ newScheme, w[2]}
	}
	return Version{w[0], 0, w[1], w[2]}
}

// Words returns the encoding in the new scheme, which carries the product's
// minor number. It fails with ErrRange if Major or Minor exceeds 255 or
// BuildMajor 32767. FromWords restores v.
func (v Version) Words() ([3]uint16, error) {
	if v.Major > 0xFF || v.Minor > 0xFF || v.BuildMajor >= newScheme {
		return [3]uint16{}, fmt.Errorf("%w: %v in the new scheme", ErrRange, v)
	}
	return [3]uint16{v.Major<<8 | v.Minor, v.BuildMajor | newScheme, v.BuildMinor}, nil
}

// OldWords returns the encoding in the old scheme, which has no minor number.
// It fails with ErrRange if Minor is not zero or BuildMajor exceeds 32767.
// FromWords restores v.
func (v Version) OldWords() ([3]uint16, error) {
	if v.Minor != 0 || v.BuildMajor >= newScheme {
		return [3]uint16{}, fmt.Errorf("%w: %v in the old scheme", ErrRange, v)
	}
	return [3]uint16{v.Major, v.BuildMajor, v.BuildMinor}, nil
}

// Compare returns -1, 0 or +1 as v is older than, equal to or newer than w.
func (v Version) Compare(w Version) int {
	return cmp.Or(
		cmp.Compare(v.Major, w.Major),
		cmp.Compare(v.Minor, w.Minor),
		cmp.Compare(v.BuildMajor, w.BuildMajor),
		cmp.Compare(v.BuildMinor, w.BuildMinor),
	)
}

// AtLeast reports whether v is w or newer.
func (v Version) AtLeast(w Version) bool { return v.Compare(w) >= 0 }

// IsZero reports whether v is the zero Version, which no server announces.
func (v Version) IsZero() bool { return v == Version{} }

// String returns the four numbers, "15.0.847.4040".
func (v Version) String() string {
	return fmt.Sprintf("%d.%d.%d.%d", v.Major, v.Minor, v.BuildMajor, v.BuildMinor)
}

// Parse reads what String writes. Leading zeros are allowed, as product
// documents have them ("12.00.4207.000"); three numbers are read as in the
// old scheme, without the product's minor number.
func Parse(s string) (Version, error) {
	parts := strings.Split(s, ".")
	if len(parts) == 3 {
		parts = []string{parts[0], "0", parts[1], parts[2]}
	}
	if len(parts) != 4 {
		return Version{}, fmt.Errorf("version: parse %q: want three or four numbers", s)
	}
	var n [4]uint16
	for i, p := range parts {
		u, err := strconv.ParseUint(p, 10, 16)
		if err != nil {
			return Version{}, fmt.Errorf("version: parse %q: %w", s, err)
		}
		n[i] = uint16(u)
	}
	return Version{n[0], n[1], n[2], n[3]}, nil
}
