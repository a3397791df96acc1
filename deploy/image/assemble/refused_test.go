package assemble_test

import (
	"debug/elf"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/deploy/image/assemble"
	"github.com/patchbay-dev/patchbay/deploy/image/imagetest"
)

// TestRefused: what would be no image that starts, or one that is not what it says, is
// not made.
func TestRefused(t *testing.T) {
	amd64, arm64 := both(t)
	file := func(content string) string {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	program := func(content []byte) assemble.Build { return assemble.Build{Binary: file(string(content))} }
	documented := func(path string) assemble.Build {
		return assemble.Build{Binary: amd64.Binary, SBOMs: []string{path}}
	}
	for _, test := range []struct {
		name   string
		builds []assemble.Build
		want   string
	}{
		{"no binary", nil, "there is no binary"},
		{"a binary that is not there", []assemble.Build{{Binary: "nowhere"}}, "read the binary: open nowhere"},
		{"no program", []assemble.Build{program([]byte("#!/bin/sh\n"))}, "it is no program for Linux"},
		{"a dynamic binary", []assemble.Build{program(imagetest.Header(elf.EM_X86_64, elf.PT_INTERP))}, "build it with CGO_ENABLED=0"},
		{"another machine", []assemble.Build{program(imagetest.Header(elf.EM_RISCV, elf.PT_LOAD))}, "images are for amd64 and arm64, and it is for EM_RISCV"},
		{"one platform twice", []assemble.Build{amd64, arm64, amd64}, "are both for amd64"},
		{"no document", []assemble.Build{documented("nowhere")}, "read the SBOM: open nowhere"},
		{"a document that is no JSON", []assemble.Build{documented(file("<bom/>"))}, "read the SBOM"},
		{"a document of another format", []assemble.Build{documented(file(`{"spdxVersion": "SPDX-2.3"}`))}, "it is no CycloneDX document"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := assemble.New(release, test.builds...); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, want %q in it", err, test.want)
			}
		})
	}
	if _, err := assemble.New(assemble.Release{}, amd64); err == nil || !strings.Contains(err.Error(), "version") {
		t.Errorf("a release without a version: %v", err)
	}
}
