// Package krbtest mints Kerberos tickets for tests, without a KDC: it holds
// the keys of one service, and writes the keytab that its server reads and the
// credential caches that its clients read.
package krbtest

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/oiweiwei/gokrb5.fork/v9/iana/flags"
	"github.com/oiweiwei/gokrb5.fork/v9/iana/nametype"
	"github.com/oiweiwei/gokrb5.fork/v9/keytab"
	"github.com/oiweiwei/gokrb5.fork/v9/messages"
	"github.com/oiweiwei/gokrb5.fork/v9/types"

	"github.com/go-mapi/mapirpc/auth"
)

// Encryption types of RFC 3961's registry.
const (
	AES128 int32 = 17
	AES256 int32 = 18
	RC4    int32 = 23
)

// Service is a service of a realm. It is safe for concurrent use once made.
type Service struct {
	// Realm and SPN name the service.
	Realm, SPN string
	// Invalid marks the tickets as not valid yet, RFC 4120 2.2.
	Invalid bool

	etype int32
	kt    *keytab.Keytab
}

// NewService makes a service with a key of the type, derived from secret.
func NewService(realm, spn string, etype int32, secret string) (*Service, error) {
	kt := keytab.New()
	if err := kt.AddEntry(spn, realm, secret, time.Now(), 1, etype); err != nil {
		return nil, fmt.Errorf("krbtest: key of %s: %w", spn, err)
	}
	return &Service{Realm: realm, SPN: spn, etype: etype, kt: kt}, nil
}

// Keytab returns the credential that the server reads.
func (s *Service) Keytab() (*auth.Keytab, error) {
	b, err := s.kt.Marshal()
	if err != nil {
		return nil, fmt.Errorf("krbtest: keytab: %w", err)
	}
	return &auth.Keytab{Domain: s.Realm, User: s.SPN, Data: auth.NewSecret(string(b))}, nil
}

// CCache returns a credential cache of a user with a ticket for the service
// that is valid from start to end.
func (s *Service) CCache(user string, start, end time.Time) (*auth.CCache, error) {
	cname := types.NewPrincipalName(nametype.KRB_NT_PRINCIPAL, user)
	sname, _ := types.ParseSPNString(s.SPN)
	start, end = start.UTC().Truncate(time.Second), end.UTC().Truncate(time.Second)
	marks := types.NewKrbFlags()
	if s.Invalid {
		types.SetFlag(&marks, flags.Invalid)
	}
	ticket, key, err := messages.NewTicket(cname, s.Realm, sname, s.Realm, marks,
		s.kt, s.etype, 1, start, start, end, end)
	if err != nil {
		return nil, fmt.Errorf("krbtest: ticket: %w", err)
	}
	raw, err := ticket.Marshal()
	if err != nil {
		return nil, fmt.Errorf("krbtest: ticket: %w", err)
	}
	b := []byte{5, 4, 0, 0} // version 4, no header fields
	b = appendPrincipal(b, s.Realm, cname)
	b = appendPrincipal(b, s.Realm, cname)
	b = appendPrincipal(b, s.Realm, sname)
	b = binary.BigEndian.AppendUint16(b, uint16(key.KeyType))
	b = appendData(b, key.KeyValue)
	for _, t := range []time.Time{start, start, end, end} { // auth, start, end, renew till
		b = binary.BigEndian.AppendUint32(b, uint32(t.Unix()))
	}
	b = append(b, 0)          // not a user-to-user ticket
	b = append(b, 0, 0, 0, 0) // flags
	b = append(b, 0, 0, 0, 0) // no addresses
	b = append(b, 0, 0, 0, 0) // no authorisation data
	b = appendData(b, raw)
	b = appendData(b, nil) // no second ticket
	return &auth.CCache{Data: auth.NewSecret(string(b))}, nil
}

func appendPrincipal(b []byte, realm string, name types.PrincipalName) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(name.NameType))
	b = binary.BigEndian.AppendUint32(b, uint32(len(name.NameString)))
	b = appendData(b, []byte(realm))
	for _, part := range name.NameString {
		b = appendData(b, []byte(part))
	}
	return b
}

func appendData(b, data []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
	return append(b, data...)
}
