// The output folder: files that appear whole or not at all, and never outside
// of it.

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
)

// tempDir holds files that are not finished. Names of mailbox folders never
// start with a dot.
const tempDir = ".backup-unfinished"

// output is the folder that a backup goes to.
type output struct {
	root   *os.Root
	unlock func()
	count  int
	// wrap, where it is not nil, stands between the program and the disk.
	wrap func(io.Writer) io.Writer
}

// openOutput makes the folder where it is missing, keeps other runs out of it
// and removes what an earlier one left unfinished.
func openOutput(dir string) (*output, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	unlock, err := lockOutput(root)
	if err != nil {
		root.Close()
		return nil, err
	}
	if err := errors.Join(root.RemoveAll(tempDir), root.Mkdir(tempDir, 0o700)); err != nil {
		unlock()
		root.Close()
		return nil, err
	}
	return &output{root: root, unlock: unlock}, nil
}

func (o *output) close() error {
	err := o.root.RemoveAll(tempDir)
	o.unlock()
	return errors.Join(err, o.root.Close())
}

// diskError is a failure of the output folder, which ends the run: the next
// file would fail as well.
type diskError struct{ err error }

func (e *diskError) Error() string { return e.err.Error() }
func (e *diskError) Unwrap() error { return e.err }

func onDisk(err error) error {
	if err == nil {
		return nil
	}
	return &diskError{err}
}

// write makes a file of what fill writes: under a temporary name, flushed to
// the disk, then renamed. An error of fill leaves nothing behind.
func (o *output) write(name string, fill func(io.Writer) error) (size int64, err error) {
	o.count++
	temp := path.Join(tempDir, fmt.Sprintf("%06d", o.count))
	f, err := o.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, onDisk(err)
	}
	w := &diskWriter{w: f}
	if o.wrap != nil {
		w.w = o.wrap(f)
	}
	err = fill(w)
	if w.err != nil {
		err = onDisk(w.err)
	}
	if err == nil {
		err = onDisk(flush(f))
	}
	if cerr := f.Close(); err == nil {
		err = onDisk(cerr)
	}
	if err == nil {
		err = onDisk(o.root.Rename(temp, name))
	}
	if err != nil {
		return 0, errors.Join(err, ignoreMissing(o.root.Remove(temp)))
	}
	return w.n, nil
}

// flush makes the content of a file last, where the file system can do that.
func flush(f *os.File) error {
	err := f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		return nil
	}
	return err
}

// sync makes the names in a directory last. Systems that cannot do so for folders say so by
// an error that means nothing.
func (o *output) sync(dir string) error {
	d, err := o.root.Open(dir)
	if err != nil {
		return onDisk(err)
	}
	_ = d.Sync()
	return onDisk(d.Close())
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// mkdir makes a folder below one that exists.
func (o *output) mkdir(dir string) error {
	err := o.root.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrExist) {
		info, serr := o.root.Stat(dir)
		if serr == nil && info.IsDir() {
			return nil
		}
	}
	return onDisk(err)
}

// has reports whether the files of a message are there, its mail with the size
// that it should have.
func (o *output) has(r record) bool {
	info, err := o.root.Stat(r.File)
	if err != nil || !info.Mode().IsRegular() || info.Size() != r.Size {
		return false
	}
	if r.Props == "" {
		return true
	}
	info, err = o.root.Stat(r.Props)
	return err == nil && info.Mode().IsRegular()
}

// remove removes a file that another one has taken the place of.
func (o *output) remove(name string) error {
	return onDisk(ignoreMissing(o.root.Remove(name)))
}

// diskWriter counts what is written and remembers its own failure, to tell it
// from failures of what is being read.
type diskWriter struct {
	w   io.Writer
	n   int64
	err error
}

func (d *diskWriter) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	d.n += int64(n)
	if err != nil && d.err == nil {
		d.err = err
	}
	return n, err
}
