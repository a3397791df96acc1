package texts_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

func TestCut(t *testing.T) {
	tests := map[string]struct {
		text string
		most int
		want string
	}{
		"shorter":               {"abc", 4, "abc"},
		"exactly as long":       {"abc", 3, "abc"},
		"longer":                {"abcd", 3, "abc…"},
		"within a character":    {"aäb", 2, "a…"},
		"behind a character":    {"aäb", 3, "aä…"},
		"first is too large":    {"äb", 1, "…"},
		"nothing":               {"abc", 0, "…"},
		"less than nothing":     {"abc", -1, "…"},
		"an empty text":         {"", 0, ""},
		"four bytes":            {"a😀b", 4, "a…"},
		"no text of characters": {"\x80\x80\x80", 2, "…"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := texts.Cut(test.text, test.most)
			if got != test.want {
				t.Errorf("Cut(%q, %d) = %q, want %q", test.text, test.most, got, test.want)
			}
			if !utf8.ValidString(got) {
				t.Errorf("%q has a broken character", got)
			}
			if prefix := texts.Prefix(test.text, test.most); prefix != strings.TrimSuffix(test.want, texts.Ellipsis) {
				t.Errorf("Prefix(%q, %d) = %q, want it without the ellipsis", test.text, test.most, prefix)
			}
		})
	}
}
