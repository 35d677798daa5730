package autodiscover

import (
	"testing"

	"github.com/go-mapi/mapirpc/internal/leaktest"
)

func TestMain(m *testing.M) { leaktest.Main(m) }
