// Evaluating restrictions, [MS-OXCDATA] 2.12.

package emsmdbtest

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/go-mapi/mapirpc/mapi"
)

// lookup returns the value of a property, of the type that the tag asks for.
type lookup func(mapi.PropTag) (any, bool)

// subject is what a restriction is applied to: a row with, where it is that of
// a message, its recipients and attachments.
type subject struct {
	value lookup
	// parts returns the rows of PidTagMessageRecipients or
	// PidTagMessageAttachments. It is nil for rows that have none.
	parts func(mapi.PropTag) []lookup
}

// Bits of the FuzzyLevel fields of a content restriction, [MS-OXCDATA] 2.12.4.
const (
	fuzzySubstring  = 1
	fuzzyPrefix     = 2
	fuzzyIgnoreCase = 1
	fuzzyLoose      = 4
)

// matches reports whether s satisfies r. A restriction on a property that
// s does not have does not hold; its negation does.
func (s subject) matches(r mapi.Restriction) bool {
	switch r := r.(type) {
	case nil:
		return true
	case mapi.AndRestriction:
		for _, part := range r {
			if !s.matches(part) {
				return false
			}
		}
		return true
	case mapi.OrRestriction:
		return slices.ContainsFunc(r, s.matches)
	case mapi.NotRestriction:
		return !s.matches(r.Restriction)
	case mapi.CommentRestriction:
		return s.matches(r.Restriction)
	case mapi.CountRestriction:
		return s.matches(r.Restriction)
	case mapi.SubObjectRestriction:
		return s.anyPart(r)
	default:
		return s.matchesProperty(r)
	}
}

func (s subject) matchesProperty(r mapi.Restriction) bool {
	switch r := r.(type) {
	case mapi.ContentRestriction:
		v, ok := s.value(r.Tag)
		return ok && contains(v, r.Value.Value, r.FuzzyLow, r.FuzzyHigh)
	case mapi.PropertyRestriction:
		v, ok := s.value(r.Tag)
		return ok && anyValue(v, r.Value.Value, r.RelOp)
	case mapi.ComparePropertiesRestriction:
		a, okA := s.value(r.Tag1)
		b, okB := s.value(r.Tag2)
		return okA && okB && anyValue(a, b, r.RelOp)
	case mapi.BitMaskRestriction:
		v, ok := s.value(r.Tag)
		n, isInt := v.(int32)
		return ok && isInt && (uint32(n)&r.Mask != 0) == r.NotZero
	case mapi.SizeRestriction:
		v, ok := s.value(r.Tag)
		return ok && holds(r.RelOp, cmp.Compare(valueSize(v), int64(r.Size)))
	case mapi.ExistRestriction:
		_, ok := s.value(r.Tag)
		return ok
	}
	return false
}

func (s subject) anyPart(r mapi.SubObjectRestriction) bool {
	if s.parts == nil {
		return false
	}
	for _, p := range s.parts(r.SubObject) {
		if (subject{value: p}).matches(r.Restriction) {
			return true
		}
	}
	return false
}

// anyValue compares v, or one of its values, with want.
func anyValue(v, want any, op mapi.RelOp) bool {
	if order, ok := compareValues(v, want); ok {
		return holds(op, order)
	}
	for _, one := range elements(v) {
		if order, ok := compareValues(one, want); ok && holds(op, order) {
			return true
		}
	}
	return false
}

// elements returns the values of the multiple-valued types that restrictions
// are used on.
func elements(v any) (out []any) {
	switch v := v.(type) {
	case []string:
		for _, x := range v {
			out = append(out, x)
		}
	case []mapi.String8:
		for _, x := range v {
			out = append(out, x)
		}
	case []int32:
		for _, x := range v {
			out = append(out, x)
		}
	case [][]byte:
		for _, x := range v {
			out = append(out, x)
		}
	}
	return out
}

func contains(v, want any, low, high uint16) bool {
	switch v := v.(type) {
	case string:
		w, ok := want.(string)
		return ok && containsText(v, w, low, high)
	case mapi.String8:
		w, ok := want.(mapi.String8)
		return ok && containsText(string(v), string(w), low, high)
	case []byte:
		w, ok := want.([]byte)
		return ok && containsBytes(v, w, low)
	}
	for _, one := range elements(v) {
		if contains(one, want, low, high) {
			return true
		}
	}
	return false
}

func containsText(v, want string, low, high uint16) bool {
	if high&(fuzzyIgnoreCase|fuzzyLoose) != 0 {
		v, want = strings.ToLower(v), strings.ToLower(want)
	}
	switch low {
	case fuzzySubstring:
		return strings.Contains(v, want)
	case fuzzyPrefix:
		return strings.HasPrefix(v, want)
	}
	return v == want
}

func containsBytes(v, want []byte, low uint16) bool {
	switch low {
	case fuzzySubstring:
		return bytes.Contains(v, want)
	case fuzzyPrefix:
		return bytes.HasPrefix(v, want)
	}
	return bytes.Equal(v, want)
}
