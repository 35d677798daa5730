package access

import (
	"errors"
	"testing"
)

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"Entwürfe/日本 (1)":    "Entwürfe/日本 (1)",
		"a\x1b]0;title\x07b": `a\x1b]0;title\ab`,
		"\u009b31mred":       `\u009b31mred`,
		"cod\u202egnp.exe":   `cod\u202egnp.exe`,
		"bad \xff":           `bad \xff`,
		"spoofed\rline":      `spoofed\rline`,
		`C:\"quoted"`:        `C:\"quoted"`,
	} {
		if got := Printable(in); got != want {
			t.Errorf("Printable(%q) is %q, want %q", in, got, want)
		}
	}
	err := errors.Join(errors.New("one"), errors.New("two\x1b[2J"))
	if got, want := Explain(err, &Options{}), `one; two\x1b[2J`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
