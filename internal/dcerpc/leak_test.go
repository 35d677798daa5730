package dcerpc

import (
	"os"
	"testing"

	"github.com/go-mapi/mapirpc/internal/leaktest"
)

// TestMain looks for goroutines that are left behind. In another process of the
// benchmarks it serves.
func TestMain(m *testing.M) {
	if os.Getenv(serverEnv) != "" {
		serveBenchmarks()
		return
	}
	leaktest.Main(m)
}
