// Package access is what the examples have in common: the options that name a
// server and a user, the way to a session, and in one sentence why it failed.
package access

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/go-mapi/mapirpc/auth"
)

// Usage describes the options, for the usage of a program.
const Usage = `  -target BINDING     a real server, such as ncacn_ip_tcp:exch01.corp.example,
                      ncacn_http:exch01[6001,RpcProxy=mail.corp.example:443] or
                      https://exch01.corp.example/mapi/emsmdb/?MailboxId=...
  -address ADDRESS    find target and DN of this e-mail address by Autodiscover,
                      in place of -target; -userdn and -mailbox may still name
                      other ones
  -discover URL       ask this Autodiscover endpoint, not those of the domain
  -discover-hosts A,B hosts outside the domain of the address that may be asked
  -ca FILE            certificates, in PEM, to trust instead of the system's
  -user NAME          DOMAIN\name or name@domain
  -password-file FILE file with the password; without it the environment
                      variable MAPIRPC_PASSWORD counts
  -auth MECHANISM     ntlm (default), kerberos, negotiate or, inside TLS,
                      basic; the traffic is always encrypted
  -rpc-auth MECHANISM over ncacn_http, authenticate RPC inside TLS, too, and
                      encrypt it once more: none (default), ntlm, kerberos or
                      negotiate
  -userdn DN          legacyExchangeDN of the user
  -mailbox DN         legacyExchangeDN of the mailbox (default: the user's)
  -admin              open the mailbox as an administrator
`

// PasswordVariable is the environment variable with the password.
const PasswordVariable = "MAPIRPC_PASSWORD"

// Options name a server, a user and a mailbox.
type Options struct {
	Target, User, UserDN, MailboxDN string
	Password                        string
	Admin                           bool
	Mechanism                       auth.Mechanism
	RPCMechanism                    auth.Mechanism // over ncacn_http, inside TLS
	// Address is the e-mail address to find the others for.
	Address string
	// TLS is how the server's certificate is verified; nil means by the system's
	// roots.
	TLS *tls.Config

	passwordFile, mechanism, rpcMechanism, caFile string
	endpoint, hosts                               string   // of Autodiscover
	targets                                       []string // as found, the present one first
}

// Parse reads a command line into the options of a program, which fs has, and
// these. It prints nothing.
func (o *Options) Parse(fs *flag.FlagSet, args []string) error {
	fs.SetOutput(io.Discard)
	o.Flags(fs)
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	return nil
}

// Flags adds the options to those of a program.
func (o *Options) Flags(fs *flag.FlagSet) {
	fs.StringVar(&o.Target, "target", "", "")
	fs.StringVar(&o.Address, "address", "", "")
	fs.StringVar(&o.endpoint, "discover", "", "")
	fs.StringVar(&o.hosts, "discover-hosts", "", "")
	fs.StringVar(&o.User, "user", "", "")
	fs.StringVar(&o.passwordFile, "password-file", "", "")
	fs.StringVar(&o.caFile, "ca", "", "")
	fs.StringVar(&o.mechanism, "auth", "ntlm", "")
	fs.StringVar(&o.rpcMechanism, "rpc-auth", "none", "")
	fs.StringVar(&o.UserDN, "userdn", "", "")
	fs.StringVar(&o.MailboxDN, "mailbox", "", "")
	fs.BoolVar(&o.Admin, "admin", false, "")
}

// Check checks what was parsed and reads the password. Its errors are a clause
// that follows "program: ".
func (o *Options) Check(getenv func(string) string) error {
	var known bool
	o.Mechanism, known = map[string]auth.Mechanism{
		"ntlm": auth.NTLM, "kerberos": auth.Kerberos, "negotiate": auth.Negotiate, "basic": auth.Basic,
	}[o.mechanism]
	if !known {
		return fmt.Errorf("-auth is ntlm, kerberos, negotiate or basic, not %q", o.mechanism)
	}
	o.RPCMechanism, known = map[string]auth.Mechanism{
		"none": auth.None, "ntlm": auth.NTLM, "kerberos": auth.Kerberos, "negotiate": auth.Negotiate,
	}[o.rpcMechanism]
	if !known {
		return fmt.Errorf("-rpc-auth is none, ntlm, kerberos or negotiate, not %q", o.rpcMechanism)
	}
	switch {
	case o.Address == "" && (o.endpoint != "" || o.hosts != ""):
		return errors.New("-discover and -discover-hosts need -address")
	case o.Address != "" && o.Target != "":
		return errors.New("-address and -target exclude each other")
	case o.Address != "":
		return o.remote(getenv)
	case o.Target == "":
		return o.local()
	case o.Mechanism == auth.Basic && !strings.HasPrefix(o.Target, "https:") && !o.rpcOverHTTP():
		return errors.New("-auth basic needs a target that begins with https or ncacn_http")
	case o.RPCMechanism != auth.None && !o.rpcOverHTTP():
		return errors.New("-rpc-auth needs a target that begins with ncacn_http")
	}
	return o.remote(getenv)
}

// rpcOverHTTP reports whether the target is one of RPC over HTTP.
func (o *Options) rpcOverHTTP() bool { return strings.HasPrefix(o.Target, "ncacn_http:") }

// local checks the options of a run against the server of this process.
func (o *Options) local() error {
	for name, value := range map[string]string{
		"user": o.User, "password-file": o.passwordFile, "userdn": o.UserDN, "mailbox": o.MailboxDN, "ca": o.caFile,
	} {
		if value != "" {
			return fmt.Errorf("-%s needs -target", name)
		}
	}
	switch {
	case o.Admin:
		return errors.New("-admin needs -target")
	case o.RPCMechanism != auth.None:
		return errors.New("-rpc-auth needs -target")
	}
	return nil
}

// remote checks the options of a run against a real server and reads the
// password.
func (o *Options) remote(getenv func(string) string) error {
	by := "-target"
	if o.Address != "" {
		by = "-address"
	}
	switch {
	case o.User == "":
		return errors.New(by + " needs -user")
	case o.UserDN == "" && o.Address == "":
		return errors.New("-target needs -userdn")
	}
	if o.MailboxDN == "" && o.Address == "" {
		o.MailboxDN = o.UserDN
	}
	if err := o.trust(); err != nil {
		return err
	}
	if o.passwordFile == "" {
		if o.Password = getenv(PasswordVariable); o.Password == "" {
			return errors.New(by + " needs -password-file or the environment variable " + PasswordVariable)
		}
		return nil
	}
	b, err := os.ReadFile(o.passwordFile)
	if err != nil {
		return fmt.Errorf("cannot read the password: %w", err)
	}
	if o.Password = strings.TrimRight(string(b), "\r\n"); o.Password == "" {
		return fmt.Errorf("%s holds no password", o.passwordFile)
	}
	return nil
}

// trust reads the certificates to trust.
func (o *Options) trust() error {
	if o.caFile == "" {
		return nil
	}
	b, err := os.ReadFile(o.caFile)
	if err != nil {
		return fmt.Errorf("cannot read the certificates: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(b) {
		return fmt.Errorf("%s holds no certificate in PEM", o.caFile)
	}
	o.TLS = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	return nil
}
