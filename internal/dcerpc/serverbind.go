// Binding from the server's side.

package dcerpc

import (
	"context"
	"errors"
	"net"
	"slices"
	"strconv"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/security"
)

// onBind answers bind and alter_context.
func (c *ServerConn) onBind(p *pdu.Packet) error {
	bind := p.Body.(*pdu.Bind)
	if bind.Alter != (c.group != 0) {
		return &ProtocolError{What: "unexpected " + p.Header.Type.String()}
	}
	if err := c.bindHook(bind); err != nil {
		return c.refuse(p, err)
	}
	if !bind.Alter {
		if err := c.associate(p, bind); err != nil {
			return c.refuse(p, err)
		}
	}
	ack := &pdu.BindAck{
		Alter:       bind.Alter,
		MaxXmitFrag: min(c.server.cfg.MaxXmitFrag, max(bind.MaxRecvFrag, pdu.MinFrag)),
		MaxRecvFrag: min(c.server.cfg.MaxRecvFrag, max(bind.MaxXmitFrag, pdu.MinFrag)),
		AssocGroup:  c.group,
		Results:     c.results(bind),
	}
	if !bind.Alter {
		ack.Address = localPort(c.nc.LocalAddr())
	}
	v, err := c.acceptToken(c.ctx, p.Verifier)
	if err != nil {
		return c.refuse(p, err)
	}
	return c.sendControl(pdu.Header{CallID: p.Header.CallID, Flags: c.ackFlags(p)}, ack, v)
}

func (c *ServerConn) bindHook(bind *pdu.Bind) error {
	if c.server.cfg.Hooks.Bind == nil {
		return nil
	}
	list := make([]Interface, len(bind.Contexts))
	for i, e := range bind.Contexts {
		list[i] = e.Interface
	}
	return c.server.cfg.Hooks.Bind(c.ctx, c, list)
}

// associate takes over what a bind says of the connection.
func (c *ServerConn) associate(p *pdu.Packet, bind *pdu.Bind) error {
	group, ok := c.server.joinGroup(bind.AssocGroup)
	if !ok {
		return &BindError{Reason: NakNotSpecified}
	}
	c.group = group
	c.multiplexed = c.server.cfg.Multiplex && p.Header.Flags&pdu.FlagMultiplex != 0
	c.maxXmit = int(min(c.server.cfg.MaxXmitFrag, max(bind.MaxRecvFrag, pdu.MinFrag), pdu.MaxFrag))
	if p.Verifier == nil {
		return nil
	}
	level := security.Level(p.Verifier.Level)
	if level < security.LevelConnect || level > security.LevelPrivacy || c.server.cfg.Acceptor == nil {
		return &BindError{Reason: NakAuthType}
	}
	acceptor, err := c.server.cfg.Acceptor(p.Verifier.AuthType)
	if err != nil {
		return &BindError{Reason: NakAuthType}
	}
	c.acceptor = acceptor
	c.auth = pdu.Verifier{AuthType: p.Verifier.AuthType, Level: p.Verifier.Level, ContextID: p.Verifier.ContextID}
	c.headerSign = p.Header.Flags&pdu.FlagHeaderSign != 0 && !c.server.cfg.NoHeaderSigning
	return nil
}

func (c *ServerConn) ackFlags(p *pdu.Packet) (flags pdu.Flags) {
	if c.multiplexed {
		flags |= pdu.FlagMultiplex
	}
	if c.headerSign && p.Header.Flags&pdu.FlagHeaderSign != 0 {
		flags |= pdu.FlagHeaderSign
	}
	return flags
}

// acceptToken gives the client's token to the acceptor and returns the
// verifier of the answer.
func (c *ServerConn) acceptToken(ctx context.Context, v *pdu.Verifier) (*pdu.Verifier, error) {
	if v == nil || c.acceptor == nil {
		return nil, nil
	}
	if c.accepted || v.AuthType != c.auth.AuthType || v.Level != c.auth.Level || v.ContextID != c.auth.ContextID {
		return nil, &ProtocolError{What: "a second security context"}
	}
	out, done, err := c.acceptor.Next(ctx, v.Value)
	if err == nil && done {
		c.protector, err = c.acceptor.Protector(security.Level(c.auth.Level), c.headerSign)
		c.accepted = err == nil
	}
	if err != nil {
		return nil, &SecurityError{What: "accept a client", Err: err}
	}
	if len(out) == 0 {
		return nil, nil
	}
	answer := c.auth
	answer.Value = out
	return &answer, nil
}

// onAuth3 takes a final token. It has no answer: a failure shows at the first
// call.
func (c *ServerConn) onAuth3(p *pdu.Packet) error {
	if c.acceptor == nil || p.Verifier == nil {
		return &ProtocolError{What: "unexpected auth3"}
	}
	_, err := c.acceptToken(c.ctx, p.Verifier)
	if pe := (*ProtocolError)(nil); errors.As(err, &pe) {
		return err
	}
	c.authErr = err
	return nil
}

// refuse answers a bind or alter_context with what err stands for.
func (c *ServerConn) refuse(p *pdu.Packet, err error) error {
	h := pdu.Header{CallID: p.Header.CallID}
	var (
		nak   *BindError
		fault *FaultError
		sec   *SecurityError
	)
	switch {
	case errors.As(err, &fault):
		return c.sendControl(h, faultBody(fault, 0), nil)
	case errors.As(err, &sec) && p.Header.Type == pdu.TypeAlterContext:
		return c.sendControl(h, faultBody(&FaultError{Status: StatusSecurityPackage}, 0), nil)
	case errors.As(err, &sec):
		nak = &BindError{Reason: NakInvalidChecksum}
	case !errors.As(err, &nak):
		return err
	}
	return c.sendControl(h, &pdu.BindNak{Reason: nak.Reason, Versions: []pdu.Version{{Major: 5, Minor: 0}, {Major: 5, Minor: 1}}}, nil)
}

// results judges the contexts that a client offers and notes the accepted.
func (c *ServerConn) results(bind *pdu.Bind) []pdu.Result {
	list := make([]pdu.Result, 0, len(bind.Contexts))
	for _, e := range bind.Contexts {
		if len(list) == 1 && c.server.cfg.FirstResultOnly {
			break
		}
		list = append(list, c.judge(e))
	}
	return list
}

func (c *ServerConn) judge(e pdu.Context) pdu.Result {
	if slices.ContainsFunc(e.Transfer, isFeatureNegotiation) {
		return pdu.Result{Result: pdu.ResultNegotiateAck} // no feature is granted
	}
	service := c.server.service(e.Interface)
	if service == nil {
		return pdu.Result{Result: pdu.ResultProviderReject, Reason: pdu.ReasonAbstractSyntax}
	}
	if slices.Contains(e.Transfer, ndr20) {
		c.contexts[e.ID] = service
		return pdu.Result{Result: pdu.ResultAccept, Transfer: ndr20}
	}
	return pdu.Result{Result: pdu.ResultProviderReject, Reason: pdu.ReasonTransferSyntaxes}
}

// service finds the service for an interface: same major version, and a minor
// version not below the client's.
func (s *Server) service(i Interface) *Service {
	for k := range s.cfg.Services {
		have := s.cfg.Services[k].Interface
		if have.UUID == i.UUID && have.Major == i.Major && have.Minor >= i.Minor {
			return &s.cfg.Services[k]
		}
	}
	return nil
}

func localPort(a net.Addr) []byte {
	if tcp, ok := a.(*net.TCPAddr); ok {
		return strconv.AppendInt(nil, int64(tcp.Port), 10)
	}
	return nil
}
