// What products do differently: the expectations of the suite, as data.

package conformance

import (
	"fmt"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/version"
)

// outcome is how a call ends: with a return value or with a fault.
type outcome struct {
	code  errcode.Code
	fault errcode.Status
}

func (o outcome) String() string {
	if o.fault != 0 {
		return fmt.Sprintf("fault %v", o.fault)
	}
	return fmt.Sprintf("return value 0x%08x (%v)", uint32(o.code), o.code)
}

var (
	fine          = outcome{}
	badStub       = outcome{fault: errcode.StatusBadStubData}   // RPC_X_BAD_STUB_DATA
	rpcFailed     = outcome{code: errcode.NetworkError}         // ecRpcFailed
	rpcFormat     = outcome{code: errcode.RPCFormat}            // ecRpcFormat
	denied        = outcome{code: errcode.AccessDenied}         // ecAccessDenied
	unknownUser   = outcome{code: errcode.UnknownUser}          // ecUnknownUser
	mismatch      = outcome{code: errcode.VersionMismatch}      // ecVersionMismatch
	versionRefuse = outcome{code: errcode.ClientVersionBlocked} // ecClientVerDisallowed
	notSupported  = outcome{code: errcode.NotSupported}         // ecNotSupported
	invalidParam  = outcome{code: errcode.InvalidParameter}     // ecInvalidParam
	tooBig        = outcome{code: errcode.TooBig}               // ecTooBig
	rejected      = outcome{code: errcode.Rejected}             // ecRejected
)

// products are the columns of the tables below.
var products = []string{"2003", "2007", "2010", "2013", "2016", "2019", "gromox"}

// by holds something for each product, in the order of products.
type by[T any] [7]T

const (
	yes = true
	no  = false
)

// What [MS-OXCRPC] says of products; the R numbers are those of the
// requirements as Microsoft's test suites number them. For 2003, which they do
// not cover, the sections of v6.0.0 count, otherwise it behaves like 2007; for
// gromox, what it was seen to do.
var (
	// EcDoConnectEx.
	emptyDN         = by[outcome]{fine, fine, denied, denied, denied, denied, denied}                                      // R1437, R4887
	unknownDN       = by[outcome]{unknownUser, unknownUser, unknownUser, unknownUser, unknownUser, unknownUser, rpcFailed} // 3.1.4.11
	zeroVersion     = by[outcome]{mismatch, mismatch, mismatch, mismatch, mismatch, mismatch, fine}                        // 3.1.4.11
	connectAux7     = by[outcome]{fine, fine, rpcFailed, rpcFailed, rpcFailed, rpcFailed, rpcFailed}                       // R1436, R1940
	connectAux4105  = by[outcome]{mismatch, mismatch, badStub, badStub, badStub, badStub, badStub}                         // R4874, R4875
	linksSessions   = by[bool]{yes, yes, no, no, no, no, no}                                                               // R1850, R1943
	echoesTimeStamp = by[bool]{no, no, yes, yes, yes, yes, yes}                                                            // R508
	tellsOS         = by[bool]{no, yes, no, no, no, no, no}                                                                // R1918
	tellsOrg        = by[bool]{no, yes, yes, yes, yes, yes, yes}                                                           // 2.2.2.19
	tellsEndpoint   = by[bool]{no, no, no, yes, yes, yes, yes}                                                             // R1839
	takesNobody     = by[bool]{no, no, no, yes, yes, yes, yes}                                                             // R1550

	// Other methods with a handle of nothing: EcDoDisconnect, EcDoAsyncConnectEx.
	takesAnyHandle = by[bool]{no, no, no, no, no, no, yes} // seen

	// EcDoRpcExt2.
	in7         = by[outcome]{rpcFormat, rpcFormat, rpcFailed, rpcFailed, rpcFailed, rpcFailed, rpcFailed} // R1508
	in32776     = by[outcome]{rpcFormat, rpcFormat, rpcFailed, rpcFailed, rpcFailed, rpcFailed, rpcFormat} // R1374, R2001
	in262145    = by[outcome]{rpcFormat, rpcFormat, badStub, badStub, badStub, badStub, badStub}           // R1939
	out7        = by[outcome]{rpcFormat, rpcFormat, rpcFailed, fine, fine, fine, rpcFailed}                // R664, R1900, R2002
	out32768    = by[outcome]{rpcFormat, rpcFormat, fine, fine, fine, fine, fine}                          // R1924
	manyHandles = by[outcome]{fine, fine, fine, fine, fine, fine, rpcFormat}                               // seen: at most 255 server object handles
	executeAux  = by[outcome]{fine, fine, rpcFailed, fine, fine, fine, fine}                               // R1381
	aux4105     = by[outcome]{rpcFormat, rpcFormat, badStub, badStub, badStub, badStub, badStub}           // R4876, R4877
	echoesFlag  = by[bool]{no, no, yes, no, no, no, no}                                                    // R1899
	chainsRows  = by[bool]{yes, yes, yes, yes, yes, yes, no}                                               // 3.1.7.4, with EnablePackedBuffers
	chainsFor15 = by[bool]{yes, yes, yes, yes, yes, yes, no}                                               // seen: no chained streams for client versions 15.x
	overshoots  = by[bool]{no, no, no, no, no, no, yes}                                                    // seen: a chained answer exceeds the bytes asked for
	fillsUp     = by[bool]{no, no, no, no, no, no, yes}                                                    // seen: zeros for rgbOut in answers that failed
	packsUp     = by[bool]{no, no, no, yes, yes, yes, no}                                                  // 2.2.2.2.19 of later revisions

	// Notifications.
	waitsForever = by[bool]{no, no, no, no, no, no, yes}                                                                                        // seen: 3.10 forgets the end of a wait
	pushes       = by[bool]{yes, yes, no, no, no, no, no}                                                                                       // R1845, R1558
	waits        = by[bool]{no, yes, yes, yes, yes, yes, yes}                                                                                   // 3.1.9.2
	mayRefuse    = by[bool]{no, yes, no, no, no, no, no}                                                                                        // R1812, R1757
	waitTime     = by[time.Duration]{0, 5 * time.Minute, 5 * time.Minute, 5 * time.Minute, 5 * time.Minute, 5 * time.Minute, 298 * time.Second} // 3.3.4.1
	waitsFixed   = by[bool]{no, yes, no, no, no, no, no}                                                                                        // R1907, R1930
	deadWait     = by[outcome]{{}, rejected, rejected, fine, fine, fine, rejected}                                                              // R1888, R1908
	deadWaitFlag = by[bool]{no, no, no, yes, yes, yes, no}                                                                                      // R1888
)

// productOf tells the product by the version that it announces.
func productOf(v version.Version) string {
	switch {
	case v == version.Version{Major: 15, BuildMajor: 847, BuildMinor: 4040}:
		return "gromox"
	case v.Major < 8:
		return "2003"
	case v.Major < 14:
		return "2007"
	case v.Major < 15:
		return "2010"
	case v.Minor == 0:
		return "2013"
	case v.Minor == 1:
		return "2016"
	}
	return "2019"
}
