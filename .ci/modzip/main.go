// Command modzip creates the module zip of the folder that its argument
// names, as the module proxy would, and fails if any path in it could not be
// fetched or checked out on every system.
package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "modzip:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: modzip DIR")
	}
	var size counter
	m := module.Version{Path: "github.com/go-mapi/mapirpc", Version: "v0.0.1"}
	if err := zip.CreateFromDir(&size, m, args[0]); err != nil {
		return fmt.Errorf("create the zip of %s: %w", args[0], err)
	}
	fmt.Printf("modzip: ok, %d bytes\n", size)
	return nil
}

type counter int64

var _ io.Writer = (*counter)(nil)

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
