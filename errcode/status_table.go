// The named RPC statuses and their forms in a fault PDU. Sources: [C706]
// appendix E and [MS-RPCE] 2.2.2.10 for the wire form, [MS-ERREF] 2.2 for Win32.

package errcode

// RPC statuses as Win32 numbers. A wire fault of [C706] that has a Win32
// counterpart becomes that; see FromFault.
const (
	StatusAccessDenied              Status = 0x00000005 // ERROR_ACCESS_DENIED
	StatusContextMismatch           Status = 0x00000006 // RPC_X_SS_CONTEXT_MISMATCH
	StatusOutOfMemory               Status = 0x0000000E // RPC_S_OUT_OF_MEMORY
	StatusInvalidArgument           Status = 0x00000057 // RPC_S_INVALID_ARG
	StatusNoAccess                  Status = 0x000003E6 // ERROR_NOACCESS
	StatusUnknownInterface          Status = 0x000006B5 // RPC_S_UNKNOWN_IF
	StatusOutOfResources            Status = 0x000006B9 // RPC_S_OUT_OF_RESOURCES
	StatusServerUnavailable         Status = 0x000006BA // RPC_S_SERVER_UNAVAILABLE
	StatusServerTooBusy             Status = 0x000006BB // RPC_S_SERVER_TOO_BUSY
	StatusNoCallActive              Status = 0x000006BD // RPC_S_NO_CALL_ACTIVE
	StatusCallFailed                Status = 0x000006BE // RPC_S_CALL_FAILED
	StatusCallFailedDNE             Status = 0x000006BF // RPC_S_CALL_FAILED_DNE
	StatusProtocolError             Status = 0x000006C0 // RPC_S_PROTOCOL_ERROR
	StatusUnsupportedTransferSyntax Status = 0x000006C2 // RPC_S_UNSUPPORTED_TRANS_SYN
	StatusUnsupportedType           Status = 0x000006C4 // RPC_S_UNSUPPORTED_TYPE
	StatusInvalidTag                Status = 0x000006C5 // RPC_S_INVALID_TAG
	StatusInvalidBound              Status = 0x000006C6 // RPC_S_INVALID_BOUND
	StatusUnknownAuthnType          Status = 0x000006CD // RPC_S_UNKNOWN_AUTHN_TYPE
	StatusStringTooLong             Status = 0x000006CF // RPC_S_STRING_TOO_LONG
	StatusProcnumOutOfRange         Status = 0x000006D1 // RPC_S_PROCNUM_OUT_OF_RANGE
	StatusUnknownAuthnService       Status = 0x000006D3 // RPC_S_UNKNOWN_AUTHN_SERVICE
	StatusUnsupportedAuthnLevel     Status = 0x000006D4 // RPC_S_UNKNOWN_AUTHN_LEVEL
	StatusInvalidAuthIdentity       Status = 0x000006D5 // RPC_S_INVALID_AUTH_IDENTITY
	StatusEndpointCantPerform       Status = 0x000006D8 // EPT_S_CANT_PERFORM_OP
	StatusEndpointNotRegistered     Status = 0x000006D9 // EPT_S_NOT_REGISTERED
	StatusCannotSupport             Status = 0x000006E4 // RPC_S_CANNOT_SUPPORT
	StatusInternalError             Status = 0x000006E6 // RPC_S_INTERNAL_ERROR
	StatusZeroDivide                Status = 0x000006E7 // RPC_S_ZERO_DIVIDE
	StatusAddressError              Status = 0x000006E8 // RPC_S_ADDRESS_ERROR
	StatusFloatDivideByZero         Status = 0x000006E9 // RPC_S_FP_DIV_ZERO
	StatusFloatUnderflow            Status = 0x000006EA // RPC_S_FP_UNDERFLOW
	StatusFloatOverflow             Status = 0x000006EB // RPC_S_FP_OVERFLOW
	StatusNullContext               Status = 0x000006EF // RPC_X_SS_IN_NULL_CONTEXT
	StatusContextDamaged            Status = 0x000006F1 // RPC_X_SS_CONTEXT_DAMAGED
	StatusNullRefPointer            Status = 0x000006F4 // RPC_X_NULL_REF_POINTER
	StatusEnumOutOfRange            Status = 0x000006F5 // RPC_X_ENUM_VALUE_OUT_OF_RANGE
	StatusByteCountTooSmall         Status = 0x000006F6 // RPC_X_BYTE_COUNT_TOO_SMALL
	StatusBadStubData               Status = 0x000006F7 // RPC_X_BAD_STUB_DATA
	StatusCallCancelled             Status = 0x0000071A // RPC_S_CALL_CANCELLED
	StatusCommFailure               Status = 0x0000071C // RPC_S_COMM_FAILURE
	StatusSecurityPackageError      Status = 0x00000721 // RPC_S_SEC_PKG_ERROR
	StatusWrongPipeOrder            Status = 0x00000776 // RPC_X_WRONG_PIPE_ORDER
)

