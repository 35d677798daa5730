// Package httpproxy reaches servers through HTTP proxies, by the method CONNECT:
// for RPC over HTTP and for MAPI over HTTP.
package httpproxy
