// Command ping says whether a server can be reached and what it says of itself:
// version, capabilities, auxiliary blocks, retry values, how long calls take.
//
//	go run ./examples/ping
//
// asks a server in this process; with -target it asks a real one:
//
//	ping -target ncacn_ip_tcp:exch01.corp.example -user 'CORP\alice' \
//	  -password-file secret.txt -userdn /o=Corp/ou=.../cn=Recipients/cn=alice
//
// It opens no folder and reads no mail. The exit status is 0 if the mailbox
// could be opened, 2 for wrong options, 3 if something failed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/examples/internal/access"
)

const usage = `usage: ping [options]

Without -target or -address, a server in this process is asked.

  -n COUNT            calls of each kind to time (default 10)
  -json               print JSON

` + access.Usage

// Exit statuses.
const (
	exitOK     = 0
	exitUsage  = 2
	exitFailed = 3
)

// localDN is the mailbox of the server in this process.
const localDN = "/o=Example/ou=Exchange Administrative Group/cn=Recipients/cn=alice"

// options are what the command line says.
type options struct {
	access.Options
	count int
	json  bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program. It returns the exit status.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	o, err := parseOptions(args, getenv)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		return exitOK
	}
	if err != nil {
		fmt.Fprintf(stderr, "ping: %v; -h lists the options\n", err)
		return exitUsage
	}
	if err := o.Find(ctx, stderr); err != nil {
		fmt.Fprintf(stderr, "ping: %s\n", access.Explain(err, &o.Options))
		return exitFailed
	}
	if o.Target == "" {
		store := emsmdbtest.NewMemoryStore()
		store.AddMailbox(localDN, "Alice Archer")
		srv, err := o.Serve(store, localDN)
		if err != nil {
			fmt.Fprintf(stderr, "ping: %v\n", err)
			return exitFailed
		}
		defer srv.Close()
	}
	r, err := ask(ctx, &o)
	if r != nil {
		err = errors.Join(err, r.print(stdout, o.json))
	}
	if err != nil {
		fmt.Fprintf(stderr, "ping: %s\n", access.Explain(err, &o.Options))
		return exitFailed
	}
	return exitOK
}

func parseOptions(args []string, getenv func(string) string) (options, error) {
	var o options
	fs := flag.NewFlagSet("ping", flag.ContinueOnError)
	fs.IntVar(&o.count, "n", 10, "")
	fs.BoolVar(&o.json, "json", false, "")
	if err := o.Parse(fs, args); err != nil {
		return o, err
	}
	switch {
	case o.count < 1:
		return o, errors.New("-n is at least 1")
	}
	return o, o.Check(getenv)
}
