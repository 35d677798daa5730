// Kerberos configuration: krb5.conf, realms, encryption types.

package security

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/oiweiwei/gokrb5.fork/v9/config"
	"github.com/oiweiwei/gokrb5.fork/v9/iana/etypeID"

	"github.com/go-mapi/mapirpc/auth"
)

// krbTypes are the encryption types that are asked for, in order of
// preference. RC4 and DES are refused; RFC 8009's are not known to Windows.
var krbTypes = [...]int32{etypeID.AES256_CTS_HMAC_SHA1_96, etypeID.AES128_CTS_HMAC_SHA1_96}

// loadKrbConfig reads the configuration. A missing file is an empty
// configuration, which will do for a cache that holds the service's ticket;
// present says which it is.
func loadKrbConfig(cfg *auth.KerberosConfig) (conf *config.Config, present bool, err error) {
	var text string
	if cfg != nil && cfg.Text != "" {
		text, err = krbProfileText(cfg.Text)
	} else {
		text, err = krbProfileFile(cfg.ConfigPath())
		if errors.Is(err, fs.ErrNotExist) {
			return config.New(), false, nil
		}
	}
	if err == nil {
		conf, err = config.NewFromString(text)
	}
	if _, unsupported := errors.AsType[config.UnsupportedDirective](err); err != nil && !unsupported {
		return nil, false, errNoRealm("krb5.conf cannot be read", err)
	}
	restrictTypes(&conf.LibDefaults)
	conf.LibDefaults.UDPPreferenceLimit = 1 // TCP alone: answers with a PAC exceed a datagram
	return conf, true, nil
}

// restrictTypes leaves the AES types that the configuration permits, or all
// of them when it permits none.
func restrictTypes(d *config.LibDefaults) {
	d.DefaultTktEnctypeIDs = permittedTypes(d.DefaultTktEnctypeIDs)
	d.DefaultTGSEnctypeIDs = permittedTypes(d.DefaultTGSEnctypeIDs)
	d.PermittedEnctypeIDs = permittedTypes(d.PermittedEnctypeIDs)
	d.PreferredPreauthTypes = []int{int(d.DefaultTktEnctypeIDs[0])}
}

func permittedTypes(configured []int32) []int32 {
	types := slices.DeleteFunc(slices.Clone(configured), func(t int32) bool { return !slices.Contains(krbTypes[:], t) })
	if len(types) == 0 {
		return krbTypes[:]
	}
	return types
}

// krbRealm returns the realm for a domain as the user wrote it: a realm of the
// configuration in any case, the default realm for an empty name or for its
// NetBIOS form, or the name in upper case, as Active Directory's realms are.
func krbRealm(conf *config.Config, domain string) string {
	for _, r := range conf.Realms {
		if strings.EqualFold(r.Realm, domain) {
			return r.Realm
		}
	}
	def := conf.LibDefaults.DefaultRealm
	first, _, _ := strings.Cut(def, ".")
	if domain == "" || strings.EqualFold(domain, def) || strings.EqualFold(domain, first) {
		return def
	}
	return strings.ToUpper(domain)
}

// krbHasKDC reports whether the configuration names a KDC of the realm, or
// says that DNS does.
func krbHasKDC(conf *config.Config, realm string) bool {
	if realm == "" {
		return false
	}
	if conf.LibDefaults.DNSLookupKDC {
		return true
	}
	return slices.ContainsFunc(conf.Realms, func(r config.Realm) bool { return r.Realm == realm && len(r.KDC) > 0 })
}
