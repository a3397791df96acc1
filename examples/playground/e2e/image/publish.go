package image

import (
	"bytes"
	"context"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Published is an image in a registry and in a directory.
type Published struct {
	Tag     string // HOST/NAME:TAG
	Printed string // what the command printed: HOST/NAME@DIGEST
	Layout  string // the directory
}

// Document is the SBOM of each image of the tests. make release lets cyclonedx-gomod write it.
const Document = `{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": []}`

// Revision is that of the source from which the image is made.
const Revision = "0123456789abcdef0123456789abcdef01234567"

const (
	version = "v1.2.3"
	created = "1700000000"
)

// Machines of the platforms of the image.
var Machines = map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}

// Publish makes the image of the binary and pushes it, unless the tag is empty. The program of the platforms that
// this machine does not have is a header alone.
func Publish(ctx context.Context, directory, product, tag string) (Published, error) {
	p := Published{Tag: tag, Layout: filepath.Join(directory, "layout")}
	content, err := os.ReadFile(product)
	if err != nil {
		return p, err
	}
	arguments := []string{"run", "./deploy/image", "-version", version, "-revision", Revision, "-created", created, "-output", p.Layout}
	if tag != "" {
		arguments = append(arguments, "-push", tag)
	}
	for architecture, machine := range Machines {
		program := content
		if architecture != runtime.GOARCH {
			program = header(machine)
		}
		path := filepath.Join(directory, "patchbay_"+architecture)
		if err := os.WriteFile(path, program, 0o600); err != nil {
			return p, err
		}
		if err := os.WriteFile(path+".cdx.json", []byte(Document), 0o600); err != nil {
			return p, err
		}
		arguments = append(arguments, path)
	}
	command := exec.CommandContext(ctx, "go", arguments...)
	command.Dir = filepath.Join("..", "..", "..", "..")
	command.Env = append(slices.Clone(os.Environ()), "CGO_ENABLED=0")
	var failure bytes.Buffer
	command.Stderr = &failure
	out, err := command.Output()
	if err != nil {
		return p, fmt.Errorf("make the image: %w\n%s", err, failure.Bytes())
	}
	p.Printed = strings.TrimSpace(string(out))
	return p, nil
}

// header is that of a program, and no more.
func header(machine elf.Machine) []byte {
	var out bytes.Buffer
	// A Buffer takes all, and the type has a fixed size.
	_ = binary.Write(&out, binary.LittleEndian, elf.Header64{
		Ident: [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:  uint16(elf.ET_EXEC), Machine: uint16(machine), Version: uint32(elf.EV_CURRENT), Ehsize: 64, Phentsize: 56, Shentsize: 64,
	})
	return out.Bytes()
}
