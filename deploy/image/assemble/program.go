package assemble

import (
	"bytes"
	"debug/elf"
	"fmt"
	"os"
)

// system is what all images are for.
const system = "linux"

// program is a build that was read.
type program struct {
	path         string
	architecture string // as Go and OCI call it
	binary       []byte
	sboms        []document
}

func readProgram(build Build) (program, error) {
	binary, err := os.ReadFile(build.Binary)
	if err != nil {
		return program{}, fmt.Errorf("read the binary: %w", err)
	}
	p := program{path: build.Binary, binary: binary}
	if p.architecture, err = architecture(binary); err != nil {
		return program{}, fmt.Errorf("read the binary %s: %w", build.Binary, err)
	}
	for _, path := range build.SBOMs {
		read, err := readDocument(path)
		if err != nil {
			return program{}, err
		}
		p.sboms = append(p.sboms, read)
	}
	return p, nil
}

// architecture is that of a static binary. A dynamic one would not start: the image
// has no loader and no libraries.
func architecture(binary []byte) (string, error) {
	file, err := elf.NewFile(bytes.NewReader(binary))
	if err != nil {
		return "", fmt.Errorf("it is no program for Linux: %w", err)
	}
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP {
			return "", fmt.Errorf("it is linked dynamically: build it with CGO_ENABLED=0")
		}
	}
	switch file.Machine {
	case elf.EM_X86_64:
		return "amd64", nil
	case elf.EM_AARCH64:
		return "arm64", nil
	}
	return "", fmt.Errorf("images are for amd64 and arm64, and it is for %s", file.Machine)
}
