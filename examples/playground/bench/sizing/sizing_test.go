package sizing_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/sizing"
)

var update = flag.Bool("update", false, "write the golden file again")

// madeUp has round figures, so that the arithmetic can be followed.
func madeUp() *result.Result {
	r := &result.Result{}
	r.Add("webhook", "patchbay", "CPU a review, 8 connections", result.Nanoseconds, []float64{600_000})
	r.Add("webhook", "patchbay", "RSS after the load", result.Bytes, []float64{100 << 20})
	r.Add("create", "Image Policy Webhook", "added", result.Nanoseconds, []float64{2e6})
	r.Add("process", "patchbay", "RSS, both solutions idle", result.Bytes, []float64{50 << 20})
	r.Add("growth", "patchbay", "time of a pass, a deployment more", result.Nanoseconds, []float64{200_000})
	r.Add("growth", "patchbay", "CPU of a pass, a deployment more", result.Nanoseconds, []float64{100_000})
	r.Add("growth", "patchbay", "peak RSS of a pass, a deployment more", result.Bytes, []float64{40 << 10})
	r.Add("check", "patchbay", "CPU of a pass, an image", result.Nanoseconds, []float64{300_000})
	r.Add("check", "patchbay", "requests of a pass, an image", result.Count, []float64{2})
	r.Add("growth", "patchbay", "disk of a kept run of 9 hops", result.Bytes, []float64{1024})
	return r
}

func TestWrite(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	if err := sizing.Write(&got, madeUp()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "sizing.md")
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got.Bytes()) {
		t.Errorf("%s differs; -update writes it again. This was made:\n%s", file, &got)
	}
}

func TestNoise(t *testing.T) {
	t.Parallel()
	r := madeUp()
	r.Figures[6].Rounds[0] = -1
	if err := sizing.Write(&bytes.Buffer{}, r); err == nil || !strings.Contains(err.Error(), "measure it again") {
		t.Errorf("%v; want what to do", err)
	}
}

func TestMissingFigure(t *testing.T) {
	t.Parallel()
	whole := madeUp()
	for i, f := range whole.Figures {
		r := &result.Result{Figures: append(append([]result.Figure{}, whole.Figures[:i]...), whole.Figures[i+1:]...)}
		var got bytes.Buffer
		if err := sizing.Write(&got, r); err == nil || !strings.Contains(err.Error(), f.Name) || got.Len() > 0 {
			t.Errorf("without %q: %v, %q is written", f.Name, err, &got)
		}
	}
}
