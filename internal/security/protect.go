// What the protectors of all mechanisms share.

package security

import "fmt"

// bodyAlign is what stub and padding are aligned to under every mechanism:
// [MS-RPCE] 2.2.2.11 demands it of the sec_trailer's position.
const bodyAlign = 16

// checkBody checks that a PDU of size bytes, without its auth_value, is a
// header, a body and a sec_trailer.
func checkBody(size, bodyOff, bodyEnd int) error {
	if bodyOff < 0 || bodyOff > bodyEnd || bodyEnd+TrailerSize != size {
		return fmt.Errorf("%w: body %d to %d does not end before the sec_trailer of %d bytes", ErrVerify, bodyOff, bodyEnd, size)
	}
	return nil
}
