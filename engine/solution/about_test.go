package solution_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/solution"
)

func TestRequiresAdmits(t *testing.T) {
	for name, test := range map[string]struct {
		wanted, version, refusal string
	}{
		"any":                     {"", "1.0.0", ""},
		"in range":                {">=1.2.0 <2", "v1.3.0", ""},
		"too old":                 {">=1.2.0 <2", "v1.1.9", "it needs Patchbay >=1.2.0 <2, and this is v1.1.9"},
		"too new":                 {">=1.2.0 <2", "2.0.0", "this is 2.0.0"},
		"build from a checkout":   {">=1.2.0", "dev", ""},
		"range that can't be one": {"newer", "1.0.0", `requires.patchbay "newer"`},
	} {
		t.Run(name, func(t *testing.T) {
			err := solution.Requires{Patchbay: test.wanted}.Admits(test.version)
			if (err == nil) != (test.refusal == "") || err != nil && !strings.Contains(err.Error(), test.refusal) {
				t.Errorf("got %v, want %q", err, test.refusal)
			}
		})
	}
}

func TestIconFile(t *testing.T) {
	withIcon := func(name string, icon []byte) *solution.Solution {
		t.Helper()
		folder := tidyFolder()
		folder["solution.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(tidy, "  summary:", "  icon: "+name+"\n  licence: Apache-2.0\n  summary:", 1))}
		folder[name] = &fstest.MapFile{Data: icon}
		catalogue, err := solution.Load(nest(folder))
		if err != nil {
			t.Fatal(err)
		}
		s, err := catalogue.Get("demo")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := withIcon("icon.svg", []byte("<svg/>"))
	if content, kind, err := s.IconFile(); string(content) != "<svg/>" || kind != "image/svg+xml" || err != nil {
		t.Errorf("got %q, %q, %v", content, kind, err)
	}
	if s.About.Licence != "Apache-2.0" {
		t.Errorf("licence: got %q", s.About.Licence)
	}
	if _, _, err := withIcon("icon.png", bytes.Repeat([]byte{0}, 65<<10)).IconFile(); err == nil || !strings.Contains(err.Error(), "larger than 64 KiB") {
		t.Errorf("an icon of 65 KiB: got %v", err)
	}
}

// nest puts a solution's folder into a file system of solutions.
func nest(folder fstest.MapFS) fstest.MapFS {
	nested := fstest.MapFS{}
	for name, file := range folder {
		nested["demo/"+name] = file
	}
	return nested
}
