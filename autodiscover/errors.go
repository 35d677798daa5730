// Errors: what was tried and what each said.

package autodiscover

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Reasons for which an endpoint brought no settings, for errors.Is.
var (
	// ErrNotAutodiscover says that the answer is something else: a page for
	// people, another kind of XML or JSON.
	ErrNotAutodiscover = errors.New("the answer is not one of Autodiscover")
	// ErrTooLarge says that the answer exceeds what any server needs.
	ErrTooLarge = errors.New("the answer is too large")
	// ErrNoTargets says that the answer has settings, but nothing that
	// emsmdb.Dial could take: those of an IMAP server, for example.
	ErrNoTargets = errors.New("the answer names no server of MAPI")
	// ErrNotConfirmed says that a host outside the domain of the address was
	// not asked because Options.Confirm did not agree.
	ErrNotConfirmed = errors.New("the host is not confirmed")
	// ErrInsecure says that a URL is not one of HTTPS.
	ErrInsecure = errors.New("the URL is not https")
	// ErrLoop says that redirections lead back, or that there are too many.
	ErrLoop = errors.New("too many redirections")
	// ErrNoRedirect says that plain HTTP did not redirect anywhere.
	ErrNoRedirect = errors.New("no redirection")
)

// StatusError is an HTTP status that is no answer.
type StatusError struct {
	// Status is the HTTP status: 403, 404, 500, 503 or another.
	Status int
	// RetryAfter is how long the server asks to wait, zero if it does not say.
	RetryAfter time.Duration
}

// Error names the status.
func (e *StatusError) Error() string {
	s := fmt.Sprintf("status %d", e.Status)
	if text := http.StatusText(e.Status); text != "" {
		s += " (" + text + ")"
	}
	if e.RetryAfter > 0 {
		s += ", try again in " + e.RetryAfter.String()
	}
	return s
}

// ServerError is the Error element of an answer, [MS-OXDSCLI] 2.2.4.1.1.3.
type ServerError struct {
	// Code is the ErrorCode, [MS-OXDSCLI] 2.2.4.1.1.3.2: 500 and 501 for an
	// address that the server does not know or has no settings for, 600 for
	// a request that it does not understand, 603 for a failure of its own.
	Code int
	// Message is what the server says, up to 200 bytes.
	Message string
}

// Error quotes the server.
func (e *ServerError) Error() string {
	return fmt.Sprintf("Autodiscover error %d: %q", e.Code, e.Message)
}

// Source is how an endpoint was found.
type Source uint8

const (
	// FromOptions is Options.URL.
	FromOptions Source = iota
	// FromDomain is text manipulation of the domain, [MS-OXDISCO] 3.1.5.2.
	FromDomain
	// FromHTTP is redirection by plain HTTP, [MS-OXDISCO] 3.1.5.4.
	FromHTTP
	// FromSRV is a record of the DNS, [MS-OXDISCO] 3.1.5.3.
	FromSRV
	// FromV2 is the second version of Autodiscover.
	FromV2
	// FromRedirect is redirection by an endpoint: HTTP status 302, or the
	// RedirectUrl of an answer, [MS-OXDSCLI] 3.1.5.2 and 3.1.5.3.
	FromRedirect
)

// String returns "options", "domain", "HTTP redirection", "SRV record", "JSON"
// or "redirection".
func (s Source) String() string {
	names := [...]string{"options", "domain", "HTTP redirection", "SRV record", "JSON", "redirection"}
	if int(s) < len(names) {
		return names[s]
	}
	return fmt.Sprintf("Source(%d)", uint8(s))
}

// Attempt is one question and what came of it.
type Attempt struct {
	// URL is what was asked, without its query, or the name in the DNS.
	URL string
	// Source is how it was found.
	Source Source
	// Status is the HTTP status of the last answer, 0 if there was none.
	Status int
	// Redirect is the URL, without its query, or the address that the answer
	// leads to.
	Redirect string
	// Err says why there were no settings. It is nil for an answer that has
	// some, or that leads elsewhere. It may be an *auth.Error, a *StatusError,
	// a *ServerError, one of this package's Err... values, or an error of the
	// network.
	Err error
}

// String returns one line.
func (a Attempt) String() string {
	switch {
	case a.Err != nil:
		return a.URL + ": " + a.Err.Error()
	case a.Redirect != "":
		return a.URL + ": go to " + a.Redirect
	}
	return a.URL + ": settings"
}

// Error says that nothing was found. errors.Is and errors.As reach the errors of
// all attempts.
type Error struct {
	// Address is the address that was asked about last.
	Address string
	// Attempts are the questions, in order.
	Attempts []Attempt
	// Err is what ended the search early: the error of the context. It is nil
	// when everything was tried.
	Err error
}

// Error lists the attempts.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("autodiscover: nothing found for " + e.Address)
	sep := ": "
	if e.Err != nil {
		b.WriteString(sep + e.Err.Error())
		sep = "; "
	}
	for _, a := range e.Attempts {
		b.WriteString(sep + a.String())
		sep = "; "
	}
	return b.String()
}

// Unwrap returns the reasons.
func (e *Error) Unwrap() []error {
	var list []error
	if e.Err != nil {
		list = append(list, e.Err)
	}
	for _, a := range e.Attempts {
		if a.Err != nil {
			list = append(list, a.Err)
		}
	}
	return list
}
