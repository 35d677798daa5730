module github.com/go-mapi/mapirpc/bench

go 1.26.0

require (
	github.com/go-mapi/mapirpc v0.0.0
	github.com/klauspost/compress v1.20.3
)

require golang.org/x/sys v0.49.0

require (
	github.com/emersion/go-message v0.18.2 // indirect
	github.com/hashicorp/go-uuid v1.0.3 // indirect
	github.com/indece-official/go-ebcdic v1.2.0 // indirect
	github.com/jcmturner/aescts/v2 v2.0.0 // indirect
	github.com/jcmturner/dnsutils/v2 v2.0.0 // indirect
	github.com/jcmturner/gofork v1.7.6 // indirect
	github.com/jcmturner/gokrb5/v8 v8.4.4 // indirect
	github.com/jcmturner/rpc/v2 v2.0.3 // indirect
	github.com/oiweiwei/go-msrpc v1.5.2 // indirect
	github.com/oiweiwei/go-oem v1.0.0 // indirect
	github.com/oiweiwei/gokrb5.fork/v9 v9.0.6 // indirect
	golang.org/x/crypto v0.54.0 // indirect
	golang.org/x/net v0.56.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace github.com/go-mapi/mapirpc => ../
