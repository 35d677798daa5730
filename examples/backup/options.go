// The command line.

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/go-mapi/mapirpc/auth"
)

const usage = `usage: backup [options]

Without -target, a server in this process serves sample mail and is backed up.

  -out DIR            where the backup goes (default "mailbox-backup")
  -mail DIR           serve the .eml files below DIR instead of the sample mail

  -target BINDING     a real server, such as ncacn_ip_tcp:exch01.corp.example
  -user NAME          DOMAIN\name or name@domain
  -password-file FILE file with the password; without it the environment
                      variable MAPIRPC_PASSWORD counts
  -auth MECHANISM     ntlm (default), kerberos or negotiate; packets are always encrypted
  -userdn DN          legacyExchangeDN of the user
  -mailbox DN         legacyExchangeDN of the mailbox (default: the user's)
  -admin              open the mailbox as an administrator
  -all                back up the folders that users do not see, too
`

// options are what the command line says.
type options struct {
	out, mail                       string
	target, user, userDN, mailboxDN string
	password                        string
	admin, all                      bool
	mechanism                       auth.Mechanism
}

const passwordVariable = "MAPIRPC_PASSWORD"

// parseOptions reads the command line. Its errors are a clause that follows
// "backup: ".
func parseOptions(args []string, getenv func(string) string) (options, error) {
	var o options
	var passwordFile, mechanism string
	fs := flag.NewFlagSet("backup", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&o.out, "out", "mailbox-backup", "")
	fs.StringVar(&o.mail, "mail", "", "")
	fs.StringVar(&o.target, "target", "", "")
	fs.StringVar(&o.user, "user", "", "")
	fs.StringVar(&passwordFile, "password-file", "", "")
	fs.StringVar(&mechanism, "auth", "ntlm", "")
	fs.StringVar(&o.userDN, "userdn", "", "")
	fs.StringVar(&o.mailboxDN, "mailbox", "", "")
	fs.BoolVar(&o.admin, "admin", false, "")
	fs.BoolVar(&o.all, "all", false, "")
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	if fs.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	if o.out == "" {
		return o, errors.New("-out is empty")
	}
	var known bool
	o.mechanism, known = map[string]auth.Mechanism{
		"ntlm": auth.NTLM, "kerberos": auth.Kerberos, "negotiate": auth.Negotiate,
	}[mechanism]
	if !known {
		return o, fmt.Errorf("-auth is ntlm, kerberos or negotiate, not %q", mechanism)
	}
	if o.target == "" {
		return o, o.local(passwordFile)
	}
	return o, o.remote(passwordFile, getenv)
}

// local checks the options of a run against the server of this process.
func (o *options) local(passwordFile string) error {
	for name, value := range map[string]string{
		"user": o.user, "password-file": passwordFile, "userdn": o.userDN, "mailbox": o.mailboxDN,
	} {
		if value != "" {
			return fmt.Errorf("-%s needs -target", name)
		}
	}
	if o.admin {
		return errors.New("-admin needs -target")
	}
	return nil
}

// remote checks the options of a run against a real server and reads the
// password.
func (o *options) remote(passwordFile string, getenv func(string) string) error {
	switch {
	case o.mail != "":
		return errors.New("-mail and -target exclude each other")
	case o.user == "":
		return errors.New("-target needs -user")
	case o.userDN == "":
		return errors.New("-target needs -userdn")
	}
	if o.mailboxDN == "" {
		o.mailboxDN = o.userDN
	}
	if passwordFile == "" {
		if o.password = getenv(passwordVariable); o.password == "" {
			return errors.New("-target needs -password-file or the environment variable " + passwordVariable)
		}
		return nil
	}
	b, err := os.ReadFile(passwordFile)
	if err != nil {
		return fmt.Errorf("cannot read the password: %w", err)
	}
	if o.password = strings.TrimRight(string(b), "\r\n"); o.password == "" {
		return fmt.Errorf("%s holds no password", passwordFile)
	}
	return nil
}
