package images

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
)

// Program is a static program for Linux, made without a compiler. It prints what it
// says, waits for SIGTERM or SIGINT, and ends with 0: as process 1 of a container it would
// ignore these signals, and each rollout would wait for the grace period.
type Program struct {
	Says string
}

// base is the address of the file's first byte in memory.
const base = 0x400000

// signals are SIGINT and SIGTERM as the kernel's set.
const signals = 1<<(2-1) | 1<<(15-1)

// instructions block the signals, print the text, wait for one and end the process. They
// are given the addresses of themselves and of the two pieces of data.
var instructions = map[string]struct {
	machine elf.Machine
	code    func(here, set, text, length uint32) []byte
}{
	"amd64": {elf.EM_X86_64, amd64},
	"arm64": {elf.EM_AARCH64, arm64},
}

func (p Program) build(architecture string) ([]byte, error) {
	known, ok := instructions[architecture]
	if !ok {
		return nil, fmt.Errorf("make a program for %s: only amd64 and arm64 are known", architecture)
	}
	header := elf.Header64{
		Ident: [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:  uint16(elf.ET_EXEC), Machine: uint16(known.machine), Version: uint32(elf.EV_CURRENT),
		Ehsize: 64, Phentsize: 56, Phnum: 1, Shentsize: 64,
	}
	header.Phoff = uint64(header.Ehsize)
	var data bytes.Buffer
	write(&data, uint64(signals))
	data.WriteString(p.Says)
	for data.Len()%8 != 0 { // arm64 wants its instructions aligned
		data.WriteByte(0)
	}
	set := uint32(base) + uint32(header.Ehsize) + uint32(header.Phentsize)
	entry := set + uint32(data.Len())
	code := known.code(entry, set, set+8, uint32(len(p.Says)))
	header.Entry = uint64(entry)
	size := uint64(entry) - base + uint64(len(code))

	var out bytes.Buffer
	write(&out, header)
	write(&out, elf.Prog64{
		Type: uint32(elf.PT_LOAD), Flags: uint32(elf.PF_R | elf.PF_X),
		Vaddr: base, Paddr: base, Filesz: size, Memsz: size, Align: 0x1000,
	})
	out.Write(data.Bytes())
	out.Write(code)
	return out.Bytes(), nil
}

// write can't fail: a Buffer takes all, and the values have fixed sizes.
func write(out *bytes.Buffer, value any) { _ = binary.Write(out, binary.LittleEndian, value) }
