// Code pages: the 8-bit strings that the server sends at connect.

package emsmdb

import (
	"fmt"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// decode8 turns an 8-bit string into UTF-8. Bytes that the code page does not
// have become U+FFFD; an unknown code page is taken for Windows-1252.
func decode8(codePage uint32, b []byte) string {
	s, err := codePageEncoding(codePage).NewDecoder().Bytes(b)
	if err != nil {
		return string(b)
	}
	return string(s)
}

func codePageEncoding(codePage uint32) encoding.Encoding {
	name := fmt.Sprintf("windows-%d", codePage)
	switch codePage {
	case 866:
		name = "ibm866"
	case 932:
		name = "shift_jis"
	case 936:
		name = "gbk"
	case 949:
		name = "euc-kr"
	case 950:
		name = "big5"
	case 20866:
		name = "koi8-r"
	case 21866:
		name = "koi8-u"
	case 54936:
		name = "gb18030"
	case 65001:
		name = "utf-8"
	}
	if codePage > 28590 && codePage < 28606 {
		name = fmt.Sprintf("iso-8859-%d", codePage-28590)
	}
	if e, err := htmlindex.Get(name); err == nil {
		return e
	}
	return charmap.Windows1252
}
