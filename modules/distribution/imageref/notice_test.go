package imageref_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

func TestNotice(t *testing.T) {
	image := func(text string) imageref.Part { return imageref.Part{Text: text, Image: true} }
	text := func(text string) imageref.Part { return imageref.Part{Text: text} }
	long := "registry.example.com/" + strings.Repeat("team/", 30) + "app:1.2.3"
	digest := "@sha256:" + strings.Repeat("ab", 32)
	tests := map[string]struct {
		parts []imageref.Part
		want  []string
	}{
		"short":      {[]imageref.Part{image("nginx:1"), text(" is left alone: no")}, []string{"nginx:1 is left alone: no"}},
		"digest":     {[]imageref.Part{text("not rewritten to "), image("m/nginx" + digest), text(": gone")}, []string{"not rewritten to m/nginx@sha256:abababababab...: gone"}},
		"long image": {[]imageref.Part{image(long), text(" is left alone: it is gone")}, []string{"registry.example.com/team/team/team/team/team/.../team/team/team/team/team/team/team/app:1.2.3 is left alone: it is gone"}},
		"two, one long": {[]imageref.Part{text("would rewrite "), image("nginx:1"), text(" to "), image(long)}, []string{
			"would rewrite nginx:1 to registry.example.com/team/team/team/team/team/...m/team/team/team/team/team/team/team/app:1.2.3"}},
		"long reason": {[]imageref.Part{text("not rewritten to "), image(long), text(": " + strings.Repeat("because ", 30) + "of that")}, []string{
			"not rewritten to registry.example.com/team/tea...eam/team/team/team/app:1.2.3: because because because because because",
			"... because because because because because because because because because because because because because because",
			"... because because because because because because because because because because because of that"}},
		"control":  {[]imageref.Part{image("a\nb\x00"), text(": no")}, []string{"a b : no"}},
		"one word": {[]imageref.Part{text(strings.Repeat("é", 100))}, []string{strings.Repeat("é", 60), "... " + strings.Repeat("é", 40)}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := imageref.Notice(test.parts...); !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

// FuzzNotice holds every line to its length, and looks for the reason in them.
func FuzzNotice(f *testing.F) {
	f.Add("nginx:1", "not there", "m.example/library/nginx:1")
	f.Add(strings.Repeat("é", 90), "a b  c", strings.Repeat("x/", 200))
	f.Fuzz(func(t *testing.T, first, reason, second string) {
		lines := imageref.Notice(imageref.Part{Text: first, Image: true}, imageref.Part{Text: " " + reason + " "}, imageref.Part{Text: second, Image: true})
		whole := ""
		for i, line := range lines {
			if len(line) > 120 || !utf8.ValidString(line) || strings.ContainsAny(line, "\n\r\x00") {
				t.Errorf("line %d: %q", i, line)
			}
			whole += strings.TrimPrefix(line, "... ")
		}
		bare := func(text string) string { return strings.ReplaceAll(text, " ", "") }
		for _, r := range reason {
			if r < ' ' || r == utf8.RuneError || r > '~' {
				return
			}
		}
		if !strings.Contains(reason, "...") && !strings.Contains(bare(whole), bare(reason)) {
			t.Errorf("%q is not in %q", reason, lines)
		}
	})
}
