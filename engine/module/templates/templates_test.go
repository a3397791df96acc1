package templates_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"text/template"

	"github.com/patchbay-dev/patchbay/engine/module/templates"
)

var errLong = errors.New("it is too long")

func fill(ctx context.Context, text string, values any) (string, error) {
	language := templates.Language{Functions: func(*templates.Room) template.FuncMap {
		return template.FuncMap{"upper": strings.ToUpper}
	}}
	made, err := language.Parse("test", text)
	if err != nil {
		return "", err
	}
	return made.Fill(ctx, values, 1000, errLong)
}

func TestFill(t *testing.T) {
	values := map[string]any{"name": "web", "list": []any{"a", "b"}, "count": int64(3)}
	for name, test := range map[string]struct{ template, want string }{
		"a value":        {"{{.name}} {{upper .name}}", "web WEB"},
		"a loop":         {"{{range $i, $x := .list}}{{if $i}}, {{end}}{{$x}}{{end}}", "a, b"},
		"functions":      {`{{print .name .count}} {{printf "%05d %-5s|%q" .count .name .name}} {{html "<"}} {{urlquery "a b"}}`, `web3 00003 web  |"web" &lt; a+b`},
		"calls":          {`{{define "one"}}<{{.}}>{{end}}{{range .list}}{{template "one" .}}{{end}}`, "<a><b>"},
		"no verb":        {`{{printf "100%%"}}`, "100%"},
		"steps are none": {`{{if step}}x{{end}}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := fill(t.Context(), test.template, values); err != nil || got != test.want {
				t.Errorf("%q, %v, want %q", got, err, test.want)
			}
		})
	}
}

// TestBounds fills in templates that would take all memory, or all time.
func TestBounds(t *testing.T) {
	values := map[string]any{"long": strings.Repeat("x", 1<<20), "list": []any{strings.Repeat("y", 1<<20)}}
	for name, test := range map[string]struct{ template, want string }{
		"a long text":             {"{{.long}}", "it is too long"},
		"a loop":                  {"{{range 9223372036854775807}}{{end}}", "turns of loops"},
		"a text of itself":        {`{{$x := "xx"}}{{range 60}}{{$x = print $x $x}}{{end}}`, "make texts of more"},
		"a text of itself, by %s": {`{{$x := "xx"}}{{range 60}}{{$x = printf "%s%s" $x $x}}{{end}}`, "make texts of more"},
		"one value many times":    {`{{$x := printf "` + strings.Repeat("%[1]s", 10_000) + `" .long}}`, "make texts of more"},
		"a list many times":       {`{{$x := print` + strings.Repeat(" .list", 100) + `}}`, "make texts of more"},
		"a width":                 {`{{$x := printf "%999999d" 1}}`, "three digits"},
		"a width with an index":   {`{{$x := printf "%[1]999999d" 1}}`, "three digits"},
		"a precision":             {`{{$x := printf "%.999999f" 1.0}}`, "three digits"},
		"a width of a value":      {`{{$x := printf "%*d" 999999 1}}`, "three digits"},
		"escapes":                 {`{{$x := .long}}{{range 60}}{{$x = urlquery (js $x)}}{{end}}`, "make texts of more"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := fill(t.Context(), test.template, values); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %.200v, want %s", err, test.want)
			}
		})
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := fill(ended, "{{range 2}}{{end}}", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("when its time is over: %v", err)
	}
}
