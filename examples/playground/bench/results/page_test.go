package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

// TestCommand builds the command, as the Makefile runs it.
func TestCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	program := filepath.Join(dir, "results")
	if text, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	r := &result.Result{}
	r.Add("chain", "patchbay", "CPU an input", result.Nanoseconds, []float64{1000, 1100, 900})
	for _, f := range []string{
		"webhook|patchbay|CPU a review, 8 connections", "webhook|patchbay|RSS after the load", "create|Image Policy Webhook|added",
		"process|patchbay|RSS, both solutions idle", "growth|patchbay|time of a pass, a deployment more",
		"growth|patchbay|CPU of a pass, a deployment more", "growth|patchbay|peak RSS of a pass, a deployment more",
		"check|patchbay|CPU of a pass, an image", "check|patchbay|requests of a pass, an image", "growth|patchbay|disk of a kept run of 9 hops",
	} {
		parts := strings.Split(f, "|")
		r.Add(parts[0], parts[1], parts[2], result.Count, []float64{1000})
	}
	r.Curves = []result.Curve{{Name: "time", Of: "flows", Unit: result.Nanoseconds, Points: []result.Point{{Size: 1, Cost: 10}, {Size: 10, Cost: 100}}}}
	file := filepath.Join(dir, "result.json")
	if err := r.Write(file); err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(dir, "page.md")
	write := func(text string) {
		if err := os.WriteFile(page, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) (string, error) {
		text, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
		return string(text), err
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}

	write("before\n<!-- begin of the tables -->\nold\n<!-- end of the tables -->\n<!-- begin of the sizing -->\n<!-- end of the sizing -->\nafter\n")
	if said, err := run("page", file, "--page", page); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	once := read("page.md")
	if !strings.HasPrefix(once, "before\n") || !strings.HasSuffix(once, "after\n") || strings.Contains(once, "old") || !strings.Contains(once, "| CPU an input | 1µs ±10% |") || !strings.Contains(once, "CPU of the webhook") {
		t.Errorf("the page is\n%s", once)
	}
	if drawn := read("growth.svg"); !strings.Contains(drawn, "10 flows: 100ns") {
		t.Errorf("the picture is\n%s", drawn)
	}
	if said, err := run("page", file, "--page", page); err != nil || read("page.md") != once {
		t.Errorf("a second time %v, %s, and the page is\n%s", err, said, read("page.md"))
	}
	if said, err := run("gobench", file); err != nil || strings.Count(said, "BenchmarkPatchbay/CPUAnInput 1 ") != 3 {
		t.Errorf("%v: %s; want a line for each round", err, said)
	}

	for name, args := range map[string][]string{"no such command": {"draw", file}, "nothing": {}, "no file": {"gobench", file + ".not"}} {
		if said, err := run(args...); err == nil {
			t.Errorf("%s: no error: %s", name, said)
		}
	}
	for name, text := range map[string]string{"no marker": "page\n", "one marker": "<!-- begin of the tables -->\n"} {
		write(text)
		if said, err := run("page", file, "--page", page); err == nil || read("page.md") != text {
			t.Errorf("%s: %v, %s, and the page is %q", name, err, said, read("page.md"))
		}
	}
}
