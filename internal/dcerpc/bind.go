// Binding: bind, security handshake, and alter_context for what the bind_ack
// left open.

package dcerpc

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/netctx"
	"github.com/go-mapi/mapirpc/internal/security"
)

// authContextID is the auth_context_id of the one security context that
// a connection has.
const authContextID = 0

// binder is the state of a bind in progress.
type binder struct {
	*Conn
	cfg        Config
	xmit, recv uint16
	contexts   []pdu.Context
	headerSign bool
}

// bindWithin runs the bind and gives up, breaking the connection, when ctx
// ends.
func (c *Conn) bindWithin(ctx context.Context, cfg Config) error {
	if err := ctx.Err(); err != nil {
		return &callError{notSent: true, err: err}
	}
	stop := netctx.Interrupt(ctx, c.nc)
	err := newBinder(c, cfg).run(ctx)
	if stop() {
		return fmt.Errorf("dcerpc: bind: %w", ctx.Err())
	}
	return err
}

func newBinder(c *Conn, cfg Config) *binder {
	b := &binder{Conn: c, cfg: cfg, xmit: cfg.MaxXmitFrag, recv: cfg.MaxRecvFrag}
	if b.xmit == 0 {
		b.xmit = DefaultFrag
	}
	if b.recv == 0 {
		b.recv = DefaultFrag
	}
	for i, s := range cfg.Interfaces {
		b.contexts = append(b.contexts, pdu.Context{ID: uint16(i), Interface: s, Transfer: []Interface{ndr20}})
	}
	return b
}

func (b *binder) run(ctx context.Context) error {
	if len(b.contexts) == 0 || len(b.contexts) > 255 {
		return fmt.Errorf("dcerpc: bind: %d interfaces", len(b.contexts))
	}
	if b.xmit < pdu.MinFrag || b.recv < pdu.MinFrag {
		return fmt.Errorf("dcerpc: bind: fragments of %d and %d bytes are below the minimum of %d", b.xmit, b.recv, pdu.MinFrag)
	}
	token, done, err := b.startHandshake(ctx)
	if err != nil {
		return err
	}
	flags := pdu.Flags(0)
	if b.cfg.Multiplex {
		flags |= pdu.FlagMultiplex
	}
	if b.handshake != nil && b.cfg.Level >= security.LevelCall {
		flags |= pdu.FlagHeaderSign
	}
	ack, err := b.exchange(b.bindBody(false, b.contexts), flags, token)
	if err != nil {
		return err
	}
	if err := b.accept(ack); err != nil {
		return err
	}
	if err := b.finishHandshake(ctx, ack.Verifier, done); err != nil {
		return err
	}
	if err := b.alterMissing(); err != nil {
		return err
	}
	return b.anyAccepted()
}

func (b *binder) bindBody(alter bool, contexts []pdu.Context) *pdu.Bind {
	return &pdu.Bind{
		Alter:       alter,
		MaxXmitFrag: b.xmit,
		MaxRecvFrag: b.recv,
		AssocGroup:  b.assocGroup,
		Contexts:    contexts,
	}
}

// startHandshake returns the initiator's first token.
func (b *binder) startHandshake(ctx context.Context) (token []byte, done bool, err error) {
	b.assocGroup = b.cfg.AssocGroup
	if b.cfg.Handshake == nil || b.cfg.Level == security.LevelNone {
		return nil, true, nil
	}
	if b.cfg.Level < security.LevelConnect || b.cfg.Level > security.LevelPrivacy {
		return nil, false, fmt.Errorf("dcerpc: bind: authentication level %d", b.cfg.Level)
	}
	if b.cfg.Level == security.LevelCall {
		b.cfg.Level = security.LevelPacket // [MS-RPCE] 2.2.1.1.8
	}
	if b.handshake, err = b.cfg.Handshake(); err != nil {
		return nil, false, &SecurityError{What: "start authentication", Err: err}
	}
	b.auth = pdu.Verifier{AuthType: b.handshake.AuthType(), Level: uint8(b.cfg.Level), ContextID: authContextID}
	if token, done, err = b.handshake.Next(ctx, nil); err != nil {
		return nil, false, &SecurityError{What: "start authentication", Err: err}
	}
	if len(token) == 0 {
		return nil, false, &SecurityError{What: "start authentication", Err: errors.New("the mechanism has no first token")}
	}
	return token, done, nil
}

// accept takes over what the bind_ack says.
func (b *binder) accept(p *pdu.Packet) error {
	ack, ok := p.Body.(*pdu.BindAck)
	if !ok || ack.Alter {
		return unexpected(p)
	}
	if ack.MaxRecvFrag < pdu.MinFrag || ack.MaxXmitFrag < pdu.MinFrag {
		return &ProtocolError{What: fmt.Sprintf("bind_ack: fragments of %d and %d bytes", ack.MaxXmitFrag, ack.MaxRecvFrag)}
	}
	b.maxXmit = int(min(b.xmit, ack.MaxRecvFrag, pdu.MaxFrag))
	b.assocGroup = ack.AssocGroup
	b.address = string(ack.Address)
	b.multiplexed = b.cfg.Multiplex && p.Header.Flags&pdu.FlagMultiplex != 0
	b.headerSign = p.Header.Flags&pdu.FlagHeaderSign != 0
	for i, c := range b.contexts {
		bound := boundInterface{contextID: c.ID, err: errUnanswered}
		if i < len(ack.Results) {
			bound.err = contextResult(c.Interface, ack.Results[i])
		}
		b.bound = append(b.bound, bound)
	}
	return nil
}

// errUnanswered marks contexts that the bind_ack says nothing of: some servers
// answer the first one only.
var errUnanswered = errors.New("no result for the presentation context")

