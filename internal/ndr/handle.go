package ndr

// ContextHandle is a CXH or ACXH as it travels: four bytes of attributes and
// a UUID ([MS-OXCRPC] 2.2.1.1 and 2.2.1.2, [C706] appendix N).
type ContextHandle [20]byte

// IsZero reports whether the handle is NULL. Attributes alone make no handle:
// some servers leave them set in a handle that they destroyed.
func (h ContextHandle) IsZero() bool {
	return [16]byte(h[4:]) == [16]byte{}
}
