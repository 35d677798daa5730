package auth

import (
	"context"
	"fmt"
	"log/slog"
)

// Token is a source of bearer tokens, such as those of OAuth 2.0. It serves
// Bearer alone.
type Token struct {
	// Source returns a token that is valid now. It is called before each
	// request or connection that needs one, possibly by several goroutines at
	// a time, and keeps what it may use again.
	Source func(ctx context.Context) (Secret, error)
}

// Validate implements Credential.
func (c *Token) Validate() error {
	if c.Source == nil {
		return missing("source of tokens", "set Source")
	}
	return nil
}

// String returns "bearer token".
func (c Token) String() string { return "bearer token" }

// Format implements fmt.Formatter: every verb prints what String returns.
func (c Token) Format(f fmt.State, _ rune) { write(f, c.String()) }

// LogValue implements slog.LogValuer without the secret.
func (c Token) LogValue() slog.Value { return slog.StringValue(c.String()) }

func (c *Token) sealed() {}
