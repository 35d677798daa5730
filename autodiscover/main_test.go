package autodiscover

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestMain fails when a goroutine of this module outlives the tests.
func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 {
		if stacks := leaked(); stacks != "" {
			fmt.Fprintln(os.Stderr, "goroutines left behind:\n"+stacks)
			code = 1
		}
	}
	os.Exit(code)
}

// leaked returns the stacks of goroutines that run code of this module, after
// giving them a moment to end.
func leaked() (stacks string) {
	buf := make([]byte, 1<<20)
	for range 50 {
		stacks = ""
		for g := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
			if strings.Contains(g, "go-mapi/mapirpc") && !strings.Contains(g, "TestMain") {
				stacks += g + "\n\n"
			}
		}
		if stacks == "" {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return stacks
}
