// Package samba tests security contexts, the endpoint mapper and a whole
// Session against a Samba Active Directory domain controller, an
// implementation that this project did not write. It has no code of its own
// outside its tests.
//
//	apt-get install samba samba-ad-dc samba-ad-provision winbind python3-samba \
//	    samba-dsdb-modules samba-vfs-modules krb5-user
//	MAPIRPC_SAMBA=1 go test ./interop/samba
//
// The suite provisions a domain in a temporary folder, starts the controller
// on loopback (port 135 and free ones; root is needed), and removes both at the
// end. Without MAPIRPC_SAMBA it does nothing; with it, whatever is missing is
// a failure.
package samba
