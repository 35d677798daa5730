// Command watch prints what happens in a mailbox, as it happens.
//
//	go run ./examples/watch
//
// watches a mailbox of a server in this process, to which a message is delivered
// every second; with -target it watches a real one:
//
//	watch -target ncacn_ip_tcp:exch01.corp.example -user 'CORP\alice' \
//	  -password-file secret.txt -userdn /o=Corp/ou=.../cn=Recipients/cn=alice
//
// It ends after -n events or with Ctrl-C, with exit status 0; 2 means wrong
// options, 3 that something failed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/go-mapi/mapirpc/examples/internal/access"
)

const usage = `usage: watch [options]

Without -target or -address, a server in this process is watched.

  -n COUNT            end after that many events (default: with Ctrl-C)
  -every DURATION     how often the server in this process gets a message (default 1s)

` + access.Usage

// Exit statuses.
const (
	exitOK     = 0
	exitUsage  = 2
	exitFailed = 3
)

// options are what the command line says.
type options struct {
	access.Options
	count int
	every time.Duration
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
		fmt.Fprintf(stderr, "watch: %v; -h lists the options\n", err)
		return exitUsage
	}
	if err := o.Find(ctx, stderr); ctx.Err() != nil {
		return exitOK
	} else if err != nil {
		fmt.Fprintf(stderr, "watch: %s\n", access.Explain(err, &o.Options))
		return exitFailed
	}
	if o.Target == "" {
		stop, err := serve(&o)
		if err != nil {
			fmt.Fprintf(stderr, "watch: %v\n", err)
			return exitFailed
		}
		defer stop()
	}
	if err := watch(ctx, &o, stdout); err != nil && ctx.Err() == nil {
		fmt.Fprintf(stderr, "watch: %s\n", access.Explain(err, &o.Options))
		return exitFailed
	}
	return exitOK
}

func parseOptions(args []string, getenv func(string) string) (options, error) {
	var o options
	fs := flag.NewFlagSet("watch", flag.ContinueOnError)
	fs.IntVar(&o.count, "n", 0, "")
	fs.DurationVar(&o.every, "every", time.Second, "")
	if err := o.Parse(fs, args); err != nil {
		return o, err
	}
	switch {
	case o.count < 0:
		return o, errors.New("-n is not negative")
	case o.every <= 0:
		return o, errors.New("-every is more than nothing")
	}
	return o, o.Check(getenv)
}
