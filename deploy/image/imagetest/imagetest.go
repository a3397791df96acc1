// Package imagetest has binaries and documents for the tests of the container image that
// need not be built: programs of which there is little more than the header.
package imagetest

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/patchbay-dev/patchbay/deploy/image/assemble"
)

// Build writes a binary for a machine, and a document about it, into a directory.
func Build(t testing.TB, directory string, machine elf.Machine) assemble.Build {
	t.Helper()
	path := filepath.Join(directory, "patchbay_"+machine.String())
	write(t, path, append(Header(machine, 0), "the program for "+machine.String()...))
	write(t, path+".cdx.json", []byte(`{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": {"name": "`+machine.String()+`"}}}`))
	return assemble.Build{Binary: path, SBOMs: []string{path + ".cdx.json"}}
}

// Header is that of a program, with one segment.
func Header(machine elf.Machine, segment elf.ProgType) []byte {
	var out bytes.Buffer
	head := elf.Header64{
		Ident: [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:  uint16(elf.ET_EXEC), Machine: uint16(machine), Version: uint32(elf.EV_CURRENT),
		Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: 1, Shentsize: 64,
	}
	// A Buffer takes all, and the types have fixed sizes.
	_ = binary.Write(&out, binary.LittleEndian, head)
	_ = binary.Write(&out, binary.LittleEndian, elf.Prog64{Type: uint32(segment)})
	return out.Bytes()
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
