// The second version of Autodiscover: JSON that says where the first is.

package autodiscover

import (
	"encoding/json"
	"net/url"
	"strings"
)

// v2Answer is the answer about one protocol.
type v2Answer struct {
	URL string `json:"Url"`
}

// isV2 reports whether a URL is one of the second version.
func isV2(u *url.URL) bool { return strings.HasSuffix(strings.ToLower(u.Path), ".json") }

// v2Query returns the URL that asks where POX is to be asked about an address.
func v2Query(u *url.URL, address string) *url.URL {
	c := *u
	c.RawQuery = url.Values{"Email": {address}, "Protocol": {"AutodiscoverV1"}}.Encode()
	return &c
}

// decodeV2 reads an answer. Its URL is as it came.
func decodeV2(b []byte) (string, error) {
	var a v2Answer
	if err := json.Unmarshal(b, &a); err != nil || text(a.URL) == "" {
		return "", ErrNotAutodiscover
	}
	return text(a.URL), nil
}
