// Package security establishes security contexts and protects packets with
// them: NTLM ([MS-NLMP]), Kerberos ([MS-KILE], RFC 4121) and SPNEGO
// ([MS-SPNG], RFC 4178), both ends of each.
//
// internal/dcerpc drives a Handshake through bind, alter_context and auth3
// PDUs and then seals and opens PDUs with a Protector. It sees this package's
// interfaces and nothing of the libraries below.
//
// Contexts come from go-msrpc's ssp packages and gokrb5. Packets are sealed,
// signed and verified here, because the libraries leave checks out: NTLM's
// signatures and Kerberos' sequence numbers are not compared there. Whatever
// the libraries do with a hostile token, a panic included, comes back as an
// *auth.Error with reason auth.ErrProtocol.
package security
