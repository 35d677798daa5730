// What an answer means: settings, a redirection, or an error.

package autodiscover

import (
	"strconv"
	"strings"
)

// maxMessage bounds what is quoted of a server.
const maxMessage = 200

// judge reads an answer, [MS-OXDSCLI] 3.1.5.3 to 3.1.5.5.
func (a *answer) judge(x *response, address string) {
	if x.Error != nil {
		a.err = x.Error.failure()
		return
	}
	switch strings.ToLower(text(x.Account.Action)) {
	case "redirectaddr":
		if a.address = text(x.Account.RedirectTo); a.address == "" {
			a.err = ErrNotAutodiscover
		}
	case "redirecturl":
		if a.url, a.err = parseURL(text(x.Account.RedirectURL)); a.err != nil {
			a.url = nil
		}
	default:
		a.result, a.err = x.settings(address)
	}
}

// failure makes an error of an Error element.
func (e *errorElement) failure() error {
	code, err := strconv.Atoi(text(e.Code))
	if err != nil {
		code = 0
	}
	message := text(e.Message)
	return &ServerError{Code: code, Message: message[:min(len(message), maxMessage)]}
}
