package steady_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/steady"
)

func TestFile(t *testing.T) {
	t.Parallel()
	want := soak(10*time.Minute, nil)
	want.Plan.Commit, want.Plan.Began = "abc", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	want.Samples[3].Failure = "one\nof two lines"
	name := filepath.Join(t.TempDir(), "soak.jsonl")
	f, err := steady.Create(name, want.Plan)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range want.Samples {
		if err := f.Add(one); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := steady.Read(name)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	// A crash in the middle of a line.
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, text[:len(text)-20], 0o600); err != nil {
		t.Fatal(err)
	}
	got, err = steady.Read(name)
	if err != nil || len(got.Samples) != len(want.Samples)-1 {
		t.Errorf("cut off: %d samples, %v; want %d", len(got.Samples), err, len(want.Samples)-1)
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	const plan = `{"for": 60000000000, "every": 10000000000}` + "\n"
	tests := map[string]struct{ text, want string }{
		"nothing":                 {"", "no plan"},
		"half a line":             {strings.TrimSuffix(plan, "\n"), "no plan"},
		"no duration":             {"{}\n", "no plan"},
		"longer between than all": {`{"for": 1, "every": 2}` + "\n", "no plan"},
		"no JSON":                 {plan + "rss=1\n", "line 2"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "soak.jsonl")
			if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if got, err := steady.Read(file); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%+v, %v; want %q", got, err, test.want)
			}
		})
	}
	if _, err := steady.Read(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("no file: no error")
	}
}
