// Code: a return code, its name, meaning and retry class.

package errcode

import (
	"fmt"
	"sort"
)

// Code is the return value of an RPC method of [MS-OXCRPC], the ReturnValue of
// a ROP, or the error value of a property. The zero Code is Success.
type Code uint32

// Info is what is known about a Code or a Status. The zero Info belongs to
// numbers without a name.
type Info struct {
	// Name is the name that the specifications use, such as "ecNotFound".
	Name string
	// Meaning is one clause for people, without a full stop.
	Meaning string
	// Retry says whether the same request may succeed later.
	Retry Retry
}

// Retry classifies a failure by what would have to change for the request to
// succeed. It says nothing about whether the failed request had an effect.
type Retry uint8

const (
	// Never means that the same request will fail again. Unknown numbers are
	// here too.
	Never Retry = iota
	// Later means that the condition passes; the same request may succeed
	// after a while.
	Later
	// Reconnect means that the session is gone or broken; a new one may
	// succeed.
	Reconnect
	// Elsewhere means that another server is responsible.
	Elsewhere
	// Adapt means that the request may succeed if asked differently:
	// encrypted, with a larger buffer, through a stream, with another version
	// or code page.
	Adapt
)

// String returns the class as one lower-case word.
func (r Retry) String() string {
	switch r {
	case Never:
		return "never"
	case Later:
		return "later"
	case Reconnect:
		return "reconnect"
	case Elsewhere:
		return "elsewhere"
	case Adapt:
		return "adapt"
	}
	return fmt.Sprintf("Retry(%d)", uint8(r))
}

type codeRow struct {
	code Code
	info Info
}

// Info returns what is known of c; ok is false for a number without a name.
// Where a number has several meanings, In knows better.
func (c Code) Info() (info Info, ok bool) {
	i := sort.Search(len(codeTable), func(i int) bool { return codeTable[i].code >= c })
	if i < len(codeTable) && codeTable[i].code == c {
		return codeTable[i].info, true
	}
	return Info{}, false
}

// Name returns the name of c as the specifications spell it, or "0x%08X" for
// a number without a name.
func (c Code) Name() string {
	if info, ok := c.Info(); ok {
		return info.Name
	}
	return fmt.Sprintf("0x%08X", uint32(c))
}

// Retry returns the retry class of c.
func (c Code) Retry() Retry {
	info, _ := c.Info()
	return info.Retry
}

// Failed reports whether c says that the operation failed. Success and the
// warnings of [MS-OXCDATA] 2.4.3 that concern ROPs do not.
func (c Code) Failed() bool { return c != Success && !c.Warning() }

// Warning reports whether c says that the operation succeeded at least in
// part: it has the severity bits of success and the facility of interfaces.
func (c Code) Warning() bool { return c>>16 == 0x0004 }

// String returns name and number, "ecNotFound (0x8004010F)", or the number
// alone.
func (c Code) String() string { return label(c.Info, uint32(c)) }

// Error returns String.
func (c Code) Error() string { return c.String() }

func label(info func() (Info, bool), n uint32) string {
	if in, ok := info(); ok {
		return fmt.Sprintf("%s (0x%08X)", in.Name, n)
	}
	return fmt.Sprintf("0x%08X", n)
}
