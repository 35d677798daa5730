module github.com/go-mapi/mapirpc/bench

go 1.26.0

require (
	github.com/go-mapi/mapirpc v0.0.0
	github.com/klauspost/compress v1.20.3
)

require golang.org/x/sys v0.49.0

replace github.com/go-mapi/mapirpc => ../
