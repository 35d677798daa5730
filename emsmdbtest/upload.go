// Packed uploads: requests of several payloads, each with one more ROP of the
// kind that ends the first ([MS-OXCRPC] v25.0 3.1.4.2.1.1.1).

package emsmdbtest

import (
	"errors"
	"slices"

	"github.com/go-mapi/mapirpc/rop"
)

// errUpload says that payloads do not make up a packed upload.
var errUpload = errors.New("emsmdbtest: payloads are no packed upload")

// uploadData returns where a ROP that can be packed keeps its data, nil for
// others.
func uploadData(q rop.Request) *[]byte {
	switch q := q.(type) {
	case *rop.WriteStreamExtendedRequest:
		return &q.Data
	case *rop.FastTransferDestinationPutBufferRequest:
		return &q.TransferData
	case *rop.FastTransferDestinationPutBufferExtendedRequest:
		return &q.TransferData
	}
	return nil
}

// joinUpload adds the data of further payloads to the ROP that ends the first
// one. It returns the size of the last part.
func joinUpload(calls []rop.Call, payloads [][]byte) (last int, err error) {
	if len(calls) == 0 {
		return 0, errUpload
	}
	end := calls[len(calls)-1].Request
	whole := uploadData(end)
	if whole == nil {
		return 0, errUpload
	}
	*whole = slices.Clone(*whole)
	for _, payload := range payloads {
		more, _, err := rop.DecodeRequestBuffer(payload)
		if err != nil {
			return 0, err
		}
		if len(more) != 1 || more[0].Request.ID() != end.ID() {
			return 0, errUpload
		}
		part := *uploadData(more[0].Request)
		*whole = append(*whole, part...)
		last = len(part)
	}
	return last, nil
}
