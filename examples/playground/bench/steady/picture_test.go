package steady_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/steady"
)

// TestDraw reads the pictures as XML.
func TestDraw(t *testing.T) {
	t.Parallel()
	whole, broken := soak(time.Hour, nil), soak(time.Hour, nil)
	broken.Samples = nil
	for name, s := range map[string]steady.Soak{"an hour": whole, "no sample": broken} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var drawn bytes.Buffer
			if err := steady.Draw(&drawn, s); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(drawn.String(), "NaN") || strings.Contains(drawn.String(), "Inf") {
				t.Error("a place is no number")
			}
			lines, points := 0, 0
			for decoder := xml.NewDecoder(&drawn); ; {
				token, err := decoder.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				start, ok := token.(xml.StartElement)
				if !ok || start.Name.Local != "path" || !strings.HasPrefix(start.Attr[0].Value, "s") {
					continue
				}
				lines++
				points += strings.Count(start.Attr[1].Value, " ")
			}
			if lines != 9 || points != 9*len(s.Samples) {
				t.Errorf("%d lines with %d points, want 9 with %d", lines, points, 9*len(s.Samples))
			}
		})
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	s := soak(time.Hour, func(hour float64, one *steady.Sample) { one.RSS = int64(mb * (100 + 3*hour)) })
	s.Plan.Rate, s.Plan.Capacity = 300, 900
	var page strings.Builder
	if err := steady.WriteMarkdown(&page, s); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"For 1h0m0s, 300 reviews a second of 900", "after the first 10m0s",
		"| RSS | +3.00 MB/h (+3.00 to +3.00) at 101.8 MB | below 1 MB/h | MISSED |", "| reviews that failed | 0 of 1080000 | none | met |",
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("no %q in\n%s", want, page.String())
		}
	}
}
