package errcode

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestEveryCodeOfMSOXCRPCIsNamed(t *testing.T) {
	// The codes that [MS-OXCRPC] v6.0.0 names in 3.1.4 and 3.3.4, and those
	// that its later revisions add, with the number it gives them.
	for _, tt := range []struct {
		method Method
		code   Code
		number uint32
		name   string
	}{
		{ConnectEx, ConnectAuthentication, 0x4B6, "ecRpcAuthentication"},
		{ConnectEx, NotEncrypted, 0x970, "ecNotEncrypted"},
		{ConnectEx, ClientVersionBlocked, 0x4DF, "ecClientVerDisallowed"},
		{ConnectEx, LogonFailed, 0x80040111, "ecLoginFailure"},
		{ConnectEx, UnknownUser, 0x3EB, "ecUnknownUser"},
		{ConnectEx, LoginPermission, 0x3F2, "ecLoginPerm"},
		{ConnectEx, VersionMismatch, 0x80040110, "ecVersionMismatch"},
		{ConnectEx, CachedModeRequired, 0x4E1, "ecCachedModeRequired"},
		{ConnectEx, RPCHTTPDisallowed, 0x4E0, "ecRpcHttpDisallowed"},
		{ConnectEx, ProtocolDisabled, 0x7D8, "ecProtocolDisabled"},
		{ConnectEx, AccessDenied, 0x80070005, "ecAccessDenied"},
		{ConnectEx, NetworkError, 0x80040115, "ecRpcFailed"},
		{ConnectEx, InvalidParameter, 0x80070057, "ecInvalidParam"},
		{RPCExt2, RPCFormat, 0x4B6, "ecRpcFormat"},
		{RPCExt2, NetworkError, 0x80040115, "ecRpcFailed"},
		{RegisterPush, InvalidParameter, 0x80070057, "ecInvalidParam"},
		{RegisterPush, NotSupported, 0x80040102, "ecNotSupported"},
		{RegisterPush, TooBig, 0x80040305, "ecTooBig"},
		{AsyncConnectEx, Rejected, 0x7EE, "ecRejected"},
		{AsyncWaitEx, Rejected, 0x7EE, "ecRejected"},
		{AsyncWaitEx, Exiting, 0x3ED, "ecExiting"},
		{ROP, WrongServer, 0x478, "ecWrongServer"},
		{ROP, BufferTooSmall, 0x47D, "ecBufferTooSmall"},
		{ROP, ServerBusy, 0x480, "ecServerBusy"},
		{ROP, NullObject, 0x4B9, "ecNullObject"},
		{Property, NotEnoughMemory, 0x8007000E, "ecNotEnoughMemory"},
		{ROP, OutOfMemory, 0x8007000E, "ecMAPIOOM"},
		{ROP, ErrorsReturned, 0x40380, "ecWarnWithErrors"},
		{ROP, PartiallyComplete, 0x40680, "ecPartialCompletion"},
	} {
		t.Run(fmt.Sprintf("%v %v", tt.method, tt.name), func(t *testing.T) {
			if uint32(tt.code) != tt.number {
				t.Errorf("number = %#x, want %#x", uint32(tt.code), tt.number)
			}
			if info, ok := tt.code.In(tt.method); !ok || info.Name != tt.name || info.Meaning == "" {
				t.Errorf("In(%v) = %+v, %v; want name %q", tt.method, info, ok, tt.name)
			}
		})
	}
}

func TestUnknownNumbersAreKeptAndPrintedAsHex(t *testing.T) {
	if got := Code(0x1234).Error(); got != "0x00001234" {
		t.Errorf("Code.Error = %q", got)
	}
	if got := Status(0xDEADBEEF).Error(); got != "0xDEADBEEF" {
		t.Errorf("Status.Error = %q", got)
	}
	if got := NotFound.Error(); got != "ecNotFound (0x8004010F)" {
		t.Errorf("Code.Error = %q", got)
	}
	if got := fmt.Sprint(StatusServerTooBusy); got != "RPC_S_SERVER_TOO_BUSY (0x000006BB)" {
		t.Errorf("Status prints as %q", got)
	}
	if _, ok := Code(0x1234).In(ConnectEx); ok {
		t.Error("an unknown number has a meaning")
	}
	if Code(0x1234).Retry() != Never || Status(0x1234).Retry() != Never {
		t.Error("an unknown number invites a retry")
	}
}

func TestErrorsIs(t *testing.T) {
	err := fmt.Errorf("mailbox: open: %w", WrongServer)
	if !errors.Is(err, WrongServer) || errors.Is(err, NotFound) {
		t.Error("errors.Is does not tell codes apart")
	}
	var c Code
	if !errors.As(err, &c) || c != WrongServer {
		t.Errorf("errors.As = %v", c)
	}
	// One number, two namespaces: ObjectLocked is no server-too-busy.
	if errors.Is(ObjectLocked, StatusServerTooBusy) || uint32(ObjectLocked) != uint32(StatusServerTooBusy) {
		t.Error("the namespaces of Code and Status are not apart")
	}
}

