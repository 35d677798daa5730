// Connecting: a binding, a session context, and what the server says.

package emsmdb

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/version"
)

// Flags of EcDoConnectEx (ulFlags), [MS-OXCRPC] 3.1.4.11.
const flagAdmin = 0x00000001

// VersionError is the cause of errcode.VersionMismatch: the server demands
// a newer client.
type VersionError struct {
	// Client is what Options.ClientVersion said, Minimum what the server wants.
	Client, Minimum version.Version
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("client version %v is older than %v, which the server demands", e.Client, e.Minimum)
}

// connect makes a new link, with a number that no other has had. Nothing else
// of the session is changed but what the server asked the client to do. It is
// called by Dial and by attend.
func (s *Session) connect(ctx context.Context) (*link, error) {
	start := time.Now()
	level := s.opts.Level
	b, res, err := s.connectAt(ctx, level)
	if failureOf(err).code == errcode.NotEncrypted && level != auth.LevelPrivacy && err != nil {
		level = auth.LevelPrivacy
		b, res, err = s.connectAt(ctx, level)
	}
	if err != nil {
		return nil, dialError(ctx, err)
	}
	s.epochs++
	l := &link{binding: b, epoch: s.epochs, info: newServerInfo(res), gone: make(chan struct{})}
	l.compress, l.aux = l.info.compress, newAuxSender(&s.opts, s.target.host)
	if c := clientControl(l.info); c != nil {
		s.control(l, c)
	}
	s.opts.Logger.Info("mapi session connected", "server_version", l.info.Version.String(), "epoch", l.epoch)
	s.opts.Trace.connected(ConnectTrace{Info: l.info, Epoch: l.epoch, Elapsed: time.Since(start)})
	return l, nil
}

// dialError dresses an error of connectAt: with that of the context, if it ended
// before the server had said anything.
func dialError(ctx context.Context, err error) *OpError {
	e := failureOf(err).opError("dial")
	if ctxErr := ctx.Err(); ctxErr != nil && e.Err != nil && !errors.Is(err, ctxErr) {
		e.Err = fmt.Errorf("%w: %w", ctxErr, e.Err)
	}
	return e
}

func (s *Session) connectAt(ctx context.Context, level auth.Level) (binding, *connectResult, error) {
	b, err := s.dialAt(ctx, level)
	if err != nil {
		return nil, nil, err
	}
	req, err := s.connectRequest(b)
	if err != nil {
		b.close()
		return nil, nil, err
	}
	res, err := b.connect(ctx, req)
	if err != nil {
		b.close()
		return nil, nil, err
	}
	return b, res, nil
}

// dialAt makes the binding of the target's transport.
func (s *Session) dialAt(ctx context.Context, level auth.Level) (binding, error) {
	if s.target.url != "" {
		return newHTTP(s.target, &s.opts)
	}
	return dialRPC(ctx, s.target, &s.opts, level)
}

func (s *Session) connectRequest(b binding) (*connectRequest, error) {
	words, err := wireVersion(s.opts.ClientVersion)
	if err != nil {
		return nil, err
	}
	req := &connectRequest{
		userDN:        s.opts.UserDN,
		codePage:      s.opts.CodePage,
		localeString:  s.opts.LocaleString,
		localeSort:    s.opts.LocaleSort,
		clientVersion: words,
	}
	if s.opts.Admin {
		req.flags |= flagAdmin
	}
	if s.opts.Link != nil {
		info := s.opts.Link.Info()
		req.linked, req.linkIndex, req.linkTimeStamp = true, info.SessionIndex, info.TimeStamp
	}
	if !s.opts.NoAux {
		req.auxIn, err = s.aux.connectBlocks(s.policy(b, true), s.epochs+1)
	}
	return req, err
}

// connectionModulus is a stable hash of the DN, by which servers spread clients
// over public folder replicas. DNs are compared without case, so it ignores
// case.
func connectionModulus(dn string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(strings.ToLower(dn)))
	return h.Sum32()
}
