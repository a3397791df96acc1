package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/steady"
)

// What is beside the page: the samples of the soak that the page shows, and their picture.
const (
	soakSamples = "soak.jsonl"
	soakPicture = "soak.svg"
)

// writeSoak writes the verdicts of a soak into a page, and its samples and their picture
// beside it.
func writeSoak(file, page string) error {
	soaked, err := steady.Read(file)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(page)
	if err != nil {
		return fmt.Errorf("read the page: %w", err)
	}
	var made, drawn bytes.Buffer
	if err := steady.WriteMarkdown(&made, soaked); err != nil {
		return err
	}
	if text, err = between(text, "soak", made.Bytes()); err != nil {
		return fmt.Errorf("%s: %w", page, err)
	}
	if err := steady.Draw(&drawn, soaked); err != nil {
		return err
	}
	samples, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the samples: %w", err)
	}
	dir := filepath.Dir(page)
	for name, content := range map[string][]byte{page: text, filepath.Join(dir, soakSamples): samples, filepath.Join(dir, soakPicture): drawn.Bytes()} {
		if err := os.WriteFile(name, content, 0o644); err != nil { //nolint:gosec // everybody reads it
			return fmt.Errorf("write the page of a soak: %w", err)
		}
	}
	return nil
}
