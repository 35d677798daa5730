package mapi

// This file declares the Go types of property values that are not built in.

import (
	"math"
	"time"
)

// String8 holds the raw bytes of an 8-bit string without its terminator.
// CodePage.Decode turns it into text.
type String8 string

// Currency is a number scaled by 10000.
type Currency int64

// FloatingTime is a number of days since 1899-12-30, the fraction being the
// time of day.
type FloatingTime float64

// FileTime counts 100-nanosecond intervals since 1601-01-01 UTC.
type FileTime int64

// fileTimeUnix is the FileTime of 1970-01-01.
const fileTimeUnix = 116444736000000000

// FileTimeOf converts t, cutting it to the precision of a FileTime.
func FileTimeOf(t time.Time) FileTime {
	return FileTime(t.Unix()*1e7 + int64(t.Nanosecond())/100 + fileTimeUnix)
}

// Time converts f to UTC.
func (f FileTime) Time() time.Time {
	return time.Unix(int64(f)/1e7-fileTimeUnix/1e7, int64(f)%1e7*100).UTC()
}

// Time converts f to a time without a zone, given as UTC. Values that are not
// finite give the zero time.
func (f FloatingTime) Time() time.Time {
	days := float64(f)
	if math.IsNaN(days) || math.Abs(days) > 1e7 {
		return time.Time{}
	}
	whole, frac := math.Modf(days)
	// The fraction counts away from midnight whatever the sign of the day.
	return time.Date(1899, 12, 30+int(whole), 0, 0, 0, 0, time.UTC).
		Add(time.Duration(math.Abs(frac) * 24 * float64(time.Hour)).Round(time.Microsecond))
}

// Absent is the value of a column that the row says to be not present
// ([MS-OXCDATA] 2.11.5, flag 1), without a reason.
type Absent struct{}

// RuleActions is the value of a property of TypeRuleAction: the action blocks
// of [MS-OXORULE] 2.2.5, each without its length.
type RuleActions [][]byte
