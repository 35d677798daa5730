package wire

import (
	"bytes"
	"errors"
	"testing"
)

func TestReaderSticksAtFirstFailure(t *testing.T) {
	r := NewReader("thing", []byte{1, 2, 3})
	if got := r.Uint16(); got != 0x0201 {
		t.Fatalf("Uint16 = %#x", got)
	}
	if got := r.Uint32(); got != 0 {
		t.Fatalf("Uint32 past the end = %#x, want 0", got)
	}
	if got := r.Uint8(); got != 0 {
		t.Fatalf("Uint8 after a failure = %d, want 0 although a byte is left", got)
	}
	var de *DecodeError
	if err := r.Finish(); !errors.As(err, &de) || !errors.Is(err, ErrShort) || de.Offset != 2 || de.What != "thing" {
		t.Fatalf("Finish = %v", err)
	}
}

func TestReaderFinishRejectsTrailingBytes(t *testing.T) {
	r := NewReader("thing", []byte{1, 2})
	r.Uint8()
	if err := r.Finish(); !errors.Is(err, ErrTrailing) {
		t.Fatalf("Finish = %v, want ErrTrailing", err)
	}
}

func TestReaderSlicesAreCapped(t *testing.T) {
	in := []byte{1, 2, 3}
	r := NewReader("thing", in)
	if b := append(r.Bytes(1), 9); b[1] != 9 || in[1] != 2 {
		t.Fatalf("appending to a field overwrote the next: %v", in)
	}
}

func TestReaderCountIsCheckedAgainstWhatIsLeft(t *testing.T) {
	for _, tt := range []struct {
		name string
		n    uint32
		size int
		want int
		ok   bool
	}{
		{"fits", 2, 4, 2, true},
		{"one too many", 3, 4, 0, false},
		{"wraps a 32-bit product", 0x40000001, 4, 0, false},
		{"negative as an int32", 0xFFFFFFFF, 0, 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := NewReader("thing", make([]byte, 11))
			if got := r.Count(tt.n, tt.size); got != tt.want || r.OK() != tt.ok {
				t.Fatalf("Count = %d, OK = %v", got, r.OK())
			}
		})
	}
}

func TestReaderStrings(t *testing.T) {
	r := NewReader("thing", []byte("ab\x00"+"h\x00\xe9\x00\x00\x00"+"x"))
	if got := string(r.CString()); got != "ab" {
		t.Errorf("CString = %q", got)
	}
	if got := r.UTF16CString(); got != "hé" {
		t.Errorf("UTF16CString = %q", got)
	}
	if r.CString(); !errors.Is(r.Err(), ErrShort) {
		t.Errorf("CString without a terminator: %v", r.Err())
	}
}

func TestUTF16KeepsEveryCodeUnit(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []byte
		want string
	}{
		{"ascii", []byte{'a', 0}, "a"},
		{"two-byte", []byte{0xe9, 0}, "é"},
		{"three-byte", []byte{0xac, 0x20}, "€"},
		{"pair", []byte{0x3d, 0xd8, 0x00, 0xde}, "😀"},
		{"lone high", []byte{0x3d, 0xd8, 'x', 0}, "\xed\xa0\xbdx"},
		{"lone low at the end", []byte{'x', 0, 0x00, 0xde}, "x\xed\xb8\x80"},
		{"two high", []byte{0x3d, 0xd8, 0x3d, 0xd8}, "\xed\xa0\xbd\xed\xa0\xbd"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := DecodeUTF16(tt.in)
			if got != tt.want {
				t.Errorf("DecodeUTF16 = %q, want %q", got, tt.want)
			}
			if back := AppendUTF16(nil, got); !bytes.Equal(back, tt.in) {
				t.Errorf("AppendUTF16 = %x, want %x", back, tt.in)
			}
		})
	}
}

func FuzzUTF16RoundTrip(f *testing.F) {
	f.Add([]byte{0x3d, 0xd8, 'x', 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		b = b[:len(b)&^1]
		if back := AppendUTF16(nil, DecodeUTF16(b)); !bytes.Equal(back, b) {
			t.Fatalf("%x came back as %x", b, back)
		}
	})
}

func TestGUID(t *testing.T) {
	const s = "a4f1db00-ca47-1067-b31f-00dd010662da"
	g := MustParseGUID("{A4F1DB00-CA47-1067-B31F-00DD010662DA}")
	want := GUID{0x00, 0xdb, 0xf1, 0xa4, 0x47, 0xca, 0x67, 0x10, 0xb3, 0x1f, 0x00, 0xdd, 0x01, 0x06, 0x62, 0xda}
	if g != want || g.String() != s {
		t.Fatalf("got %x, %s", [16]byte(g), g)
	}
	for _, bad := range []string{"", "a4f1db00", s + "0", "g" + s[1:], "a4f1db00+ca47-1067-b31f-00dd010662da"} {
		if _, err := ParseGUID(bad); err == nil {
			t.Errorf("ParseGUID(%q) succeeded", bad)
		}
	}
}
