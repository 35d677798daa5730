// Channel binding: the server's certificate, RFC 5929 4.

package httpauth

import (
	"crypto"
	_ "crypto/sha256" // the hash of most certificates
	_ "crypto/sha512" // the hash of the others
	"crypto/tls"
	"crypto/x509"
)

// EndpointBinding returns the application data of the channel binding to
// a server's certificate: "tls-server-end-point:" and the hash of the
// certificate under the hash of its signature, SHA-256 in place of MD5 and
// SHA-1. It is nil for nil.
func EndpointBinding(cert *x509.Certificate) []byte {
	if cert == nil {
		return nil
	}
	h := endpointHash(cert.SignatureAlgorithm).New()
	h.Write(cert.Raw)
	return h.Sum([]byte("tls-server-end-point:"))
}

// endpointHash is the hash of a signature. Algorithms that have none of their
// own, such as Ed25519, leave the choice open: SHA-256 is what others make of
// it.
func endpointHash(a x509.SignatureAlgorithm) crypto.Hash {
	switch a {
	case x509.SHA384WithRSA, x509.ECDSAWithSHA384, x509.SHA384WithRSAPSS:
		return crypto.SHA384
	case x509.SHA512WithRSA, x509.ECDSAWithSHA512, x509.SHA512WithRSAPSS:
		return crypto.SHA512
	}
	return crypto.SHA256
}

// peerCertificate is the server's certificate of a client's connection.
func peerCertificate(cs *tls.ConnectionState) *x509.Certificate {
	if cs == nil || len(cs.PeerCertificates) == 0 {
		return nil
	}
	return cs.PeerCertificates[0]
}
