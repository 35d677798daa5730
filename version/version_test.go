package version

import (
	"errors"
	"testing"
)

func TestFromWords(t *testing.T) {
	for _, tt := range []struct {
		name  string
		words [3]uint16
		want  string
	}{
		{"client of [MS-OXCRPC] 4.1, old scheme", [3]uint16{0x000C, 0x183E, 0x03E8}, "12.0.6206.1000"},
		// Erratum: the text of 4.1 calls these words 8.0.692.3, but the high
		// bit of 0x82B4 selects the new scheme, in which the high byte of
		// 0x0008 is the major number.
		{"server of [MS-OXCRPC] 4.1 as printed", [3]uint16{0x0008, 0x82B4, 0x0003}, "0.8.692.3"},
		{"server of [MS-OXCRPC] 4.1 as meant", [3]uint16{0x0800, 0x82B4, 0x0003}, "8.0.692.3"},
		{"new scheme with a minor number, 3.1.9.1", [3]uint16{0x0801, 0x80D7, 0x0000}, "8.1.215.0"},
		{"gromox 3.10, observed", [3]uint16{0x0F00, 0x834F, 0x0FC8}, "15.0.847.4040"},
		{"old scheme keeps sixteen bits of major", [3]uint16{0x0801, 0x00D7, 0x0000}, "2049.0.215.0"},
		{"zero", [3]uint16{}, "0.0.0.0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := FromWords(tt.words).String(); got != tt.want {
				t.Errorf("FromWords(%#x) = %s, want %s", tt.words, got, tt.want)
			}
		})
	}
}

func TestWordsInBothSchemes(t *testing.T) {
	v := Version{15, 1, 2507, 6}
	w, err := v.Words()
	if want := [3]uint16{0x0F01, 0x89CB, 0x0006}; err != nil || w != want {
		t.Errorf("Words = %#x, %v; want %#x", w, err, want)
	}
	if _, err := v.OldWords(); !errors.Is(err, ErrRange) {
		t.Errorf("OldWords of a version with a minor number: %v", err)
	}
	v = Version{12, 0, 6206, 1000}
	w, err = v.OldWords()
	if want := [3]uint16{0x000C, 0x183E, 0x03E8}; err != nil || w != want {
		t.Errorf("OldWords = %#x, %v; want %#x", w, err, want)
	}
	for _, v := range []Version{{256, 0, 0, 0}, {0, 256, 0, 0}, {0, 0, 0x8000, 0}} {
		if _, err := v.Words(); !errors.Is(err, ErrRange) {
			t.Errorf("Words of %v: %v, want ErrRange", v, err)
		}
	}
	if _, err := (Version{BuildMajor: 0x8000}).OldWords(); !errors.Is(err, ErrRange) {
		t.Errorf("OldWords would set the bit of the new scheme: %v", err)
	}
}

func FuzzWords(f *testing.F) {
	f.Add(uint16(0x0F00), uint16(0x834F), uint16(0x0FC8))
	f.Add(uint16(0x000C), uint16(0x183E), uint16(0x03E8))
	f.Fuzz(func(t *testing.T, a, b, c uint16) {
		in := [3]uint16{a, b, c}
		v := FromWords(in)
		encode := v.OldWords
		if b&0x8000 != 0 {
			encode = v.Words
		}
		if out, err := encode(); err != nil || out != in {
			t.Errorf("%#x -> %v -> %#x, %v", in, v, out, err)
		}
		if p, err := Parse(v.String()); err != nil || p != v {
			t.Errorf("Parse(%q) = %v, %v", v, p, err)
		}
	})
}

func TestCompare(t *testing.T) {
	ascending := []Version{
		{},
		{0, 0, 0, 1},
		{0, 0, 1, 0},
		{0, 1, 0, 0},
		{6, 0, 6755, 0},
		{8, 0, 295, 0},
		{8, 0, 692, 3},
		{8, 1, 92, 0},
		{8, 1, 215, 0},
		{14, 0, 324, 0},
		{15, 0, 847, 4040},
	}
	for i, v := range ascending {
		for j, w := range ascending {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := v.Compare(w); got != want {
				t.Errorf("%v.Compare(%v) = %d, want %d", v, w, got, want)
			}
			if v.AtLeast(w) != (i >= j) {
				t.Errorf("%v.AtLeast(%v) = %v", v, w, v.AtLeast(w))
			}
		}
	}
}

