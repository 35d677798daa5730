package auxbuf_test

import (
	"fmt"

	"github.com/go-mapi/mapirpc/auxbuf"
)

// The auxiliary buffer that a server without public folders might return from
// EcDoConnectEx.
func ExampleBlocks() {
	buf := []byte{
		0x08, 0x00, 0x01, 0x17, 0x00, 0x00, 0x00, 0x00,
		0x05, 0x00, 0x01, 0x43, 0xFF,
	}
	for b, err := range auxbuf.Blocks(buf) {
		if err != nil {
			fmt.Println(err)
			break
		}
		var org auxbuf.OrganisationInfo
		if b.Type == auxbuf.TypeOrganisationInfo && org.Decode(b) == nil {
			fmt.Println("public folders:", org.Flags&auxbuf.PublicFoldersEnabled != 0)
			continue
		}
		fmt.Println("skipped", b.Type)
	}
	// Output:
	// public folders: false
	// skipped 0x43
}