// Faults of [C706] that have no Win32 counterpart keep their wire number.
const (
	FaultVersionMismatch            Status = 0x1C000008 // nca_s_rpc_version_mismatch
	FaultUnspecifiedReject          Status = 0x1C000009 // nca_s_unspec_reject
	FaultBadActivityID              Status = 0x1C00000A // nca_s_bad_actid
	FaultWhoAreYouFailed            Status = 0x1C00000B // nca_s_who_are_you_failed
	FaultIllegalInstruction         Status = 0x1C00000E // nca_s_fault_ill_inst
	FaultFloatError                 Status = 0x1C00000F // nca_s_fault_fp_error
	FaultIntegerOverflow            Status = 0x1C000010 // nca_s_fault_int_overflow
	FaultRemoteCommFailure          Status = 0x1C000013 // nca_s_fault_remote_comm_failure
	FaultPipeEmpty                  Status = 0x1C000014 // nca_s_fault_pipe_empty
	FaultPipeClosed                 Status = 0x1C000015 // nca_s_fault_pipe_closed
	FaultPipeOrder                  Status = 0x1C000016 // nca_s_fault_pipe_order
	FaultPipeDiscipline             Status = 0x1C000017 // nca_s_fault_pipe_discipline
	FaultPipeCommError              Status = 0x1C000018 // nca_s_fault_pipe_comm_error
	FaultPipeMemory                 Status = 0x1C000019 // nca_s_fault_pipe_memory
	FaultInvalidPresentationContext Status = 0x1C00001C // nca_s_invalid_pres_context_id
	FaultInvalidChecksum            Status = 0x1C00001F // nca_s_invalid_checksum
	FaultInvalidCRC                 Status = 0x1C000020 // nca_s_invalid_crc
	FaultUserDefined                Status = 0x1C000021 // nca_s_fault_user_defined
	FaultTransactionOpenFailed      Status = 0x1C000022 // nca_s_fault_tx_open_failed
	FaultCodesetConversion          Status = 0x1C000023 // nca_s_fault_codeset_conv_error
	FaultObjectNotFound             Status = 0x1C000024 // nca_s_fault_object_not_found
	FaultNoClientStub               Status = 0x1C000025 // nca_s_fault_no_client_stub
	FaultWrongBootTime              Status = 0x1C010006 // nca_s_wrong_boot_time
	FaultYouCrashed                 Status = 0x1C010009 // nca_s_you_crashed
	FaultOutArgsTooBig              Status = 0x1C010013 // nca_s_out_args_too_big
)

