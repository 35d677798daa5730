// The names of header fields, [MS-OXCMAPIHTTP] 2.2.3.

package mapihttp

// They are in the form that net/http gives every name, which costs an allocation
// where a name does not have it yet.
const (
	fieldRequestType       = "X-Requesttype"
	fieldRequestID         = "X-Requestid"
	fieldResponseCode      = "X-Responsecode"
	fieldClientInfo        = "X-Clientinfo"
	fieldClientApplication = "X-Clientapplication"
	fieldServerApplication = "X-Serverapplication"
	fieldPendingPeriod     = "X-Pendingperiod"
	fieldExpirationInfo    = "X-Expirationinfo"
	fieldElapsedTime       = "X-Elapsedtime"
)
