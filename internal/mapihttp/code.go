// X-ResponseCode: what the server's HTTP layer made of a request,
// [MS-OXCMAPIHTTP] 2.2.3.3.3.

package mapihttp

import "strconv"

// Code is a value of X-ResponseCode.
type Code uint32

// The values of X-ResponseCode.
const (
	Success              Code = 0
	UnknownFailure       Code = 1
	InvalidVerb          Code = 2
	InvalidPath          Code = 3
	InvalidHeader        Code = 4
	InvalidRequestType   Code = 5
	InvalidContextCookie Code = 6
	MissingHeader        Code = 7
	AnonymousNotAllowed  Code = 8
	TooLarge             Code = 9
	ContextNotFound      Code = 10
	NoPrivilege          Code = 11
	InvalidRequestBody   Code = 12
	MissingCookie        Code = 13
	Reserved             Code = 14 // to be ignored
	InvalidSequence      Code = 15
	EndpointDisabled     Code = 16
	InvalidResponse      Code = 17
	EndpointShuttingDown Code = 18
)

// Action is what a client can do about a Code.
type Action uint8

const (
	// Nothing helps: the request, or the server, is wrong.
	Nothing Action = iota
	// Reconnect makes a new session context: this one is gone.
	Reconnect
	// Authenticate with another credential, or at all.
	Authenticate
	// Elsewhere is where to go: this endpoint is not to be used for now.
	Elsewhere
)

// advice says in words what to do.
func (a Action) advice() string {
	switch a {
	case Reconnect:
		return "; connect again"
	case Authenticate:
		return "; use another credential"
	case Elsewhere:
		return "; use another server, or RPC over HTTP"
	}
	return ""
}

// codeInfo is what is known of a Code.
type codeInfo struct {
	name, meaning string
	action        Action
	// executed says that the server may have executed the request.
	executed bool
}

var codes = [...]codeInfo{
	Success:              {"Success", "the request was accepted", Nothing, true},
	UnknownFailure:       {"Unknown Failure", "the server does not say why", Nothing, true},
	InvalidVerb:          {"Invalid Verb", "the endpoint takes POST alone", Nothing, false},
	InvalidPath:          {"Invalid Path", "check the path of the URL", Nothing, false},
	InvalidHeader:        {"Invalid Header", "a header of the request is malformed", Nothing, false},
	InvalidRequestType:   {"Invalid Request Type", "the server does not know the request type", Nothing, false},
	InvalidContextCookie: {"Invalid Context Cookie", "the session context is gone", Reconnect, false},
	MissingHeader:        {"Missing Header", "a header is missing, or the session context is out of step", Reconnect, false},
	AnonymousNotAllowed:  {"Anonymous Not Allowed", "a credential is needed", Authenticate, false},
	TooLarge:             {"Too Large", "the request is too large", Nothing, false},
	ContextNotFound:      {"Context Not Found", "the session context has expired", Reconnect, false},
	NoPrivilege:          {"No Privilege", "the session context is another user's", Authenticate, false},
	InvalidRequestBody:   {"Invalid Request Body", "the server cannot read the request", Nothing, false},
	MissingCookie:        {"Missing Cookie", "the session context is not named", Reconnect, false},
	Reserved:             {"Reserved", "to be ignored", Nothing, true},
	InvalidSequence:      {"Invalid Sequence", "two requests at a time, or the session context is out of step", Reconnect, false},
	EndpointDisabled:     {"Endpoint Disabled", "MAPI over HTTP is switched off for the mailbox or the server", Elsewhere, false},
	InvalidResponse:      {"Invalid Response", "the server could not make an answer", Nothing, true},
	EndpointShuttingDown: {"Endpoint Shutting Down", "the server is stopping", Reconnect, false},
}

func (c Code) info() codeInfo {
	if int(c) < len(codes) {
		return codes[c]
	}
	return codeInfo{name: "unknown", meaning: "not in the specification", executed: true}
}

// String returns the name in the specification and the number.
func (c Code) String() string { return c.info().name + " (" + strconv.Itoa(int(c)) + ")" }

// Error makes a Code an error, so that errors.Is finds it. It says what to do.
func (c Code) Error() string {
	return "X-ResponseCode " + c.String() + ": " + c.info().meaning + c.Action().advice()
}

// Action says what a client can do.
func (c Code) Action() Action { return c.info().action }

// NotExecuted reports whether the server certainly did not execute a request
// that it answered so.
func (c Code) NotExecuted() bool { return !c.info().executed }
