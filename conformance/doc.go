// Package conformance holds no code, only tests: what [MS-OXCRPC] asks for,
// case by case. It has two parts.
//
// The scenario suite re-expresses the test cases that Microsoft publishes for
// the protocol, S01 TC01 to TC22 for EMSMDB and S02 TC01 to TC05 for
// AsyncEMSMDB, and adds those that it leaves out. Names of tests begin with the
// case, TestS01TC07..., or with TestBeyond. Each case runs against every product
// that package emsmdbtest imitates, by each transport that the product has; what
// products do differently is data, in product_test.go, taken from the published
// requirements and not from the profiles. What is about RPC does not apply to
// MAPI over HTTP.
//
// docs/conformance.md traces the requirements of the specification to tests, and
// lists those of the cases for [MS-OXCMAPIHTTP]; TestTableOfRequirements and
// TestHTTPCases read it.
//
// # Against a real server
//
// With MAPIRPC_SERVER the suite runs against a real server instead, and says
// which cases it fails:
//
//	MAPIRPC_SERVER              target: ncacn_ip_tcp:exch01.corp.example,
//	                            ncacn_http:exch01[6001,RpcProxy=mail.example:443]
//	                            or https://mail.example/mapi/emsmdb/?MailboxId=...
//	MAPIRPC_SERVER_USER         DOMAIN\name or name@domain
//	MAPIRPC_SERVER_PASSWORD     the password
//	MAPIRPC_SERVER_USERDN       legacyExchangeDN of the user
//	MAPIRPC_SERVER_AUTH         ntlm (default), kerberos, negotiate, none, or, for
//	                            MAPI over HTTP, basic
//	MAPIRPC_SERVER_HTTP_AUTH    the same for the connections of RPC over HTTP
//	MAPIRPC_SERVER_CA           file of certificates, in PEM, to trust instead of
//	                            the system's
//	MAPIRPC_SERVER_PRODUCT      what to expect: 2003, 2007, 2010, 2013, 2016,
//	                            2019 or gromox; by default what the version says
//	MAPIRPC_SERVER_WRITE        1 allows the cases that write: they make a folder
//	                            in the inbox, work in it and remove it
//
// Cases that need a server to misbehave on request are skipped there, and so
// are, with -short, those that wait for minutes; without it allow for
// them, by -timeout 30m.
package conformance
