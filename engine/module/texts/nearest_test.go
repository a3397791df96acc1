package texts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

func TestNearest(t *testing.T) {
	tests := map[string]struct {
		name  string
		names []string
		want  string
	}{
		"a letter too many":     {"namme", []string{"image", "name"}, "name"},
		"neighbours exchanged":  {"naem", []string{"image", "name"}, "name"},
		"another case":          {"NAME", []string{"name"}, "name"},
		"too far":               {"registry", []string{"name"}, ""},
		"short and different":   {"ab", []string{"xy"}, ""},
		"of two the first":      {"tagx", []string{"tagz", "taga"}, "taga"},
		"none":                  {"name", nil, ""},
		"longer than is looked": {strings.Repeat("a", 65), []string{strings.Repeat("a", 64)}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := texts.Nearest(test.name, test.names); got != test.want {
				t.Errorf("Nearest(%q, %q) = %q, want %q", test.name, test.names, got, test.want)
			}
		})
	}
}

func TestNearestLeavesDataAlone(t *testing.T) {
	names := make([]string, texts.MaxNames+1)
	for i := range names {
		names[i] = fmt.Sprintf("name%d", i)
	}
	if got := texts.Nearest("name7", names); got != "" {
		t.Errorf("of %d names Nearest found %q", len(names), got)
	}
}
