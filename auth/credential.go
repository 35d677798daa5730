package auth

import (
	"encoding/hex"
	"fmt"
	"log/slog"
)

// Credential proves who the caller is. The implementations are *Password,
// *NTHash, *Keytab, *CCache and *Token; no other package can add one.
//
// A credential is read, never changed, by the sessions that use it, so one
// value may serve any number of them at the same time.
type Credential interface {
	// Validate reports what is missing or malformed, without touching the
	// network or the file system.
	Validate() error
	// String names the account without its secret.
	String() string

	sealed()
}

// Password is an account and its password. It serves NTLM, Kerberos and Basic.
type Password struct {
	// Domain is the NetBIOS or DNS name of the account's domain, or the
	// Kerberos realm. It may be empty when User is of the form DOMAIN\name or
	// name@domain, or when the server knows the account without a domain.
	Domain string
	// User is the account name.
	User string
	// Password is the secret. An empty password is refused.
	Password Secret
}

// NTHash is an account and the MD4 hash of its password, as Windows keeps it.
// It serves NTLM alone: Kerberos could use it only with RC4 keys, which this
// module refuses.
type NTHash struct {
	// Domain and User are as in Password.
	Domain, User string
	// Hash is the MD4 of the password in UTF-16LE, as 32 hexadecimal digits.
	// Whoever holds it can log on.
	Hash Secret
}

// Keytab is an account whose Kerberos keys lie in a keytab file. It serves
// Kerberos alone.
type Keytab struct {
	// Domain is the Kerberos realm. It may be empty when User is of the form
	// name@REALM.
	Domain string
	// User is the principal without its realm: "svc-backup", or "host/a.b.c".
	User string
	// Path is the file to read. It is ignored when Data is set.
	Path string
	// Data is the content of a keytab file.
	Data Secret
}

// CCache is a Kerberos credential cache as kinit writes it: a ticket-granting
// ticket, or a ticket for the very service. It serves Kerberos alone. See
// FromEnvironment for the cache of the logged-on user.
type CCache struct {
	// Path is the file to read. It is ignored when Data is set.
	Path string
	// Data is the content of a cache file.
	Data Secret
}

// Account returns the domain and the user name, taken apart if User holds both.
func (c *Password) Account() (domain, user string) { return splitAccount(c.Domain, c.User) }

// Account returns the domain and the user name, taken apart if User holds both.
func (c *NTHash) Account() (domain, user string) { return splitAccount(c.Domain, c.User) }

// Account returns the realm and the principal, taken apart if User holds both.
func (c *Keytab) Account() (realm, principal string) { return splitAccount(c.Domain, c.User) }

// Validate implements Credential.
func (c *Password) Validate() error {
	if _, user := c.Account(); user == "" {
		return missing("user name", "set User")
	}
	if c.Password.IsEmpty() {
		return missing("password", "set Password; accounts without one cannot log on over the network")
	}
	return nil
}

// Validate implements Credential.
func (c *NTHash) Validate() error {
	if _, user := c.Account(); user == "" {
		return missing("user name", "set User")
	}
	if b, err := hex.DecodeString(c.Hash.Reveal()); err != nil || len(b) != 16 {
		return missing("NT hash", "set Hash to 32 hexadecimal digits, the MD4 of the password in UTF-16LE")
	}
	return nil
}

// Validate implements Credential.
func (c *Keytab) Validate() error {
	realm, user := c.Account()
	if user == "" {
		return missing("principal", "set User to the principal whose keys the keytab holds")
	}
	if realm == "" {
		return missing("realm", "set Domain to the Kerberos realm")
	}
	if c.Path == "" && c.Data.IsEmpty() {
		return missing("keytab", "set Path or Data")
	}
	return nil
}

// Validate implements Credential.
func (c *CCache) Validate() error {
	if c.Path == "" && c.Data.IsEmpty() {
		return missing("credential cache", "set Path or Data, or use FromEnvironment")
	}
	return nil
}

func missing(what, advice string) error {
	return &Error{Reason: ErrBadCredential, Detail: "no " + what, Advice: advice}
}

// String returns "password of DOMAIN\user".
func (c Password) String() string { return "password of " + joinAccount(c.Domain, c.User) }

// String returns "NT hash of DOMAIN\user".
func (c NTHash) String() string { return "NT hash of " + joinAccount(c.Domain, c.User) }

// String returns "keytab of user@REALM".
func (c Keytab) String() string {
	realm, user := splitAccount(c.Domain, c.User)
	return "keytab of " + user + "@" + realm
}

// String returns "credential cache" and the path, if there is one.
func (c CCache) String() string {
	if !c.Data.IsEmpty() || c.Path == "" {
		return "credential cache"
	}
	return "credential cache " + c.Path
}

// Format implements fmt.Formatter: every verb prints what String returns.
func (c Password) Format(f fmt.State, _ rune) { write(f, c.String()) }

// Format implements fmt.Formatter: every verb prints what String returns.
func (c NTHash) Format(f fmt.State, _ rune) { write(f, c.String()) }

// Format implements fmt.Formatter: every verb prints what String returns.
func (c Keytab) Format(f fmt.State, _ rune) { write(f, c.String()) }

// Format implements fmt.Formatter: every verb prints what String returns.
func (c CCache) Format(f fmt.State, _ rune) { write(f, c.String()) }

// LogValue implements slog.LogValuer without the secret.
func (c Password) LogValue() slog.Value { return slog.StringValue(c.String()) }

// LogValue implements slog.LogValuer without the secret.
func (c NTHash) LogValue() slog.Value { return slog.StringValue(c.String()) }

// LogValue implements slog.LogValuer without the secret.
func (c Keytab) LogValue() slog.Value { return slog.StringValue(c.String()) }

// LogValue implements slog.LogValuer without the secret.
func (c CCache) LogValue() slog.Value { return slog.StringValue(c.String()) }

func (c *Password) sealed() {}
func (c *NTHash) sealed()   {}
func (c *Keytab) sealed()   {}
func (c *CCache) sealed()   {}