func TestParse(t *testing.T) {
	for in, want := range map[string]Version{
		"15.0.847.4040":   {15, 0, 847, 4040},
		"12.00.4207.000":  {12, 0, 4207, 0},
		"12.6206.1000":    {12, 0, 6206, 1000},
		"11.00.0000.4920": {11, 0, 0, 4920},
	} {
		if got, err := Parse(in); err != nil || got != want {
			t.Errorf("Parse(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "15", "15.0", "1.2.3.4.5", "1.2.3.65536", "1.2.3.-4", "a.b.c.d", "1..2.3"} {
		if v, err := Parse(in); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", in, v)
		}
	}
}

func TestCapabilityTables(t *testing.T) {
	for _, tt := range []struct {
		c     Capability
		since string
	}{
		// [MS-OXCRPC] v6.0.0 3.1.9.2 and, from 8.1.92.0 on, later revisions.
		// A requirement list of a later revision prints the first as
		// "6.0.67550", which cannot be a version.
		{FastTransferSentinel, "6.0.6755.0"},
		{ReadStreamSentinel, "8.0.295.0"},
		{PerMDBReplicaIDs, "8.0.324.0"},
		{AsyncCalls, "8.0.358.0"},
		{PutBufferExtended, "8.1.92.0"},
		{ConversationMembers, "14.0.324.0"},
		{ImportHardDelete, "14.0.616.0"},
		{FailOnConflict, "14.1.67.0"},
		{WriteStreamExtended, "15.0.466.0"},
		// 3.1.9.3, as printed.
		{UnicodeRecipients, "11.0.0.0"},
		{GetBufferBackoff, "11.00.0000.4920"},
		{PolicyErrors, "12.00.0000.000"},
		{OrganisationInfo, "12.00.3118.000"},
		{NotEncryptedError, "12.00.3619.000"},
		{TargetEntryID, "12.00.3730.000"},
		{PackedReadStream, "12.00.4207.000"},
		{Backoff, "12.00.4228.0000"},
	} {
		t.Run(tt.c.String(), func(t *testing.T) {
			since, err := Parse(tt.since)
			if err != nil {
				t.Fatal(err)
			}
			if got := tt.c.Since(); got != since {
				t.Errorf("Since = %v, want %v", got, since)
			}
			if !since.Supports(tt.c) {
				t.Errorf("%v does not support it", since)
			}
			before := since
			if before.BuildMinor--; since.BuildMinor == 0 {
				before = Version{since.Major, since.Minor, since.BuildMajor - 1, 0xFFFF}
				if since.BuildMajor == 0 {
					before = Version{since.Major - 1, 0xFFFF, 0xFFFF, 0xFFFF}
				}
			}
			if before.Supports(tt.c) {
				t.Errorf("%v supports it", before)
			}
		})
	}
	if (Version{99, 0, 0, 0}).Supports(200) || Capability(200).String() != "unknown" || !Capability(200).Since().IsZero() {
		t.Error("a capability that does not exist is known")
	}
}

func TestTablesAscendAndMatchTheirConstants(t *testing.T) {
	for _, table := range [][]Row{ServerTable(), ClientTable()} {
		for i, row := range table {
			if row.Capability.row().Capability != row.Capability || row.Capability.Since() != row.Since {
				t.Errorf("%s is not at its place", row.Name)
			}
			if i > 0 && table[i-1].Since.AtLeast(row.Since) {
				t.Errorf("%s does not ascend", row.Name)
			}
		}
	}
	ServerTable()[0].Since = Version{}
	if FastTransferSentinel.Since().IsZero() {
		t.Error("ServerTable hands out the package's own table")
	}
}
