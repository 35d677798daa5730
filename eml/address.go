// Mail addresses: read from properties, parsed from and written to header
// fields.

package eml

import (
	"net/mail"
	"strings"

	"github.com/go-mapi/mapirpc/mapi"
)

// address is a name with an address. kind is the address type, "SMTP" for
// internet mail.
type address struct {
	name, kind, addr string
}

// smtp reports whether a mail client can write to the address.
func (a address) smtp() bool { return a.kind == "SMTP" && a.addr != "" }

func (a address) empty() bool { return a.name == "" && a.addr == "" }

// same compares addresses as mail does in practice, without case.
func (a address) same(b address) bool { return strings.EqualFold(a.addr, b.addr) }

// addressTags are the properties in which an object keeps one address.
type addressTags struct {
	name, kind, addr, smtp, entry mapi.PropID
}

// Where senders and recipients keep their addresses.
var (
	fromTags = addressTags{
		mapi.PidTagSentRepresentingName.ID(), mapi.PidTagSentRepresentingAddressType.ID(),
		mapi.PidTagSentRepresentingEmailAddress.ID(), mapi.PidTagSentRepresentingSmtpAddress.ID(),
		mapi.PidTagSentRepresentingEntryId.ID(),
	}
	senderTags = addressTags{
		mapi.PidTagSenderName.ID(), mapi.PidTagSenderAddressType.ID(),
		mapi.PidTagSenderEmailAddress.ID(), mapi.PidTagSenderSmtpAddress.ID(),
		mapi.PidTagSenderEntryId.ID(),
	}
	readReceiptTags = addressTags{
		mapi.PidTagReadReceiptName.ID(), mapi.PidTagReadReceiptAddressType.ID(),
		mapi.PidTagReadReceiptEmailAddress.ID(), mapi.PidTagReadReceiptSmtpAddress.ID(),
		mapi.PidTagReadReceiptEntryId.ID(),
	}
	recipientTags = addressTags{
		mapi.PidTagDisplayName.ID(), mapi.PidTagAddressType.ID(),
		mapi.PidTagEmailAddress.ID(), mapi.PidTagSmtpAddress.ID(),
		mapi.PidTagEntryId.ID(),
	}
)

// address reads one address. The SMTP address of an Exchange user is preferred
// to the distinguished name, wherever it is found.
func (v view) address(t addressTags) address {
	a := address{name: v.text(t.name), kind: strings.ToUpper(v.text(t.kind)), addr: v.text(t.addr)}
	if s := v.text(t.smtp); strings.Contains(s, "@") {
		a.kind, a.addr = "SMTP", s
	}
	if !a.smtp() {
		if one, ok := parseOneOff(v.bytes(t.entry)); ok && one.smtp() {
			a.kind, a.addr = one.kind, one.addr
			if a.name == "" {
				a.name = one.name
			}
		}
	}
	if !a.smtp() && (a.kind == "" || a.kind == "SMTP") && strings.Contains(a.addr, "@") {
		a.kind = "SMTP"
	}
	return a
}

// format returns the address as a mailbox of RFC 5322 3.4. A name without
// address is written as an empty group, which is the only form that mail has
// for it.
func (a address) format() string {
	addr := a.addr
	if !a.smtp() {
		if addr == "" {
			return encodePhrase(a.name) + ":;"
		}
		addr = encapsulate(a.kind, addr)
	}
	addr = cleanAddr(addr)
	if a.name == "" || a.name == a.addr {
		return "<" + addr + ">"
	}
	return encodePhrase(a.name) + " <" + addr + ">"
}

// cleanAddr quotes a local part that needs it and takes out what would end
// the header field or the address.
func cleanAddr(s string) string {
	s = strings.Map(func(r rune) rune {
		if isControl(r) || r == '<' || r == '>' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	i := strings.LastIndexByte(s, '@')
	if i < 0 {
		return s
	}
	local, domain := s[:i], s[i:]
	if strings.HasPrefix(local, `"`) && strings.HasSuffix(local, `"`) && len(local) > 1 {
		return s
	}
	if strings.ContainsAny(local, " ()[]:;@\\,\"") {
		local = quote(local)
	}
	return local + strings.ReplaceAll(domain, " ", "")
}

// encapsulate writes an address of another mail system as an internet address,
// [MS-OXCMAIL] 2.1.3.1.8. The domain is one that does not exist: which server
// could deliver to the address is not known here.
func encapsulate(kind, addr string) string {
	var b strings.Builder
	b.WriteString("IMCEA")
	for i := range len(kind) {
		if c := kind[i]; isLetter(c) || c >= '0' && c <= '9' {
			b.WriteByte(c)
		}
	}
	b.WriteByte('-')
	for i := range len(addr) {
		switch c := addr[i]; {
		case c == '/':
			b.WriteByte('_')
		case isLetter(c), c >= '0' && c <= '9', c == '=', c == '-':
			b.WriteByte(c)
		default:
			b.Write([]byte{'+', upperHex[c>>4], upperHex[c&15]})
		}
	}
	return b.String() + "@imcea.invalid"
}

// parseAddresses parses an address list. It reports false for a list that does
// not follow RFC 5322; what it found by guessing comes back all the same.
func parseAddresses(value string) ([]address, bool) {
	if strings.TrimSpace(value) == "" {
		return nil, true
	}
	p := mail.AddressParser{WordDecoder: wordDecoder()}
	if list, err := p.ParseList(value); err == nil {
		out := make([]address, 0, len(list))
		for _, a := range list {
			out = append(out, address{strings.TrimSpace(a.Name), "SMTP", a.Address})
		}
		return out, true
	}
	return guessAddresses(value), false
}

// guessAddresses takes an address list apart that is not well-formed.
func guessAddresses(value string) []address {
	var out []address
	for _, item := range splitOutside(value, ',') {
		text, _ := decodeWords(item)
		name, addr := strings.TrimSpace(text), ""
		if i := strings.LastIndexByte(text, '<'); i >= 0 {
			name = strings.Trim(strings.TrimSpace(text[:i]), `"`)
			addr, _, _ = strings.Cut(text[i+1:], ">")
		} else if f := strings.Fields(text); len(f) > 0 && strings.Contains(f[0], "@") {
			name, addr = "", f[0]
		}
		if addr = strings.TrimSpace(addr); name != "" || addr != "" {
			out = append(out, address{name, "SMTP", addr})
		}
	}
	return out
}

// splitOutside splits at sep where it is not inside quotes or angle brackets.
func splitOutside(s string, sep byte) []string {
	var out []string
	start, quoted, angle := 0, false, false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '<':
			angle = true
		case c == '>':
			angle = false
		case c == sep && !angle:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
}
