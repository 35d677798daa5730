// What is asked, and what the server says.

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/examples/internal/access"
	"github.com/go-mapi/mapirpc/version"
)

// report is what came of it. Times are in milliseconds.
type report struct {
	Target    string `json:"target"`
	Address   string `json:"address"`
	Transport string `json:"transport"`
	Mechanism string `json:"mechanism"`
	Level     string `json:"level"`

	Product       string `json:"product"`
	ServerVersion string `json:"serverVersion"`
	ClientVersion string `json:"clientVersion"`
	DisplayName   string `json:"displayName"`
	DNPrefix      string `json:"dnPrefix"`
	SessionIndex  uint16 `json:"sessionIndex"`

	PollIntervalMs float64 `json:"pollIntervalMs"`
	RetryCount     uint32  `json:"retryCount"`
	RetryDelayMs   float64 `json:"retryDelayMs"`

	Capabilities []capability `json:"capabilities"`
	Blocks       []block      `json:"auxiliaryBlocks"`

	ConnectMs float64 `json:"connectMs"`
	Times     []times `json:"roundTrips"`
	// Mailbox is the GUID of the mailbox, empty if it could not be opened.
	Mailbox string  `json:"mailbox,omitempty"`
	LogonMs float64 `json:"logonMs,omitempty"`
}

type capability struct {
	Name      string `json:"name"`
	Supported bool   `json:"supported"`
}

type block struct {
	Name    string `json:"name"`
	Content string `json:"content"`
}

// times are those of one kind of call.
type times struct {
	Call     string  `json:"call"`
	Count    int     `json:"count"`
	MinMs    float64 `json:"minMs"`
	MedianMs float64 `json:"medianMs"`
	MaxMs    float64 `json:"maxMs"`
	// ServerMs is what the server says that it needed at most.
	ServerMs float64 `json:"serverMs,omitempty"`
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// ask makes a session, times calls and opens the mailbox. What the server said
// is returned even if the mailbox cannot be opened.
func ask(ctx context.Context, o *options) (*report, error) {
	var server time.Duration
	begin := time.Now()
	dialCtx, cancel := context.WithTimeout(ctx, access.Timeout)
	session, err := o.Dial(dialCtx, func(e *emsmdb.Options) {
		e.Trace = &emsmdb.Trace{Called: func(c emsmdb.CallTrace) { server = max(server, c.Server) }}
	})
	cancel()
	if err != nil {
		return nil, err
	}
	defer session.Close()
	r := describe(o.Target, session)
	r.ConnectMs = ms(time.Since(begin))
	dummy, err := timed(ctx, "EcDummyRpc", o.count, session.Ping)
	if err != nil {
		return r, err
	}
	execute, err := timed(ctx, "EcDoRpcExt2", o.count, func(ctx context.Context) error {
		_, err := session.Execute(ctx)
		return err
	})
	execute.ServerMs = ms(server)
	r.Times = []times{dummy, execute}
	if err != nil {
		return r, err
	}
	begin = time.Now()
	ctx, cancel = context.WithTimeout(ctx, access.Timeout)
	defer cancel()
	mb, err := o.Open(ctx, session)
	if err != nil {
		return r, err
	}
	r.Mailbox, r.LogonMs = mb.GUID().String(), ms(time.Since(begin))
	return r, mb.Close(ctx)
}

// timed makes a call n times.
func timed(ctx context.Context, name string, n int, call func(context.Context) error) (times, error) {
	took := make([]time.Duration, 0, min(n, 1000))
	for range n {
		begin := time.Now()
		if err := call(ctx); err != nil {
			return times{}, fmt.Errorf("%s: %w", name, err)
		}
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	return times{Call: name, Count: n, MinMs: ms(took[0]), MedianMs: ms(took[n/2]), MaxMs: ms(took[n-1])}, nil
}

// describe is what the server said at connect.
func describe(target string, s *emsmdb.Session) *report {
	i := s.Info()
	r := &report{
		Target: target, Address: i.Connection.Address, Transport: i.Connection.Transport,
		Mechanism: i.Connection.Mechanism.String(), Level: i.Connection.Level.String(),
		Product: product(i.Version), ServerVersion: i.Version.String(), ClientVersion: i.BestVersion.String(),
		DisplayName: i.DisplayName, DNPrefix: i.DNPrefix, SessionIndex: i.SessionIndex,
		PollIntervalMs: ms(i.PollInterval), RetryCount: i.RetryCount, RetryDelayMs: ms(i.RetryDelay),
	}
	for _, row := range version.ServerTable() {
		r.Capabilities = append(r.Capabilities, capability{row.Name, s.Supports(row.Capability)})
	}
	for _, c := range announced {
		r.Capabilities = append(r.Capabilities, capability{c.name, s.Supports(c.capability)})
	}
	for _, b := range i.Aux {
		r.Blocks = append(r.Blocks, content(b))
	}
	return r
}

// announced are the capabilities that follow from auxiliary blocks.
var announced = []struct {
	name       string
	capability version.Capability
}{
	{"RequestCompression", emsmdb.RequestCompression},
	{"LargeResponses", emsmdb.LargeResponses},
	{"PackedWriteStreamUpload", emsmdb.PackedWriteStreamUpload},
	{"PackedFastTransferUpload", emsmdb.PackedFastTransferUpload},
	{"PublicFolders", emsmdb.PublicFolders},
	{"AutodiscoverPublicFolders", emsmdb.AutodiscoverPublicFolders},
	{"SingleEndpoint", emsmdb.SingleEndpoint},
}

// content is an auxiliary block for people.
func content(b auxbuf.Body) block {
	if raw, ok := b.(auxbuf.Raw); ok {
		return block{"unknown", fmt.Sprintf("version %d, type 0x%02X, %d bytes", raw.Version, uint8(raw.Type), len(raw.Data))}
	}
	return block{strings.TrimPrefix(fmt.Sprintf("%T", b), "*auxbuf."), strings.Trim(fmt.Sprintf("%+v", b), "&{}")}
}

// product is the name of the product that has the version.
func product(v version.Version) string {
	switch {
	case v.Major == 6:
		return "Exchange 2003"
	case v.Major == 8:
		return "Exchange 2007"
	case v.Major == 14:
		return "Exchange 2010"
	case v.Major == 15 && v.Minor == 0:
		return "Exchange 2013"
	case v.Major == 15 && v.Minor == 1:
		return "Exchange 2016"
	case v.Major == 15 && v.Minor == 2:
		return "Exchange 2019 or later"
	}
	return "unknown"
}
