package steady

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
)

// File is where a soak is written while it lasts: a line of JSON for its plan and one for
// each sample, so that one that breaks off leaves what it had.
type File struct{ file *os.File }

// Create begins a file, in the place of what was there.
func Create(name string, plan Plan) (*File, error) {
	file, err := os.Create(name)
	if err != nil {
		return nil, fmt.Errorf("begin the file of a soak: %w", err)
	}
	f := &File{file}
	if err := f.write(plan); err != nil {
		_ = file.Close()
		return nil, err
	}
	return f, nil
}

// Add writes a sample.
func (f *File) Add(s Sample) error { return f.write(s) }

// Close ends the file.
func (f *File) Close() error {
	if err := f.file.Close(); err != nil {
		return fmt.Errorf("end the file of a soak: %w", err)
	}
	return nil
}

func (f *File) write(value any) error {
	line, err := json.Marshal(value)
	if err == nil {
		_, err = f.file.Write(append(line, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write the file of a soak: %w", err)
	}
	return nil
}

// Read reads a file. The last line may be half of one, as a crash leaves it.
func Read(name string) (Soak, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return Soak{}, fmt.Errorf("read a soak: %w", err)
	}
	whole := text[:bytes.LastIndexByte(text, '\n')+1]
	lines := bufio.NewScanner(bytes.NewReader(whole))
	lines.Buffer(nil, len(whole)+1)
	var s Soak
	for number := 0; lines.Scan(); number++ {
		var into any = &s.Plan
		if number > 0 {
			s.Samples = append(s.Samples, Sample{})
			into = &s.Samples[number-1]
		}
		if err := json.Unmarshal(lines.Bytes(), into); err != nil {
			return Soak{}, fmt.Errorf("read the soak %s: line %d: %w", name, number+1, err)
		}
	}
	if s.Plan.Every <= 0 || s.Plan.For < s.Plan.Every {
		return Soak{}, fmt.Errorf("read the soak %s: its first line is no plan", name)
	}
	return s, nil
}
