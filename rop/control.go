package rop

// This file holds the ROPs that manage the others, [MS-OXCROPS] 2.2.15.

import (
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// ReleaseRequest releases a server object, [MS-OXCROPS] 2.2.15.3. It has no
// answer.
type ReleaseRequest struct{ emptyRequest }

// ID implements Request.
func (*ReleaseRequest) ID() ID { return IDRelease }

func (*ReleaseRequest) layout() layout { return layoutIn }

// BufferTooSmallResponse says that the answers to the remaining ROPs did not
// fit; those ROPs were not executed. It is the last of the answers. [MS-OXCROPS]
// 2.2.15.1.
type BufferTooSmallResponse struct {
	// SizeNeeded is the size that the output buffer should have.
	SizeNeeded uint16
	// RequestBuffers are the encoded requests that were not executed.
	RequestBuffers []byte
}

// ID implements Response.
func (*BufferTooSmallResponse) ID() ID { return IDBufferTooSmall }

func (p *BufferTooSmallResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint16(p.SizeNeeded)
	w.bytes(p.RequestBuffers)
}

func (p *BufferTooSmallResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.SizeNeeded = r.Uint16()
	p.RequestBuffers = r.Rest()
}

// BackoffResponse asks the client to wait; it stands in place of the answer to
// a ROP that was not executed, and nothing follows it. [MS-OXCROPS] 2.2.15.2.
type BackoffResponse struct {
	// LogonID is the logon that it is about.
	LogonID uint8
	// Duration is the time, in milliseconds, to send nothing for that logon, if
	// there are no ROPs.
	Duration uint32
	// ROPs are the remote operations to wait with.
	ROPs []BackoffROP
	// AdditionalData is opaque.
	AdditionalData []byte
}

// BackoffROP is a remote operation to wait with, [MS-OXCROPS] 2.2.15.2.1.1.
type BackoffROP struct {
	ID ID
	// Duration is the time in milliseconds.
	Duration uint32
}

// ID implements Response.
func (*BackoffResponse) ID() ID { return IDBackoff }

func (p *BackoffResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint8(p.LogonID)
	w.uint32(p.Duration)
	w.count8(len(p.ROPs))
	for _, b := range p.ROPs {
		w.uint8(uint8(b.ID))
		w.uint32(b.Duration)
	}
	w.bytes16(p.AdditionalData)
}

func (p *BackoffResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.LogonID = r.Uint8()
	p.Duration = r.Uint32()
	for range r.Count(uint32(r.Uint8()), 5) {
		p.ROPs = append(p.ROPs, BackoffROP{ID(r.Uint8()), r.Uint32()})
	}
	p.AdditionalData = readBytes16(r)
}

// Wait returns how long to wait with the remote operation id under the logon.
func (p *BackoffResponse) Wait(logonID uint8, id ID) time.Duration {
	if logonID != p.LogonID {
		return 0
	}
	ms := uint32(0)
	if len(p.ROPs) == 0 {
		ms = p.Duration
	}
	for _, b := range p.ROPs {
		if b.ID == id {
			ms = max(ms, b.Duration)
		}
	}
	return time.Duration(ms) * time.Millisecond
}
