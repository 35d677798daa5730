// The report as a table, or as JSON.

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/go-mapi/mapirpc/examples/internal/access"
)

// print writes the report.
func (r *report) print(w io.Writer, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(t, "%s\t%s\n", name, access.Printable(fmt.Sprintf(format, args...)))
	}
	row("target", "%s", r.Target)
	row("connection", "%s to %s, %s, %s", r.Transport, r.Address, r.Mechanism, r.Level)
	row("server", "%s (%s)", r.ServerVersion, r.Product)
	row("client", "%s", r.ClientVersion)
	row("user", "%s", r.DisplayName)
	row("DN prefix", "%q", r.DNPrefix)
	row("session", "%d", r.SessionIndex)
	row("polls", "every %v", span(r.PollIntervalMs))
	row("retries", "%d, %v apart", r.RetryCount, span(r.RetryDelayMs))
	for i, b := range r.Blocks {
		row(first(i, "blocks"), "%s %s", b.Name, b.Content)
	}
	row("can", "%s", r.names(true))
	row("cannot", "%s", r.names(false))
	row("connect", "%v", span(r.ConnectMs))
	for _, c := range r.Times {
		row(c.Call, "%d calls: min %v, median %v, max %v", c.Count, span(c.MinMs), span(c.MedianMs), span(c.MaxMs))
	}
	if r.Mailbox != "" {
		row("logon", "%v, mailbox %s", span(r.LogonMs), r.Mailbox)
	}
	return t.Flush()
}

// span is a number of milliseconds for people.
func span(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// first is name for the first of several rows.
func first(i int, name string) string {
	if i == 0 {
		return name
	}
	return ""
}

// names lists what the server can, or cannot, do.
func (r *report) names(supported bool) string {
	var names []string
	for _, c := range r.Capabilities {
		if c.Supported == supported {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, ", ")
}
