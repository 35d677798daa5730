package sample

import (
	"io/fs"
	"testing"
	"testing/fstest"
)

func TestFS(t *testing.T) {
	f, err := FS()
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(f, "Inbox/Large/log.eml", "%43ON/device.eml"); err != nil {
		t.Error(err)
	}
	info, err := fs.Stat(f, "Inbox/Large/log.eml")
	if err != nil || info.Size() < 500_000 {
		t.Errorf("large mail: %v, %v", info, err)
	}
	for dir, want := range map[string]string{"Invoices 2023%2F2024": "Invoices 2023/2024", "a/%43ON": "CON", "100%": "100%"} {
		if got := FolderName(dir); got != want {
			t.Errorf("%s: got %q, want %q", dir, got, want)
		}
	}
}
