// Command backup writes a mailbox to a folder: one .eml file per message, in
// folders that mirror those of the mailbox.
//
//	go run ./examples/backup
//
// starts a server in this process, with a mailbox of sample mail, and backs it
// up over TCP with NTLM and encrypted packets. With -mail it serves your own
// .eml files instead; with -target it talks to a real server:
//
//	backup -target ncacn_ip_tcp:exch01.corp.example -user 'CORP\alice' \
//	  -password-file secret.txt -userdn /o=Corp/ou=.../cn=Recipients/cn=alice -out alice
//
// What a mail cannot hold (named properties, fields of appointments and
// contacts, RTF) goes into NAME.props.json beside NAME.eml, in the format that
// eml.WriteProps documents. Associated messages, which hold views and settings,
// go to the folder %associated inside their folder. Messages that are only
// shown in search folders are in the folders that they belong to.
//
// A journal in the output folder remembers what is there: the next run fetches
// what is new or changed, and continues one that was interrupted. Messages that
// are deleted on the server stay in the backup. A second run at the same time
// is refused.
//
// The exit status is 0 if everything was backed up, 1 if something was not,
// 2 for wrong options, 3 if the backup could not be made or had to be given up,
// 130 after Ctrl-C.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

// Exit statuses.
const (
	exitOK          = 0
	exitIncomplete  = 1
	exitUsage       = 2
	exitFailed      = 3
	exitInterrupted = 130
)

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
		fmt.Fprintf(stderr, "backup: %v; -h lists the options\n", err)
		return exitUsage
	}
	if err := o.Find(ctx, stderr); ctx.Err() != nil {
		fmt.Fprintln(stderr, "backup: interrupted")
		return exitInterrupted
	} else if err != nil {
		fmt.Fprintf(stderr, "backup: %s\n", explain(err, o))
		return exitFailed
	}
	return (&backup{options: o, show: newProgress(stdout)}).report(ctx, stdout, stderr)
}

// report runs the backup and says how it went.
func (b *backup) report(ctx context.Context, stdout, stderr io.Writer) int {
	err := b.run(ctx)
	b.show.stop()
	if b.started {
		b.summary.print(stdout, b.options.out)
	}
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "backup: interrupted; what is counted above is finished, the next run continues")
		return exitInterrupted
	case err != nil:
		fmt.Fprintf(stderr, "backup: %s\n", explain(err, b.options))
		return exitFailed
	case b.summary.lost > 0:
		return exitIncomplete
	}
	return exitOK
}