// statusTable is sorted by number. A zero fault says that servers send the
// Win32 number itself.
var statusTable = [...]statusRow{
	{StatusAccessDenied, 0, Info{"ERROR_ACCESS_DENIED", "the server refuses the caller", Never}},
	{StatusContextMismatch, 0x1C00001A, Info{"RPC_X_SS_CONTEXT_MISMATCH", "the server does not know the context handle", Reconnect}},
	{StatusOutOfMemory, 0x1C00001B, Info{"RPC_S_OUT_OF_MEMORY", "the server lacks memory for the call", Later}},
	{StatusInvalidArgument, 0, Info{"RPC_S_INVALID_ARG", "invalid argument", Never}},
	{StatusNoAccess, 0, Info{"ERROR_NOACCESS", "invalid access to memory in the server", Never}},
	{StatusUnknownInterface, 0x1C010003, Info{"RPC_S_UNKNOWN_IF", "the server does not offer the interface", Never}},
	{StatusOutOfResources, 0, Info{"RPC_S_OUT_OF_RESOURCES", "the server lacks resources for the call", Later}},
	{StatusServerUnavailable, 0, Info{"RPC_S_SERVER_UNAVAILABLE", "the server cannot be reached", Later}},
	{StatusServerTooBusy, 0x1C010014, Info{"RPC_S_SERVER_TOO_BUSY", "the server is too busy to execute the call", Later}},
	{StatusNoCallActive, 0, Info{"RPC_S_NO_CALL_ACTIVE", "there is no such call", Never}},
	{StatusCallFailed, 0x1C000012, Info{"RPC_S_CALL_FAILED", "the call failed, it may have been executed", Reconnect}},
	{StatusCallFailedDNE, 0x1C00000C, Info{"RPC_S_CALL_FAILED_DNE", "the call failed and was not executed", Later}},
	{StatusProtocolError, 0x1C01000B, Info{"RPC_S_PROTOCOL_ERROR", "the RPC protocol was violated", Reconnect}},
	{StatusUnsupportedTransferSyntax, 0, Info{"RPC_S_UNSUPPORTED_TRANS_SYN", "the server does not know the transfer syntax", Never}},
	{StatusUnsupportedType, 0x1C010017, Info{"RPC_S_UNSUPPORTED_TYPE", "the object type is not supported", Never}},
	{StatusInvalidTag, 0x1C000006, Info{"RPC_S_INVALID_TAG", "the discriminant of a union matches no arm", Never}},
	{StatusInvalidBound, 0x1C000007, Info{"RPC_S_INVALID_BOUND", "the bounds of an array are invalid", Never}},
	{StatusUnknownAuthnType, 0, Info{"RPC_S_UNKNOWN_AUTHN_TYPE", "the server does not know the authentication type", Adapt}},
	{StatusStringTooLong, 0x1C010015, Info{"RPC_S_STRING_TOO_LONG", "a string is too long", Never}},
	{StatusProcnumOutOfRange, 0x1C010002, Info{"RPC_S_PROCNUM_OUT_OF_RANGE", "the interface has no such method", Never}},
	{StatusUnknownAuthnService, 0, Info{"RPC_S_UNKNOWN_AUTHN_SERVICE", "the authentication service is unknown", Adapt}},
	{StatusUnsupportedAuthnLevel, 0x1C00001D, Info{"RPC_S_UNKNOWN_AUTHN_LEVEL", "the server does not support the authentication level", Adapt}},
	{StatusInvalidAuthIdentity, 0, Info{"RPC_S_INVALID_AUTH_IDENTITY", "the identity is invalid", Never}},
	{StatusEndpointCantPerform, 0x16C9A0CD, Info{"EPT_S_CANT_PERFORM_OP", "the endpoint mapper cannot perform the operation", Never}},
	{StatusEndpointNotRegistered, 0x16C9A0D6, Info{"EPT_S_NOT_REGISTERED", "the endpoint mapper does not know the interface", Never}},
	{StatusCannotSupport, 0, Info{"RPC_S_CANNOT_SUPPORT", "the requested operation is not supported", Never}},
	{StatusInternalError, 0, Info{"RPC_S_INTERNAL_ERROR", "internal error in the RPC runtime", Reconnect}},
	{StatusZeroDivide, 0x1C000001, Info{"RPC_S_ZERO_DIVIDE", "the server divided by zero", Never}},
	{StatusAddressError, 0x1C000002, Info{"RPC_S_ADDRESS_ERROR", "addressing error in the server", Never}},
	{StatusFloatDivideByZero, 0x1C000003, Info{"RPC_S_FP_DIV_ZERO", "floating-point division by zero in the server", Never}},
	{StatusFloatUnderflow, 0x1C000004, Info{"RPC_S_FP_UNDERFLOW", "floating-point underflow in the server", Never}},
	{StatusFloatOverflow, 0x1C000005, Info{"RPC_S_FP_OVERFLOW", "floating-point overflow in the server", Never}},
	{StatusNullContext, 0, Info{"RPC_X_SS_IN_NULL_CONTEXT", "a context handle is zero where it must not be", Never}},
	{StatusContextDamaged, 0, Info{"RPC_X_SS_CONTEXT_DAMAGED", "the context handle changed during the call", Reconnect}},
	{StatusNullRefPointer, 0, Info{"RPC_X_NULL_REF_POINTER", "a reference pointer is null", Never}},
	{StatusEnumOutOfRange, 0, Info{"RPC_X_ENUM_VALUE_OUT_OF_RANGE", "an enumeration value is out of range", Never}},
	{StatusByteCountTooSmall, 0, Info{"RPC_X_BYTE_COUNT_TOO_SMALL", "a byte count is too small", Never}},
	{StatusBadStubData, 0, Info{"RPC_X_BAD_STUB_DATA", "the stub data is malformed or out of the IDL's range", Never}},
	{StatusCallCancelled, 0x1C00000D, Info{"RPC_S_CALL_CANCELLED", "the call was cancelled", Never}},
	{StatusCommFailure, 0x1C010001, Info{"RPC_S_COMM_FAILURE", "communication with the server failed", Reconnect}},
	{StatusSecurityPackageError, 0, Info{"RPC_S_SEC_PKG_ERROR", "the security package failed", Never}},
	{StatusWrongPipeOrder, 0, Info{"RPC_X_WRONG_PIPE_ORDER", "pipes were used out of order", Never}},
	{FaultVersionMismatch, 0x1C000008, Info{"nca_s_rpc_version_mismatch", "the server does not speak this RPC version", Never}},
	{FaultUnspecifiedReject, 0x1C000009, Info{"nca_s_unspec_reject", "the server rejects the request for unspecified reasons", Never}},
	{FaultBadActivityID, 0x1C00000A, Info{"nca_s_bad_actid", "the server has no state for the activity", Never}},
	{FaultWhoAreYouFailed, 0x1C00000B, Info{"nca_s_who_are_you_failed", "the conversation manager callback failed", Never}},
	{FaultIllegalInstruction, 0x1C00000E, Info{"nca_s_fault_ill_inst", "illegal instruction in the server", Never}},
	{FaultFloatError, 0x1C00000F, Info{"nca_s_fault_fp_error", "floating-point error in the server", Never}},
	{FaultIntegerOverflow, 0x1C000010, Info{"nca_s_fault_int_overflow", "integer overflow in the server", Never}},
	{FaultRemoteCommFailure, 0x1C000013, Info{"nca_s_fault_remote_comm_failure", "the server could not reach another one", Later}},
	{FaultPipeEmpty, 0x1C000014, Info{"nca_s_fault_pipe_empty", "a pipe is empty", Never}},
	{FaultPipeClosed, 0x1C000015, Info{"nca_s_fault_pipe_closed", "a pipe is closed", Never}},
	{FaultPipeOrder, 0x1C000016, Info{"nca_s_fault_pipe_order", "pipes were used out of order", Never}},
	{FaultPipeDiscipline, 0x1C000017, Info{"nca_s_fault_pipe_discipline", "a pipe was used against its discipline", Never}},
	{FaultPipeCommError, 0x1C000018, Info{"nca_s_fault_pipe_comm_error", "communication failed in a pipe", Reconnect}},
	{FaultPipeMemory, 0x1C000019, Info{"nca_s_fault_pipe_memory", "memory ran out in a pipe", Later}},
	{FaultInvalidPresentationContext, 0x1C00001C, Info{"nca_s_invalid_pres_context_id", "the presentation context was not negotiated", Never}},
	{FaultInvalidChecksum, 0x1C00001F, Info{"nca_s_invalid_checksum", "the checksum does not match", Never}},
	{FaultInvalidCRC, 0x1C000020, Info{"nca_s_invalid_crc", "the CRC does not match", Never}},
	{FaultUserDefined, 0x1C000021, Info{"nca_s_fault_user_defined", "the server raised an exception of its own", Never}},
	{FaultTransactionOpenFailed, 0x1C000022, Info{"nca_s_fault_tx_open_failed", "a transaction could not be opened", Never}},
	{FaultCodesetConversion, 0x1C000023, Info{"nca_s_fault_codeset_conv_error", "a character set could not be converted", Never}},
	{FaultObjectNotFound, 0x1C000024, Info{"nca_s_fault_object_not_found", "the object of the call does not exist", Never}},
	{FaultNoClientStub, 0x1C000025, Info{"nca_s_fault_no_client_stub", "there is no client stub", Never}},
	{FaultWrongBootTime, 0x1C010006, Info{"nca_s_wrong_boot_time", "the server was restarted meanwhile", Never}},
	{FaultYouCrashed, 0x1C010009, Info{"nca_s_you_crashed", "a restarted server called back", Never}},
	{FaultOutArgsTooBig, 0x1C010013, Info{"nca_s_out_args_too_big", "the output does not fit its declared size", Never}},
}
