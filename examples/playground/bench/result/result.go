package result

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Result is one run. It is filled by one goroutine.
type Result struct {
	Commit  string    `json:"commit"`
	Began   time.Time `json:"began"`
	Ended   time.Time `json:"ended"`
	Machine Machine   `json:"machine"`
	Figures []Figure  `json:"figures"`
	Skipped []Skipped `json:"skipped"`
	Curves  []Curve   `json:"curves"`
}

// Skipped is a contender that could not take part.
type Skipped struct {
	Section   string `json:"section"`
	Contender string `json:"contender"`
	Reason    string `json:"reason"`
}

// Add records what a contender did in each round and returns the figure for a table.
func (r *Result) Add(section, contender, name string, unit Unit, values []float64) Figure {
	return r.put(Figure{Section: section, Contender: contender, Name: name, Unit: unit, Rounds: values})
}

// AddHeld is Add with what is asked of the figure.
func (r *Result) AddHeld(section, contender, name string, unit Unit, values []float64, bar Bar) Figure {
	f := Figure{Section: section, Contender: contender, Name: name, Unit: unit, Rounds: values, Bar: &bar}
	f.Verdict = bar.Verdict(f.Median())
	return r.put(f)
}

func (r *Result) put(f Figure) Figure {
	r.Figures = append(r.Figures, f)
	return f
}

// Skip records that a contender could not take part, and why.
func (r *Result) Skip(section, contender, reason string) {
	r.Skipped = append(r.Skipped, Skipped{Section: section, Contender: contender, Reason: reason})
}

// Find returns the figure of a contender in a section.
func (r *Result) Find(section, contender, name string) (Figure, bool) {
	for _, f := range r.Figures {
		if f.Section == section && f.Contender == contender && f.Name == name {
			return f, true
		}
	}
	return Figure{}, false
}

// Write stores the result as JSON, whole or not at all.
func (r *Result) Write(file string) error {
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return fmt.Errorf("encode the result: %w", err)
	}
	partial, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*")
	if err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	defer os.Remove(partial.Name()) // gone already where all went well
	if _, err := partial.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	if err := partial.Chmod(0o644); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	if err := partial.Close(); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	if err := os.Rename(partial.Name(), file); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}

// Read reads what Write has written.
func Read(file string) (*Result, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the result: %w", err)
	}
	r := &Result{}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("read the result %s: %w", file, err)
	}
	for _, f := range r.Figures {
		if len(f.Rounds) == 0 {
			return nil, fmt.Errorf("read the result %s: the figure %q of %s has no round", file, f.Name, f.Section)
		}
	}
	return r, nil
}
