// Measurements: how earlier requests went, told to the server with later ones
// where the caller has opted in. [MS-OXCRPC] 3.1.8.1.

package emsmdb

import (
	"time"

	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/errcode"
)

// maxMeasured bounds the measurements that wait to be sent; the oldest go.
const maxMeasured = 16

// measurement is how one request went.
type measurement struct {
	request uint16
	ended   time.Time
	took    time.Duration
	code    errcode.Code // errcode.Success, or why it failed
}

// note keeps how a request went. Requests without a number cannot be reported
// on.
func (a *auxSender) note(m measurement) {
	if !a.measure || !a.perf || m.request == 0 {
		return
	}
	if len(a.measured) == maxMeasured {
		a.measured = append(a.measured[:0], a.measured[1:]...)
	}
	a.measured = append(a.measured, m)
}

// report returns the blocks for what was measured and has not expired, and
// forgets it. The blocks refer to the server by a number that is explained
// once, before them; those of client, process, session and requests have been
// explained before.
func (a *auxSender) report(now time.Time) (blocks []auxbuf.Body) {
	if !a.serverSent {
		blocks = append(blocks, &auxbuf.ServerInfo{ServerID: auxServerID, ServerType: auxbuf.ServerPrivate, ServerName: a.server})
		a.serverSent = true
	}
	for _, m := range a.measured {
		age := now.Sub(m.ended)
		if a.expiry > 0 && age > a.expiry {
			continue
		}
		blocks = append(blocks, m.block(age))
	}
	a.measured = a.measured[:0]
	return blocks
}

// block prefers the second versions, as the specification recommends.
func (m *measurement) block(age time.Duration) auxbuf.Body {
	if m.code == errcode.Success {
		return &auxbuf.MDBSuccessV2{
			ProcessID: auxProcessID, ClientID: auxClientID, ServerID: auxServerID, SessionID: auxSessionID,
			RequestID: m.request, TimeSinceRequest: inMilliseconds(age), TimeToComplete: inMilliseconds(m.took),
		}
	}
	return &auxbuf.FailureV2{
		ProcessID: auxProcessID, ClientID: auxClientID, ServerID: auxServerID, SessionID: auxSessionID,
		RequestID: m.request, TimeSinceRequest: inMilliseconds(age), TimeToFail: inMilliseconds(m.took),
		ResultCode: uint32(m.code),
	}
}

func inMilliseconds(d time.Duration) uint32 {
	return uint32(min(max(d.Milliseconds(), 0), 1<<32-1))
}

// note keeps how a call went that the server has answered. The turn is
// held.
func (c *call) note(err error) {
	m := measurement{request: c.request, ended: time.Now()}
	m.took = m.ended.Sub(c.started)
	if err != nil {
		if m.code = failureOf(err).code; m.code == errcode.Success {
			m.code = errcode.NetworkError
		}
	}
	c.link.aux.note(m)
}
