package eml

import (
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/mapi"
)

// TestNativeBody has messages for which the server made further bodies.
func TestNativeBody(t *testing.T) {
	const plain, html = "Noodles at 12:30?", "<pre>Noodles at 12:30?</pre>"
	for _, tt := range []struct {
		name   string
		props  []Property
		plain  bool
		markup bool
	}{
		{"HTML made of plain text", []Property{
			prop(mapi.PidTagBody, plain), prop(mapi.PidTagHtml, []byte(html)), prop(mapi.PidTagNativeBody, int32(nativePlain)),
		}, true, false},
		{"plain text beside HTML", []Property{
			prop(mapi.PidTagBody, plain), prop(mapi.PidTagHtml, []byte(html)), prop(mapi.PidTagNativeBody, int32(nativeHTML)),
		}, true, true},
		{"nothing known", []Property{
			prop(mapi.PidTagBody, plain), prop(mapi.PidTagHtml, []byte(html)),
		}, true, true},
		{"no plain text although it is native", []Property{
			prop(mapi.PidTagHtml, []byte(html)), prop(mapi.PidTagNativeBody, int32(nativePlain)),
		}, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text, _ := encodeString(t, &Message{Properties: tt.props})
			if got := strings.Contains(text, "text/plain"); got != tt.plain {
				t.Errorf("text/plain: %v", got)
			}
			if got := strings.Contains(text, "text/html"); got != tt.markup {
				t.Errorf("text/html: %v", got)
			}
		})
	}
}
