// The command line.

package main

import (
	"errors"
	"flag"
	"path/filepath"

	"github.com/go-mapi/mapirpc/examples/internal/access"
)

const usage = `usage: backup [options]

Without -target or -address, a server in this process serves sample mail and is backed up.

  -out DIR            where the backup goes (default "mailbox-backup")
  -mail DIR           serve the .eml files below DIR instead of the sample mail

` + access.Usage + `  -all                back up the folders that users do not see, too
`

// options are what the command line says.
type options struct {
	access.Options
	out, mail string
	all       bool
}

// parseOptions reads the command line. Its errors are a clause that follows
// "backup: ".
func parseOptions(args []string, getenv func(string) string) (options, error) {
	var o options
	fs := flag.NewFlagSet("backup", flag.ContinueOnError)
	fs.StringVar(&o.out, "out", "mailbox-backup", "")
	fs.StringVar(&o.mail, "mail", "", "")
	fs.BoolVar(&o.all, "all", false, "")
	if err := o.Parse(fs, args); err != nil {
		return o, err
	}
	switch {
	case o.out == "":
		return o, errors.New("-out is empty")
	case o.mail != "" && o.Target != "":
		return o, errors.New("-mail and -target exclude each other")
	case o.mail != "" && o.Address != "":
		return o, errors.New("-mail and -address exclude each other")
	case o.mail != "" && isInside(o.out, o.mail):
		return o, errors.New("-out is inside of -mail: the next run would back up the backup")
	}
	return o, o.Check(getenv)
}

// isInside reports whether one folder is another, or somewhere in it.
func isInside(dir, of string) bool {
	dir, err := filepath.Abs(dir)
	of, oferr := filepath.Abs(of)
	rel, relerr := filepath.Rel(of, dir)
	return err == nil && oferr == nil && relerr == nil && filepath.IsLocal(rel)
}
