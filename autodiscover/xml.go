// The XML of requests and answers, [MS-OXDSCLI] 2.2.3 and 2.2.4.

package autodiscover

import (
	"bytes"
	"encoding/xml"
	"errors"
)

// responseSchema is that of the answer that is asked for.
const responseSchema = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"

// request is an Autodiscover request, [MS-OXDSCLI] 2.2.3.1.
type request struct {
	XMLName xml.Name `xml:"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006 Autodiscover"`
	Address string   `xml:"Request>EMailAddress"`
	Schema  string   `xml:"Request>AcceptableResponseSchema"`
}

// appendRequest appends the request about an address to b.
func appendRequest(b []byte, address string) ([]byte, error) {
	body, err := xml.Marshal(request{Address: address, Schema: responseSchema})
	return append(append(b, xml.Header...), body...), err
}

// response is an Autodiscover answer, [MS-OXDSCLI] 2.2.4.1: what this package
// reads of it. Namespaces are not looked at, because servers disagree on them.
type response struct {
	User    userElement    `xml:"Response>User"`
	Account accountElement `xml:"Response>Account"`
	Error   *errorElement  `xml:"Response>Error"`
}

// userElement is User, 2.2.4.1.1.1.
type userElement struct {
	DisplayName  string `xml:"DisplayName"`
	LegacyDN     string `xml:"LegacyDN"`
	Address      string `xml:"AutoDiscoverSMTPAddress"`
	DeploymentID string `xml:"DeploymentId"`
}

// accountElement is Account, 2.2.4.1.1.2.
type accountElement struct {
	Action      string             `xml:"Action"`
	RedirectURL string             `xml:"RedirectUrl"`
	RedirectTo  string             `xml:"RedirectAddr"`
	Protocols   []protocolElement  `xml:"Protocol"`
	Mailboxes   []alternateElement `xml:"AlternativeMailbox"`
	// PublicFolders is PublicFolderInformation, 2.2.4.1.1.2.7.
	PublicFolders string `xml:"PublicFolderInformation>SmtpAddress"`
}

// protocolElement is Protocol, 2.2.4.1.1.2.6. The kind is in an attribute for MAPI
// over HTTP, and in an element for the others.
type protocolElement struct {
	TypeAttr           string       `xml:"Type,attr"`
	Type               string       `xml:"Type"`
	Server             string       `xml:"Server"`
	ServerDN           string       `xml:"ServerDN"`
	ServerVersion      string       `xml:"ServerVersion"`
	PublicFolderServer string       `xml:"PublicFolderServer"`
	Port               string       `xml:"Port"`
	AuthPackage        string       `xml:"AuthPackage"`
	CertPrincipalName  string       `xml:"CertPrincipalName"`
	SSL                string       `xml:"SSL"`
	MailStore          storeElement `xml:"MailStore"`
}

// storeElement is MailStore, a child of Protocol.
type storeElement struct {
	InternalURL string `xml:"InternalUrl"`
	ExternalURL string `xml:"ExternalUrl"`
}

// alternateElement is AlternativeMailbox, 2.2.4.1.1.2.5.
type alternateElement struct {
	Type        string `xml:"Type"`
	DisplayName string `xml:"DisplayName"`
	LegacyDN    string `xml:"LegacyDN"`
	Server      string `xml:"Server"`
	Address     string `xml:"SmtpAddress"`
}

// errorElement is Error, 2.2.4.1.1.3.
type errorElement struct {
	Code    string `xml:"ErrorCode"`
	Message string `xml:"Message"`
}

// decodeResponse reads an answer. It fails with ErrNotAutodiscover for whatever
// is none.
func decodeResponse(b []byte) (*response, error) {
	d := xml.NewTokenDecoder(&boundedTokens{d: xml.NewDecoder(bytes.NewReader(b))})
	for {
		t, err := d.Token()
		if err != nil {
			return nil, ErrNotAutodiscover
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		r := new(response)
		if start.Name.Local != "Autodiscover" || d.DecodeElement(r, &start) != nil {
			return nil, ErrNotAutodiscover
		}
		return r, nil
	}
}

// Bounds of the XML of an answer: real ones have a depth of 7 and some hundred
// elements.
const (
	maxDepth    = 32
	maxElements = 20000
)

var errHostile = errors.New("hostile XML")

// boundedTokens passes on tokens as long as they are what servers send. Entities
// other than the five of XML itself are errors of the decoder; declarations are
// refused here.
type boundedTokens struct {
	d               *xml.Decoder
	depth, elements int
}

// Token implements xml.TokenReader.
func (r *boundedTokens) Token() (xml.Token, error) {
	// RawToken, because the decoder above checks and translates.
	t, err := r.d.RawToken()
	if err != nil {
		return nil, err
	}
	switch t.(type) {
	case xml.StartElement:
		r.depth++
		r.elements++
		if r.depth > maxDepth || r.elements > maxElements {
			return nil, errHostile
		}
	case xml.EndElement:
		r.depth--
	case xml.Directive:
		return nil, errHostile
	}
	return xml.CopyToken(t), nil
}
