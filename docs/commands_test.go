package docs_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/cli"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
)

// command is the product's with up to two words, in code, in quotes or at the begin of a line.
var command = regexp.MustCompile("(?m)(?:^ *|[`\"]|\\| )(?:bin/|\\./)?patchbay ([a-z]+(?:-[a-z]+)*)(?: ([a-z]+(?:-[a-z]+)*))?")

// TestCommands: the pages and the alert rules name commands that there are.
func TestCommands(t *testing.T) {
	var files []string
	for _, pattern := range []string{"../*.md", "*.md", "authors/*.md", "../solutions/*/README.md", "../deploy/*/*.*", "../modules/README.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	known := map[string]bool{}
	count := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, words := range command.FindAllSubmatch(text, -1) {
			count++
			first, second := string(words[1]), string(words[2])
			if there(t, known, first, second) || there(t, known, first, "") && !hasCommands(t, first) {
				continue
			}
			t.Errorf("%s: there is no command %q", file, strings.TrimSpace("patchbay "+first+" "+second))
		}
	}
	if count < 50 {
		t.Errorf("only %d commands were found", count)
	}
	if there(t, known, "run", "list") {
		t.Error("a command that is none was found")
	}
}

// there reports whether the help of a command is its own and not that of one above it.
func there(t *testing.T, known map[string]bool, words ...string) bool {
	t.Helper()
	path := strings.TrimSpace(strings.Join(words, " "))
	found, ok := known[path]
	if !ok {
		found = regexp.MustCompile(`(?m)^  patchbay ` + path + `(?: |$)`).MatchString(usage(t, path))
		known[path] = found
	}
	return found
}

// hasCommands reports whether a command is a group of others.
func hasCommands(t *testing.T, path string) bool {
	t.Helper()
	return strings.Contains(usage(t, path), "\nAvailable Commands:\n")
}

// usage is the part of a command's help that begins with its usage.
func usage(t *testing.T, path string) string {
	t.Helper()
	var out bytes.Buffer
	cli.Run(t.Context(), program.Options{
		Args: append(strings.Fields(path), "--help"), Stdout: &out, Stderr: &out, Name: "patchbay",
		Explain: func(program.ExplainOptions) (func(string) program.Explanation, error) { return nil, nil },
		Restore: func(context.Context, program.Environment, program.RestoreOptions) ([]program.Restored, error) {
			return nil, nil
		},
	})
	_, after, _ := strings.Cut(out.String(), "\nUsage:\n")
	part, examples, _ := strings.Cut(after, "\nExamples:\n")
	_, commands, found := strings.Cut(examples, "\nAvailable Commands:\n")
	if found {
		part += "\nAvailable Commands:\n" + commands
	}
	return part
}
