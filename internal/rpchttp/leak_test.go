package rpchttp

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
)

// TestMain fails when goroutines of this package outlive its tests, all of
// which close what they open.
func TestMain(m *testing.M) {
	code := m.Run()
	if stacks := leaked(); code == 0 && stacks != "" {
		fmt.Fprintln(os.Stderr, "goroutines left over:\n"+stacks)
		code = 1
	}
	os.Exit(code)
}

// leaked returns the stacks of goroutines of this package, giving those on
// their way out a chance to end.
func leaked() (own string) {
	buf := make([]byte, 1<<20)
	for range 1000 {
		own = ""
		for g := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
			if strings.Contains(g, "mapirpc/internal/rpchttp.") && !strings.Contains(g, "rpchttp.TestMain") {
				own += g + "\n\n"
			}
		}
		if own == "" {
			break
		}
		runtime.Gosched()
	}
	return own
}
