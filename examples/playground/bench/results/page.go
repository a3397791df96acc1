package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/curve"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/sizing"
)

// part is what is between two lines of the page.
type part struct {
	name  string
	write func(io.Writer, *result.Result) error
}

var parts = []part{
	{"tables", func(out io.Writer, r *result.Result) error { return r.WriteMarkdown(out) }},
	{"sizing", sizing.Write},
}

// picture is beside the page.
const picture = "growth.svg"

// writePage writes the parts of a result into a page, and the picture of its curves beside
// it. What a part needs and the result lacks is an error, and the page stays as it was.
func writePage(found *result.Result, page string) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return fmt.Errorf("read the page: %w", err)
	}
	for _, p := range parts {
		var made bytes.Buffer
		if err := p.write(&made, found); err != nil {
			return err
		}
		if text, err = between(text, p.name, made.Bytes()); err != nil {
			return fmt.Errorf("%s: %w", page, err)
		}
	}
	if err := os.WriteFile(page, text, 0o644); err != nil { //nolint:gosec // everybody reads it
		return fmt.Errorf("write the page: %w", err)
	}
	if len(found.Curves) == 0 {
		return nil
	}
	var drawn bytes.Buffer
	if err := curve.Draw(&drawn, found.Curves); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(page), picture), drawn.Bytes(), 0o644); err != nil { //nolint:gosec // everybody reads it
		return fmt.Errorf("write the picture: %w", err)
	}
	return nil
}

// between puts a text in the place of what is between the lines of a name.
func between(page []byte, name string, text []byte) ([]byte, error) {
	begin, end := fmt.Appendf(nil, "<!-- begin of the %s -->\n", name), fmt.Appendf(nil, "<!-- end of the %s -->\n", name)
	before, rest, ok := bytes.Cut(page, begin)
	if !ok {
		return nil, fmt.Errorf("it has no line %q", begin)
	}
	_, after, ok := bytes.Cut(rest, end)
	if !ok {
		return nil, fmt.Errorf("it has no line %q", end)
	}
	return bytes.Join([][]byte{before, begin, text, end, after}, nil), nil
}