func TestTablesAreSortedAndComplete(t *testing.T) {
	names := map[string]Code{}
	for i, row := range codeTable {
		if i > 0 && codeTable[i-1].code >= row.code {
			t.Errorf("codeTable is not sorted at %#x", uint32(row.code))
		}
		if row.info.Name == "" || row.info.Meaning == "" || strings.HasSuffix(row.info.Meaning, ".") {
			t.Errorf("%#x: incomplete info %+v", uint32(row.code), row.info)
		}
		if other, dup := names[row.info.Name]; dup {
			t.Errorf("%#x and %#x are both called %s", uint32(row.code), uint32(other), row.info.Name)
		}
		names[row.info.Name] = row.code
		if got, ok := row.code.Info(); !ok || got != row.info {
			t.Errorf("Info does not find %v", row.code)
		}
	}
	for i, row := range statusTable {
		if i > 0 && statusTable[i-1].status >= row.status {
			t.Errorf("statusTable is not sorted at %#x", uint32(row.status))
		}
		if got, ok := row.status.Info(); !ok || got != row.info {
			t.Errorf("Info does not find %v", row.status)
		}
	}
}

func TestFaultsMapToWin32AndBack(t *testing.T) {
	for _, tt := range []struct {
		name   string
		wire   uint32
		status Status
	}{
		{"nca_s_server_too_busy", 0x1C010014, StatusServerTooBusy},
		{"Win32 number on the wire", 0x6BB, StatusServerTooBusy},
		{"nca_s_op_rng_error", 0x1C010002, StatusProcnumOutOfRange},
		{"nca_s_unk_if", 0x1C010003, StatusUnknownInterface},
		{"nca_s_proto_error", 0x1C01000B, StatusProtocolError},
		{"nca_s_fault_context_mismatch", 0x1C00001A, StatusContextMismatch},
		{"nca_s_invalid_pres_context_id", 0x1C00001C, FaultInvalidPresentationContext},
		{"RPC_X_BAD_STUB_DATA", 0x6F7, StatusBadStubData},
		{"ept_s_not_registered", 0x16C9A0D6, StatusEndpointNotRegistered},
		{"access denied", 5, StatusAccessDenied},
		{"unknown", 0x1CFFFFFF, 0x1CFFFFFF},
		{"zero", 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := FromFault(tt.wire); got != tt.status {
				t.Errorf("FromFault(%#x) = %v, want %v", tt.wire, got, tt.status)
			}
		})
	}
	for _, row := range statusTable {
		if got := FromFault(row.status.Fault()); got != row.status {
			t.Errorf("FromFault(%v.Fault()) = %v", row.status, got)
		}
	}
	if got := StatusServerTooBusy.Fault(); got != 0x1C010014 {
		t.Errorf("Fault = %#x", got)
	}
}

func TestRetryClasses(t *testing.T) {
	for _, tt := range []struct {
		got, want Retry
		name      string
	}{
		{StatusServerTooBusy.Retry(), Later, "server too busy"},
		{StatusBadStubData.Retry(), Never, "bad stub data"},
		{ServerBusy.Retry(), Later, "ecServerBusy"},
		{WrongServer.Retry(), Elsewhere, "ecWrongServer"},
		{BufferTooSmall.Retry(), Adapt, "ecBufferTooSmall"},
		{NotEncrypted.Retry(), Adapt, "ecNotEncrypted"},
		{Exiting.Retry(), Reconnect, "ecExiting"},
		{NotFound.Retry(), Never, "ecNotFound"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, tt.got, tt.want)
		}
	}
	if !StatusServerTooBusy.NotExecuted() || StatusCallFailed.NotExecuted() {
		t.Error("NotExecuted does not tell refused calls from failed ones")
	}
}

func TestWarningsAreNotFailures(t *testing.T) {
	for c, want := range map[Code]bool{Success: false, ErrorsReturned: false, PartiallyComplete: false, NotFound: true, WrongServer: true} {
		if got := c.Failed(); got != want {
			t.Errorf("%v.Failed() = %v", c, got)
		}
	}
}

func TestStringIn(t *testing.T) {
	for _, tt := range []struct {
		c    Code
		m    Method
		want string
	}{
		{RPCFormat, ConnectEx, "ecRpcAuthentication (0x000004B6)"},
		{RPCFormat, RPCExt2, "ecRpcFormat (0x000004B6)"},
		{RPCFormat, Unspecified, "ecRpcFormat (0x000004B6)"},
		{OutOfMemory, Property, "ecNotEnoughMemory (0x8007000E)"},
		{OutOfMemory, ROP, "ecMAPIOOM (0x8007000E)"},
		{0x1234, ROP, "0x00001234"},
	} {
		if got := tt.c.StringIn(tt.m); got != tt.want {
			t.Errorf("%#x.StringIn(%v) = %q, want %q", uint32(tt.c), tt.m, got, tt.want)
		}
	}
}

func TestNames(t *testing.T) {
	for got, want := range map[string]string{
		NotFound.Name():                  "ecNotFound",
		Code(0x1234).Name():              "0x00001234",
		StatusServerTooBusy.Name():       "RPC_S_SERVER_TOO_BUSY",
		FaultBadActivityID.Name():        "nca_s_bad_actid",
		Status(0x12345678).Name():        "0x12345678",
		RegisterPush.String():            "EcRRegisterPushNotification",
		Property.String():                "property",
		Method(200).String():             "unspecified",
		fmt.Sprint(Never, Later, Adapt):  "never later adapt",
		fmt.Sprint(Reconnect, Elsewhere): "reconnect elsewhere",
		Retry(9).String():                "Retry(9)",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
