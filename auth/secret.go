package auth

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is a string or a file's content that must not be printed. Only Reveal
// returns it; fmt, log/slog and encoding/json show "[secret]", an address or
// nothing, also when the Secret lies in an unexported field of something else.
// The zero value is the empty secret.
type Secret struct {
	// The indirection is what keeps fmt from reaching the bytes where it may
	// not call methods.
	p *string
}

// NewSecret returns s as a Secret. Binary content is converted with string(b).
func NewSecret(s string) Secret { return Secret{p: &s} }

// Reveal returns the secret.
func (s Secret) Reveal() string {
	if s.p == nil {
		return ""
	}
	return *s.p
}

// IsEmpty reports whether there is no secret.
func (s Secret) IsEmpty() bool { return s.Reveal() == "" }

const redacted = "[secret]"

// String returns "[secret]".
func (s Secret) String() string { return redacted }

// Format implements fmt.Formatter: every verb prints "[secret]".
func (s Secret) Format(f fmt.State, _ rune) { write(f, redacted) }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements encoding.TextMarshaler with "[secret]".
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

func write(f fmt.State, s string) { _, _ = io.WriteString(f, s) }
