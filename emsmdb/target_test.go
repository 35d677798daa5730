package emsmdb

import (
	"strings"
	"testing"
)

func TestParseTarget(t *testing.T) {
	for _, tt := range []struct {
		in, host string
		port     uint16
		address  string
	}{
		{"ncacn_ip_tcp:exch01.corp.example", "exch01.corp.example", 0, "exch01.corp.example:0"},
		{"ncacn_ip_tcp:exch01[5001]", "exch01", 5001, "exch01:5001"},
		{"ncacn_ip_tcp:127.0.0.1[135]", "127.0.0.1", 135, "127.0.0.1:135"},
		{"ncacn_ip_tcp:::1[5001]", "::1", 5001, "[::1]:5001"},
		{"ncacn_ip_tcp:[::1][5001]", "::1", 5001, "[::1]:5001"},
		{"ncacn_ip_tcp:[fe80::1]", "fe80::1", 0, "[fe80::1]:0"},
		{"ncacn_ip_tcp:fe80::1", "fe80::1", 0, "[fe80::1]:0"},
	} {
		got, err := parseTarget(tt.in)
		if err != nil || got.host != tt.host || got.port != tt.port || got.address() != tt.address {
			t.Errorf("parseTarget(%q) = %+v, %v", tt.in, got, err)
		}
	}
}

// mailboxName is a server name as Exchange 2013 and later give each mailbox.
const mailboxName = "e2ea6c1c-e61b-49e9-9cfb-38184f907552@example.com"

func TestServiceName(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"ncacn_ip_tcp:exch01.example.com[5001]", "exchangeMDB/exch01.example.com"},
		{"ncacn_http:exch01.example.com[6001,RpcProxy=mail.example.com:443]", "exchangeMDB/exch01.example.com"},
		{"ncacn_http:" + mailboxName + "[6001,RpcProxy=mail.example.com:443]", "exchangeMDB/mail.example.com"},
		{"https://mail.example.com/mapi/emsmdb/?MailboxId=" + mailboxName, "HTTP/mail.example.com"},
	} {
		got, err := parseTarget(tt.in)
		if err != nil || got.serviceName() != tt.want {
			t.Errorf("parseTarget(%q): %q, %v", tt.in, got.serviceName(), err)
		}
	}
}

func TestParseHTTPTarget(t *testing.T) {
	for _, tt := range []struct {
		in, host string
		port     uint16
		proxy    string
	}{
		{"ncacn_http:exch01[6001,RpcProxy=mail.example.com:443]", "exch01", 6001, "mail.example.com:443"},
		{"ncacn_http:exch01[6002, rpcproxy=mail.example.com]", "exch01", 6002, "mail.example.com:443"},
		{"ncacn_http:exch01[RpcProxy=127.0.0.1:8443]", "exch01", 6001, "127.0.0.1:8443"},
		{"ncacn_http:exch01[RpcProxy=[::1]:8443]", "exch01", 6001, "[::1]:8443"},
		{"ncacn_http:exch01", "exch01", 6001, "exch01:443"},
		{"ncacn_http:exch01[6004]", "exch01", 6004, "exch01:443"},
		{"ncacn_http:" + mailboxName + "[6001,RpcProxy=mail.example.com:443]", mailboxName, 6001, "mail.example.com:443"},
	} {
		got, err := parseTarget(tt.in)
		if err != nil || got.protocol != protocolHTTP || got.host != tt.host || got.port != tt.port || got.rpcProxy != tt.proxy {
			t.Errorf("parseTarget(%q) = %+v, %v", tt.in, got, err)
		}
	}
}

func TestParseTargetRefuses(t *testing.T) {
	for _, tt := range []struct{ in, why string }{
		{"", "ncacn_ip_tcp:host"},
		{"exch01", "ncacn_ip_tcp:host"},
		{"ncacn_np:exch01", "transport"},
		{"ncacn_ip_tcp:", "no host"},
		{"ncacn_ip_tcp:[5001]", "no host"},
		{"ncacn_ip_tcp:exch01[]", "no port"},
		{"ncacn_ip_tcp:exch01[0]", "no port"},
		{"ncacn_ip_tcp:exch01[65536]", "no port"},
		{"ncacn_ip_tcp:exch01[a]", "no port"},
		{"ncacn_ip_tcp:uuid@exch01", "no host"},
		{"ncacn_http:", "no host"},
		{"ncacn_http:exch01[]", "no port"},
		{"ncacn_http:@example.com[6001,RpcProxy=mail.example.com:443]", "no host"},
		{"ncacn_http:a@b@example.com[6001,RpcProxy=mail.example.com:443]", "no host"},
		{"ncacn_http:a@[6001,RpcProxy=mail.example.com:443]", "no host"},
		{"ncacn_http:" + mailboxName, "RPC proxy is missing"},
		{"ncacn_http:exch01[0]", "no port"},
		{"ncacn_http:exch01[6001,RpcProxy=]", "RpcProxy"},
		{"ncacn_http:exch01[6001,RpcProxy=https://mail]", "RpcProxy"},
		{"ncacn_http:exch01[6001,Security=none]", "unknown option"},
		// A host goes into HTTP headers as it is.
		{"ncacn_http:exch01\r\nX:1[6001,RpcProxy=mail.example.com:443]", "no host"},
		{"ncacn_http:a\r\nX:1@example.com[6001,RpcProxy=mail.example.com:443]", "no host"},
		{"ncacn_http:exch01[6001,RpcProxy=mail\r\nX.example.com:443]", "RpcProxy"},
		{"ncacn_ip_tcp:exch01\x00", "no host"},
	} {
		if _, err := parseTarget(tt.in); err == nil || !strings.Contains(err.Error(), tt.why) {
			t.Errorf("parseTarget(%q): %v", tt.in, err)
		}
	}
}

// Who writes an account into a target does not find the password in a log.
func TestTargetErrorsKeepPasswordsToThemselves(t *testing.T) {
	for _, target := range []string{
		"https://user:pass%word@mail.example.com/mapi/emsmdb/",
		"https://user:pass/word@mail.example.com/mapi/emsmdb/",
		"HTTPS://user:pass word@mail.example.com/mapi/emsmdb/?MailboxId=" + mailboxName,
		"https://user:password@mail.example.com/mapi/emsmdb/",
		"http://user:password@mail.example.com/mapi/emsmdb/",
		"user:password@mail.example.com",
	} {
		if _, err := parseTarget(target); err == nil || strings.Contains(err.Error(), "pass") || strings.Contains(err.Error(), "word") {
			t.Errorf("parseTarget(%q): %v", target, err)
		}
	}
}