func contextResult(s Interface, res pdu.Result) error {
	if res.Result == pdu.ResultAccept && res.Transfer.UUID == ndr20.UUID {
		return nil
	}
	if res.Result == pdu.ResultAccept {
		return &ProtocolError{What: fmt.Sprintf("bind_ack: transfer syntax %v was not offered", res.Transfer)}
	}
	return &ContextError{Interface: s, Result: res.Result, Reason: res.Reason}
}

// finishHandshake exchanges the remaining tokens and sets up protection.
func (b *binder) finishHandshake(ctx context.Context, v *pdu.Verifier, done bool) error {
	if b.handshake == nil {
		return nil
	}
	for !done {
		token, err := b.peerToken(v)
		if err != nil {
			return err
		}
		var out []byte
		if out, done, err = b.handshake.Next(ctx, token); err != nil {
			return &SecurityError{What: "authenticate", Err: err}
		}
		if len(out) == 0 {
			if done {
				break
			}
			return &SecurityError{What: "authenticate", Err: errors.New("the mechanism is stuck")}
		}
		if !b.handshake.UsesAlterContext() {
			if err := b.send(&pdu.Auth3{}, 0, out); err != nil {
				return err
			}
			if !done {
				return &SecurityError{What: "authenticate", Err: errors.New("the mechanism waits for an answer to auth3")}
			}
			break
		}
		resp, err := b.exchange(b.bindBody(true, b.contexts), 0, out)
		if err != nil {
			return err
		}
		if ack, ok := resp.Body.(*pdu.BindAck); !ok || !ack.Alter {
			return unexpected(resp)
		}
		v = resp.Verifier
	}
	var err error
	if b.protector, err = b.handshake.Protector(b.cfg.Level, b.headerSign); err != nil {
		return &SecurityError{What: "set up protection", Err: err}
	}
	if b.protector == nil && b.cfg.Level > security.LevelConnect {
		return &SecurityError{What: "set up protection", Err: fmt.Errorf("the mechanism has none for level %v", b.cfg.Level)}
	}
	return nil
}

// peerToken checks the verifier of an answer and returns its token.
func (b *binder) peerToken(v *pdu.Verifier) ([]byte, error) {
	switch {
	case v == nil:
		return nil, &SecurityError{What: "authenticate", Err: errors.New("the server's answer carries no token")}
	case v.AuthType != b.auth.AuthType || v.Level != b.auth.Level || v.ContextID != b.auth.ContextID:
		return nil, &SecurityError{What: "authenticate", Err: errors.New("the server answers with another mechanism, level or context")}
	}
	return v.Value, nil
}

// alterMissing offers the contexts that the bind_ack left unanswered once
// more, one by one.
func (b *binder) alterMissing() error {
	for i := range b.bound {
		if !errors.Is(b.bound[i].err, errUnanswered) {
			continue
		}
		resp, err := b.exchange(b.bindBody(true, b.contexts[i:i+1]), 0, nil)
		var fault *FaultError
		if errors.As(err, &fault) {
			b.bound[i].err = err
			continue
		}
		if err != nil {
			return err
		}
		ack, ok := resp.Body.(*pdu.BindAck)
		if !ok || !ack.Alter {
			return unexpected(resp)
		}
		if len(ack.Results) == 0 {
			return &ProtocolError{What: "alter_context_resp: no result"}
		}
		b.bound[i].err = contextResult(b.contexts[i].Interface, ack.Results[0])
	}
	return nil
}

// anyAccepted returns the errors of all interfaces if none was accepted.
func (b *binder) anyAccepted() error {
	errs := make([]error, 0, len(b.bound))
	for _, i := range b.bound {
		if i.err == nil {
			return nil
		}
		errs = append(errs, i.err)
	}
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}

// exchange sends a packet and reads the answer. A bind_nak or fault becomes an
// error.
func (b *binder) exchange(body pdu.Body, flags pdu.Flags, token []byte) (*pdu.Packet, error) {
	b.lastID++
	if err := b.send(body, flags, token); err != nil {
		return nil, err
	}
	h, raw, err := b.packets.next()
	if err != nil {
		return nil, bindFailed(err)
	}
	p, err := pdu.Decode(raw)
	if err != nil {
		return nil, &ProtocolError{What: h.Type.String(), Err: err}
	}
	if h.CallID != b.lastID {
		return nil, &ProtocolError{What: fmt.Sprintf("%v: call id %d, want %d", h.Type, h.CallID, b.lastID)}
	}
	switch body := p.Body.(type) {
	case *pdu.BindNak:
		return nil, &BindError{Reason: body.Reason}
	case *pdu.Fault:
		return nil, &FaultError{Status: body.Status, DidNotExecute: h.Flags&pdu.FlagDidNotExecute != 0, Unprotected: b.handshake != nil}
	}
	return p, nil
}

func (b *binder) send(body pdu.Body, flags pdu.Flags, token []byte) error {
	var v *pdu.Verifier
	if len(token) > 0 {
		t := b.auth
		t.Value = token
		v = &t
	}
	h := pdu.Header{Flags: pdu.FlagFirst | pdu.FlagLast | flags, CallID: b.lastID}
	packet, err := pdu.Append(nil, h, body, v)
	if err != nil {
		return err
	}
	if _, err := b.nc.Write(packet); err != nil {
		return bindFailed(err)
	}
	return nil
}

func bindFailed(err error) error {
	var pe *ProtocolError
	if errors.As(err, &pe) {
		return err
	}
	return &ConnError{Err: fmt.Errorf("bind: %w", err)}
}

func unexpected(p *pdu.Packet) error {
	return &ProtocolError{What: fmt.Sprintf("unexpected %v", p.Header.Type)}
}
