// Package auth states how to authenticate to a server: who (a Credential), by
// which mechanism, and how well the traffic is protected afterwards.
//
//	cred := &auth.Password{Domain: "CORP", User: "janedow", Password: auth.NewSecret(pw)}
//
// The package holds statements only. It opens no connection and imports the
// standard library alone; internal/security turns the statements into security
// contexts.
//
// # Secrets
//
// Passwords, hashes and keys are held as Secret. They never appear in what
// the fmt verbs, log/slog or encoding/json make of a credential or of
// a structure that holds one, be it in an unexported field. Credentials are
// used through pointers.
//
// # Errors
//
// A failed authentication is an *Error. Its Reason compares with errors.Is
// against the Err... values of this package, and its text says what to do.
package auth
