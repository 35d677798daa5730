// Status: what the RPC runtime says instead of an answer.

package errcode

import (
	"fmt"
	"sort"
)

// Status is an RPC status: the Win32 number that Windows programs see, such as
// RPC_S_SERVER_TOO_BUSY, or, where there is none, the number of the fault PDU.
// It is an error for use with errors.Is.
type Status uint32

type statusRow struct {
	status Status
	fault  uint32
	info   Info
}

// FromFault turns the status field of a fault PDU into a Status. The faults of
// [C706], 0x1C0xxxxx and the endpoint mapper's 0x16C9xxxx, become their Win32
// counterparts where there is one; any other number is kept, because Windows
// sends Win32 numbers on the wire itself.
func FromFault(wire uint32) Status {
	for i := range statusTable {
		if statusTable[i].fault == wire && wire != 0 {
			return statusTable[i].status
		}
	}
	return Status(wire)
}

// Fault returns the number that stands for s in a fault PDU: that of [C706]
// where there is one, otherwise s itself. FromFault(s.Fault()) is s.
func (s Status) Fault() uint32 {
	if row := s.row(); row != nil && row.fault != 0 {
		return row.fault
	}
	return uint32(s)
}

// Info returns what is known of s; ok is false for a number without a name.
func (s Status) Info() (info Info, ok bool) {
	if row := s.row(); row != nil {
		return row.info, true
	}
	return Info{}, false
}

// Name returns the name of s, or "0x%08X" for a number without one.
func (s Status) Name() string {
	if info, ok := s.Info(); ok {
		return info.Name
	}
	return fmt.Sprintf("0x%08X", uint32(s))
}

// Retry returns the retry class of s.
func (s Status) Retry() Retry {
	info, _ := s.Info()
	return info.Retry
}

// NotExecuted reports whether s guarantees that the server did not execute the
// call, so that sending it again cannot do the work twice.
func (s Status) NotExecuted() bool {
	switch s {
	case StatusServerTooBusy, StatusCallFailedDNE, StatusUnknownInterface, StatusProcnumOutOfRange,
		StatusUnsupportedTransferSyntax, FaultInvalidPresentationContext:
		return true
	}
	return false
}

// String returns name and number, "RPC_S_SERVER_TOO_BUSY (0x000006BB)", or the
// number alone.
func (s Status) String() string { return label(s.Info, uint32(s)) }

// Error returns String.
func (s Status) Error() string { return s.String() }

func (s Status) row() *statusRow {
	i := sort.Search(len(statusTable), func(i int) bool { return statusTable[i].status >= s })
	if i < len(statusTable) && statusTable[i].status == s {
		return &statusTable[i]
	}
	return nil
}
