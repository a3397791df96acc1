package flow_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// TestHostileTextOfFullSize: whatever fills a file to its limit is read in time and
// memory that grow with its size. The bound of time is far above what is needed on a
// busy machine; a reader that goes over the text again and again does not keep it.
func TestHostileTextOfFullSize(t *testing.T) {
	const perByte = 192 // of memory, over all that is allocated and freed again
	numbered := func(format string) string {
		var b strings.Builder
		for i := 0; b.Len() < flow.MaxBytes-100; i++ {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	key := strings.Repeat("k", 900)
	tests := map[string]struct{ head, again string }{
		"open lists":            {"", "[,"},
		"open objects":          {"", "{a: "},
		"double quotes":         {"", `"`},
		"single quotes":         {"a: ", `'`},
		"items of a list":       {"[", "1,"},
		"lists in a list":       {"[", "[],"},
		"keys without a value":  {"", "a:\n"},
		"lines of a text":       {"a:\n", " x\n"},
		"lines in quotes":       {`a: "`, "x\n"},
		"lines of a block":      {"a: |\n", "  x\n"},
		"empty lines":           {"a: |\n", " \n"},
		"one long line":         {"a: ", "b "},
		"escapes":               {`a: "`, `\x41`},
		"numbers that are bad":  {strings.Repeat("{"+key+": ", 60) + "[", "010,"},
		"JSON that is no YAML":  {`{"a": [`, `"\u0041",`},
		"unknown keys":          {"spec:\n" + numbered("  ndes%d:\n"), ""},
		"edges between no ones": {"spec:\n  edges:\n" + numbered("  - {from: a%d.b, to: b.c}\n"), ""},
		"comments":              {numbered("a%d: 1 # c\n"), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text := test.head
			if test.again != "" {
				text += strings.Repeat(test.again, (flow.MaxBytes-len(text))/len(test.again))
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			_, problems := flow.Parse("f", []byte(text))
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			if !problems.HasErrors() || problems[0].Line < 1 || problems[0].Column < 1 || len(problems) > 1000 {
				t.Errorf("%d problems: %.200v", len(problems), problems)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > perByte*flow.MaxBytes {
				t.Errorf("%d MB were allocated", used>>20)
			}
			if took > 30*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}
