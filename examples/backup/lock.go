// The lock of the output folder: two runs at once would write each other's
// files and journal.

package main

import (
	"errors"
	"os"
)

// lockName is the file that a run locks, and removes at its end. One that a
// killed run left behind is locked by nobody.
const lockName = ".backup-lock"

// maxTries bounds how often the lock is looked for anew, for file systems that
// never say that two files are the same.
const maxTries = 10

var errBusy = errors.New("is in use by another run")

// lockOutput locks the output folder until unlock is called or the process
// ends. Where the file system has no locks, it goes without.
func lockOutput(root *os.Root) (unlock func(), err error) {
	for try := 1; ; try++ {
		f, err := root.OpenFile(lockName, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, err
		}
		if busy(f) {
			f.Close()
			return nil, errBusy
		}
		if sameFile(root, f) || try == maxTries {
			return func() {
				// Without it, the next run locks the same file.
				_ = root.Remove(lockName)
				f.Close()
			}, nil
		}
		f.Close() // another run removed it between opening and locking
	}
}

func sameFile(root *os.Root, f *os.File) bool {
	mine, err := f.Stat()
	there, terr := root.Stat(lockName)
	return err == nil && terr == nil && os.SameFile(mine, there)
}
