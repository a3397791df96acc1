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
		"of two in any order":   {"tagx", []string{"taga", "tagz"}, "taga"},
		"characters, not bytes": {"größe", []string{"größer"}, "größer"},
		"one of two letters":    {"ab", []string{"ac"}, ""},
		"an empty name":         {"", []string{"", "a"}, ""},
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

func TestNearestWithin(t *testing.T) {
	tests := map[string]struct {
		name string
		most int
		want string
	}{
		"near enough":       {"ou", 1, "out"},
		"not near enough":   {"settigs", 0, ""},
		"another case":      {"OUT", 0, "out"},
		"nothing is left":   {"x", 3, ""},
		"two letters wrong": {"setxigsn", 3, "settings"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := texts.NearestWithin(test.name, []string{"out", "settings"}, test.most); got != test.want {
				t.Errorf("NearestWithin(%q, %d) = %q, want %q", test.name, test.most, got, test.want)
			}
		})
	}
}
