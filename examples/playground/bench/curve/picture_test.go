package curve_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/curve"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

var update = flag.Bool("update", false, "write the golden files again")

func TestDraw(t *testing.T) {
	t.Parallel()
	curves := []result.Curve{
		{Name: "time of a pass", Of: "deployments", Unit: result.Nanoseconds, Points: power(2e4, 1, 10, 100, 1000, 10000)},
		{Name: "a point alone is no curve", Of: "flows", Unit: result.Bytes, Points: power(1, 1, 7)},
		{Name: "memory <with a name to escape>", Of: "flows & more", Unit: result.Bytes, Points: power(4e7, 0.1, 1, 10, 100, 1000)},
		{Name: "all the same", Of: "bytes", Unit: result.Count, Points: power(100, 0, 1<<10, 1<<23)},
	}
	var got bytes.Buffer
	if err := curve.Draw(&got, curves); err != nil {
		t.Fatal(err)
	}
	if titles := titlesOf(t, got.String()); len(titles) != 10 || titles[4] != "1 flows & more: 38.1 MB" {
		t.Errorf("the points say %q", titles)
	}
	file := filepath.Join("testdata", "curves.svg")
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
		t.Errorf("%s differs; -update writes it again", file)
	}
}

// titlesOf reads the picture as XML, whose titles say what the points are.
func titlesOf(t *testing.T, picture string) []string {
	t.Helper()
	var titles []string
	decoder := xml.NewDecoder(strings.NewReader(picture))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return titles
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "title" {
			var text string
			if err := decoder.DecodeElement(&text, &start); err != nil {
				t.Fatal(err)
			}
			titles = append(titles, text)
		}
	}
}
