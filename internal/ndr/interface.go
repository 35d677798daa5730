package ndr

import "github.com/go-mapi/mapirpc/internal/wire"

// Methods of the EMSMDB interface, [MS-OXCRPC] 3.1.4. The other numbers are
// reserved and never sent.
const (
	OpDisconnect     = 1
	OpRegisterPush   = 4
	OpDummy          = 6
	OpConnectEx      = 10
	OpRPCExt2        = 11
	OpAsyncConnectEx = 14
)

// OpAsyncWaitEx is the method of the AsyncEMSMDB interface, [MS-OXCRPC] 3.3.4.
const OpAsyncWaitEx = 0

// Versions of the two interfaces, [MS-OXCRPC] 1.7: 0.81 and 0.01.
const (
	EMSMDBMajor      = 0
	EMSMDBMinor      = 81
	AsyncEMSMDBMajor = 0
	AsyncEMSMDBMinor = 1
)

// EMSMDB returns the UUID of the EMSMDB interface, [MS-OXCRPC] 1.9.
func EMSMDB() wire.GUID {
	return wire.GUID{
		0x00, 0xdb, 0xf1, 0xa4, 0x47, 0xca, 0x67, 0x10,
		0xb3, 0x1f, 0x00, 0xdd, 0x01, 0x06, 0x62, 0xda,
	}
}

// AsyncEMSMDB returns the UUID of the AsyncEMSMDB interface, [MS-OXCRPC] 1.9.
func AsyncEMSMDB() wire.GUID {
	return wire.GUID{
		0x4a, 0x57, 0x61, 0x52, 0x72, 0x45, 0x6e, 0x20,
		0xb2, 0x68, 0x6b, 0x19, 0x92, 0x13, 0xb4, 0xe4,
	}
}
