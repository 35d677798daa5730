// Package autodiscover finds the server of a mailbox: it asks Autodiscover
// ([MS-OXDSCLI], [MS-OXDISCO] 19.0) about an e-mail address and returns
// targets for emsmdb.Dial and the legacyExchangeDN for its options.
//
//	res, err := autodiscover.Lookup(ctx, "janedow@example.com", &autodiscover.Options{
//		Credentials: password,
//		Mechanism:   auth.NTLM,
//	})
//	if err != nil {
//		return err
//	}
//	session, err := emsmdb.Dial(ctx, res.Targets[0].Binding, &emsmdb.Options{
//		UserDN: res.UserDN, Credentials: password,
//	})
//
// Nothing in this module calls it unasked. Where the target is known, stating it
// is faster, and nobody else has to be trusted for it.
//
// # What is asked
//
// Without Options.URL these are asked until one of them answers with settings:
//
//   - https://example.com/autodiscover/autodiscover.xml and
//     https://autodiscover.example.com/autodiscover/autodiscover.xml,
//     [MS-OXDISCO] 3.1.5.2
//   - where http://autodiscover.example.com/autodiscover/autodiscover.xml
//     redirects to, [MS-OXDISCO] 3.1.5.4; that request says nothing about the
//     user
//   - the hosts of the SRV records of _autodiscover._tcp.example.com, [MS-OXDISCO]
//     3.1.5.3
//   - where the second version of Autodiscover, JSON at
//     autodiscover.example.com, says that the first is
//
// Service connection points in Active Directory ([MS-OXDISCO] 3.1.5.1) are not
// looked for.
//
// # Safety
//
// Autodiscover names hosts that the caller has never heard of, and the password
// is to go to them. So:
//
//   - Credentials go over verified TLS alone.
//   - Hosts outside the domain of the address, other than that of Options.URL,
//     are asked nothing unless Options.Confirm agrees, however they were named:
//     by redirection, in an answer or in the DNS.
//   - Each server is asked without credentials first, and gets them if it
//     demands them and offers the mechanism; a web server that knows nothing of
//     Autodiscover never sees a password.
//   - Credentials that two servers have refused are not shown to a third, lest
//     the account be locked.
//   - Answers are bounded in size, depth and number of redirections.
//
// What is found is the word of a server that was reached that way. Dialling it
// is up to the caller.
package autodiscover
