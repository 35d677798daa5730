// Auxiliary blocks: what the session tells the server about itself, and what
// it lets the server tell it. [MS-OXCRPC] 3.1.8.

package emsmdb

import (
	"crypto/rand"
	"fmt"
	"time"

	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/ndr"
)

// Ids of the one client, process and session that a Session speaks for. They
// need be unique within the session context only.
const (
	auxClientID  = 1
	auxProcessID = 1
	auxSessionID = 1
	auxServerID  = 1
)

// processName is what the server's logs show. It names the library, not the
// program or its user.
const processName = "mapirpc"

// auxIdentity is what a session tells every server context about itself: what
// sort of client it is. No name of a machine or a person, no address and no
// hardware id is ever sent. It does not change.
type auxIdentity struct {
	processGUID, sessionGUID auxbuf.GUID
}

func newAuxIdentity() (a auxIdentity, err error) {
	for _, g := range []*auxbuf.GUID{&a.processGUID, &a.sessionGUID} {
		if _, err := rand.Read(g[:]); err != nil {
			return a, fmt.Errorf("session id: %w", err)
		}
		g[7], g[8] = g[7]&0x0F|0x40, g[8]&0x3F|0x80 // random, RFC 9562 4
	}
	return a, nil
}

// connectBlocks returns the extended buffer that goes with EcDoConnectEx, for
// the session context of that number.
func (a *auxIdentity) connectBlocks(p extbuf.Policy, epoch uint64) ([]byte, error) {
	return appendAux(nil, p,
		&auxbuf.ClientInfo{ClientID: auxClientID, Mode: auxbuf.ModeClassic},
		&auxbuf.ProcessInfo{Version: 1, ProcessID: auxProcessID, ProcessGUID: a.processGUID, ProcessName: processName},
		&auxbuf.SessionInfoV2{SessionID: auxSessionID, SessionGUID: a.sessionGUID, ConnectionID: uint32(epoch)},
	)
}

// auxSender makes the blocks that go with the calls of one session context:
// the numbers of its requests and, if asked to, how they went. It is used
// under the turn.
type auxSender struct {
	measure bool   // Options.ReportPerformance
	server  string // what measurements call the server
	request uint16 // number of the last request
	// perf says that the server wants performance data, which the numbers of
	// requests are part of. Servers that say nothing get it, unless Options.NoAux
	// says otherwise.
	perf bool
	// expiry is how long measurements stay worth sending, 0 for ever.
	expiry time.Duration
	// serverSent says that the block was sent that measurements refer to.
	serverSent bool
	measured   []measurement
}

func newAuxSender(o *Options, server string) auxSender {
	return auxSender{measure: o.ReportPerformance, server: server, perf: !o.NoAux}
}

// appendExecute appends the extended buffer that goes with EcDoRpcExt2, or
// nothing, and returns the number of the request, or 0.
func (a *auxSender) appendExecute(dst []byte, p extbuf.Policy) ([]byte, uint16, error) {
	if !a.perf {
		return dst, 0, nil
	}
	a.request++
	if a.request == 0 {
		a.request = 1
	}
	id := auxbuf.RequestID{SessionID: auxSessionID, RequestID: a.request}
	if !a.measure {
		dst, err := appendAux(dst, p, &id)
		return dst, a.request, err
	}
	dst, err := appendAux(dst, p, append([]auxbuf.Body{&id}, a.report(time.Now())...)...)
	return dst, a.request, err
}

func appendAux(dst []byte, p extbuf.Policy, blocks ...auxbuf.Body) ([]byte, error) {
	payload, err := auxbuf.Append(nil, blocks...)
	if err != nil {
		return dst, err
	}
	out, err := extbuf.Append(dst, payload, p, true)
	if err == nil && len(out)-len(dst) > ndr.MaxAux {
		return dst, fmt.Errorf("%w: %d bytes of auxiliary blocks", ErrTooLarge, len(out)-len(dst))
	}
	return out, err
}

// obey does what the auxiliary blocks of an answer ask for. The turn is held.
func (s *Session) obey(l *link, blocks []byte) {
	for b, err := range auxbuf.Blocks(blocks) {
		if err != nil {
			s.opts.Logger.Debug("auxiliary blocks ignored", "error", err)
			return
		}
		var control auxbuf.ClientControl
		if b.Type == auxbuf.TypeClientControl && control.Decode(b) == nil {
			s.control(l, &control)
		}
	}
}

// control follows AUX_CLIENT_CONTROL: a flag that is not set disables.
func (s *Session) control(l *link, c *auxbuf.ClientControl) {
	l.compress = c.Enabled(auxbuf.EnableCompression)
	l.aux.perf, l.aux.expiry = c.Enabled(auxbuf.EnablePerfSendToServer) && !s.opts.NoAux, c.Expiry()
	if !l.aux.perf {
		l.aux.measured = nil
	}
}

// clientControl returns the block of that name among those of the connect, or
// nil.
func clientControl(i *ServerInfo) *auxbuf.ClientControl {
	for _, b := range i.Aux {
		if c, ok := b.(*auxbuf.ClientControl); ok {
			return c
		}
	}
	return nil
}
