// Names of codes whose meaning depends on who returned them.

package errcode

// Method says what returned a Code.
type Method uint8

// The methods of the EMSMDB and AsyncEMSMDB interfaces, [MS-OXCRPC] 3.1.4 and
// 3.3.4, and the two places inside a ROP buffer that hold codes.
const (
	Unspecified    Method = iota // not known or of no importance
	ConnectEx                    // EcDoConnectEx
	RPCExt2                      // EcDoRpcExt2
	Disconnect                   // EcDoDisconnect
	RegisterPush                 // EcRRegisterPushNotification
	DummyRPC                     // EcDummyRpc
	AsyncConnectEx               // EcDoAsyncConnectEx
	AsyncWaitEx                  // EcDoAsyncWaitEx
	ROP                          // the ReturnValue of a ROP response
	Property                     // the error value of a single property
)

// ConnectAuthentication is ecRpcAuthentication as EcDoConnectEx returns it:
// the DN names no user, or a guest or built-in one. [MS-OXCRPC] 3.1.4.11 gives
// it the number that 3.1.4.12 calls ecRpcFormat, while [MS-OXCDATA] 2.4.1 gives
// the name the number of RPCAuthentication.
const ConnectAuthentication = RPCFormat

// In returns what c means when m returned it; ok is false for a number without
// a name.
func (c Code) In(m Method) (info Info, ok bool) {
	for _, row := range byMethod {
		if row.method == m && row.code == c {
			return row.info, true
		}
	}
	return c.Info()
}

type methodRow struct {
	method Method
	codeRow
}

var byMethod = [...]methodRow{
	{ConnectEx, codeRow{ConnectAuthentication, Info{"ecRpcAuthentication", "the DN names no user, or a guest or built-in one", Never}}},
	{ConnectEx, codeRow{NotEncrypted, Info{"ecNotEncrypted", "the server wants packet privacy on the connection", Adapt}}},
	{ConnectEx, codeRow{LogonFailed, Info{"ecLoginFailure", "the user has no access to a mailbox or public folders here, there are none, or the server is stopping", Never}}},
	{ConnectEx, codeRow{AccessDenied, Info{"ecAccessDenied", "the authenticated user may not use this DN, or the DN is empty", Never}}},
	{ConnectEx, codeRow{NetworkError, Info{"ecRpcFailed", "the server does not accept the DN or a size in the request", Never}}},
	{RPCExt2, codeRow{RPCFormat, Info{"ecRpcFormat", "the request buffer is malformed or a length is out of range", Never}}},
	{RPCExt2, codeRow{GeneralFailure, Info{"ecError", "unspecified failure; some servers answer an unknown session so", Reconnect}}},
	{RegisterPush, codeRow{NotSupported, Info{"ecNotSupported", "the server does not send push notifications, or not to this kind of address", Adapt}}},
	{RegisterPush, codeRow{InvalidParameter, Info{"ecInvalidParam", "the callback address has an unknown family or a wrong size", Never}}},
	{RegisterPush, codeRow{TooBig, Info{"ecTooBig", "the notification context is longer than 16 bytes", Never}}},
	{AsyncConnectEx, codeRow{Rejected, Info{"ecRejected", "asynchronous notifications are disabled: poll, or register for push", Adapt}}},
	{AsyncWaitEx, codeRow{Rejected, Info{"ecRejected", "another wait is outstanding, or the handle is not valid", Never}}},
	{AsyncWaitEx, codeRow{Exiting, Info{"ecExiting", "the server is shutting down", Reconnect}}},
	{Property, codeRow{NotEnoughMemory, Info{"ecNotEnoughMemory", "the value is too large for the answer: fetch it through a stream", Adapt}}},
	{Property, codeRow{NotFound, Info{"ecNotFound", "the object does not have the property", Never}}},
}

// String returns the name of the method in the IDL.
func (m Method) String() string {
	names := [...]string{
		"unspecified", "EcDoConnectEx", "EcDoRpcExt2", "EcDoDisconnect", "EcRRegisterPushNotification",
		"EcDummyRpc", "EcDoAsyncConnectEx", "EcDoAsyncWaitEx", "ROP", "property",
	}
	if int(m) < len(names) {
		return names[m]
	}
	return names[Unspecified]
}

// StringIn is String with the name that c has when m returned it.
func (c Code) StringIn(m Method) string {
	return label(func() (Info, bool) { return c.In(m) }, uint32(c))
}
