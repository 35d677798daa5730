package mapi

// This file converts 8-bit strings by code page.

import (
	"fmt"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// CodePage is a Windows code page number, such as the one that a session states
// when it connects, or PidTagInternetCodepage of a message.
type CodePage uint32

// CodePageError says that a code page is not known.
type CodePageError struct{ CodePage CodePage }

func (e *CodePageError) Error() string {
	return fmt.Sprintf("mapi: unknown code page %d", uint32(e.CodePage))
}

// Decode converts s to text. Bytes that the code page does not define become
// U+FFFD. The only error is a *CodePageError.
func (c CodePage) Decode(s String8) (string, error) {
	enc, err := c.encoding()
	if err != nil {
		return "", err
	}
	if isASCII(string(s)) && !c.shifted() {
		return string(s), nil
	}
	text, err := enc.NewDecoder().String(string(s))
	if err != nil {
		return "", fmt.Errorf("mapi: decode a string of code page %d: %w", uint32(c), err)
	}
	return text, nil
}

// Encode converts text to the code page. It fails on characters that the code
// page lacks.
func (c CodePage) Encode(text string) (String8, error) {
	enc, err := c.encoding()
	if err != nil {
		return "", err
	}
	s, err := enc.NewEncoder().String(text)
	if err != nil {
		return "", fmt.Errorf("mapi: encode a string for code page %d: %w", uint32(c), err)
	}
	return String8(s), nil
}

// Known reports whether Decode and Encode know the code page.
func (c CodePage) Known() bool {
	_, err := c.encoding()
	return err == nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// shifted reports whether bytes below 0x80 can stand for other characters than
// those of ASCII.
func (c CodePage) shifted() bool {
	switch c {
	case 37, 1047, 1140, 50220, 50221, 50222, 52936:
		return true
	}
	return false
}

func (c CodePage) encoding() (encoding.Encoding, error) {
	if e := c.singleByte(); e != nil {
		return e, nil
	}
	switch c {
	case 932:
		return japanese.ShiftJIS, nil
	case 936:
		return simplifiedchinese.GBK, nil
	case 949, 51949:
		return korean.EUCKR, nil
	case 950:
		return traditionalchinese.Big5, nil
	case 50220, 50221, 50222:
		return japanese.ISO2022JP, nil
	case 20932, 51932:
		return japanese.EUCJP, nil
	case 52936:
		return simplifiedchinese.HZGB2312, nil
	case 54936:
		return simplifiedchinese.GB18030, nil
	case 20127, 65001:
		return unicode.UTF8, nil
	}
	return nil, &CodePageError{c}
}

// singleByte returns the character map of a one-byte code page, or nil.
func (c CodePage) singleByte() encoding.Encoding {
	switch c {
	case 37:
		return charmap.CodePage037
	case 437:
		return charmap.CodePage437
	case 850:
		return charmap.CodePage850
	case 852:
		return charmap.CodePage852
	case 855:
		return charmap.CodePage855
	case 858:
		return charmap.CodePage858
	case 860:
		return charmap.CodePage860
	case 862:
		return charmap.CodePage862
	case 863:
		return charmap.CodePage863
	case 865:
		return charmap.CodePage865
	case 866:
		return charmap.CodePage866
	case 874:
		return charmap.Windows874
	case 1047:
		return charmap.CodePage1047
	case 1140:
		return charmap.CodePage1140
	case 1250:
		return charmap.Windows1250
	case 1251:
		return charmap.Windows1251
	case 1252:
		return charmap.Windows1252
	case 1253:
		return charmap.Windows1253
	case 1254:
		return charmap.Windows1254
	case 1255:
		return charmap.Windows1255
	case 1256:
		return charmap.Windows1256
	case 1257:
		return charmap.Windows1257
	case 1258:
		return charmap.Windows1258
	case 10000:
		return charmap.Macintosh
	case 10007:
		return charmap.MacintoshCyrillic
	case 20866:
		return charmap.KOI8R
	case 21866:
		return charmap.KOI8U
	}
	return c.iso8859()
}

func (c CodePage) iso8859() encoding.Encoding {
	switch c {
	case 28591:
		return charmap.ISO8859_1
	case 28592:
		return charmap.ISO8859_2
	case 28593:
		return charmap.ISO8859_3
	case 28594:
		return charmap.ISO8859_4
	case 28595:
		return charmap.ISO8859_5
	case 28596:
		return charmap.ISO8859_6
	case 28597:
		return charmap.ISO8859_7
	case 28598, 38598:
		return charmap.ISO8859_8
	case 28599:
		return charmap.ISO8859_9
	case 28600:
		return charmap.ISO8859_10
	case 28603:
		return charmap.ISO8859_13
	case 28604:
		return charmap.ISO8859_14
	case 28605:
		return charmap.ISO8859_15
	case 28606:
		return charmap.ISO8859_16
	}
	return nil
}
