package template_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/encoding/template"
)

// typed has a method, as values of Go may.
type typed struct {
	Name string `json:"name"`
}

func (typed) Secret() string { return "called" }

func settings(text string) template.Settings {
	return template.Settings{Template: text, MaxBytes: 1 << 20}
}

func TestRenders(t *testing.T) {
	values := map[string]any{"name": "web", "count": int64(3), "list": []any{"a", "b"}, "none": nil, "empty": "", "of": map[string]any{"x": true}}
	tests := map[string]struct {
		template string
		values   any
		want     string
	}{
		"a text":             {"no {{ action }}", nil, "no {{ action }}"},
		"a value":            {"[[ .name ]] has [[ .count ]]", values, "web has 3"},
		"a loop":             {"[[ range $i, $x := .list ]][[ if $i ]], [[ end ]][[ $x ]][[ else ]]none[[ end ]]", values, "a, b"},
		"loops in loops":     {"[[ range .list ]][[ range $.list ]][[ . ]][[ end ]];[[ end ]]", values, "ab;ab;"},
		"a condition":        {"[[ if and .of.x (gt .count 2) ]]yes[[ end ]]", values, "yes"},
		"our functions":      {`[[ upper .name ]] [[ join "-" .list ]] [[ .empty | default "x" ]] [[ .none | default "y" ]] [[ json .of ]] [[ trim " z " ]] [[ lower "Q" ]]`, values, `WEB a-b x y {"x":true} z q`},
		"a template of its":  {`[[ define "one" ]]<[[ . ]]>[[ end ]][[ range .list ]][[ template "one" . ]][[ end ]]`, values, "<a><b>"},
		"the value itself":   {"[[ . ]]", "text", "text"},
		"a value of a type":  {"[[ .name ]]", typed{"x"}, "x"},
		"a number stays one": {"[[ printf \"%05d\" .count ]]", values, "00003"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node := moduletest.Start(t, template.New(), settings(test.template))
			if err := node.Send("request", template.Request{Context: "c", Values: test.values}).Err(); err != nil {
				t.Fatal(err)
			}
			want := template.Response{Context: "c", Text: test.want}
			if got := node.Emitted("response"); len(got) != 1 || got[0] != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestRefuses(t *testing.T) {
	nested := strings.Repeat("[[ range $.list ]]", 20) + strings.Repeat("[[ end ]]", 20)
	many := make([]any, 100)
	tests := map[string]struct{ template, want string }{
		"a name that is not there": {"[[ .nmae ]]", "nmae"},
		"a method":                 {"[[ .typed.Secret ]]", "Secret"},
		"too long":                 {"[[ range .list ]][[ $.long ]][[ end ]]", "longer than the node's bound"},
		"endless loops":            {nested, "more than 100000 turns"},
		"a loop that counts":       {"[[ range 1000000000 ]][[ end ]]", "more than 100000 turns"},
		"calls of itself":          {`[[ define "x" ]][[ template "x" . ]][[ template "x" . ]][[ end ]][[ template "x" . ]]`, "more than 100000 turns"},
		"calls that double":        {doubling(), "more than 100000 turns"},
		"a text of itself":         {`[[ $x := "xx" ]][[ range $.list ]][[ $x = print $x $x ]][[ end ]]`, "more than 64 MiB"},
		"a join of itself":         {`[[ $x := "xx" ]][[ range $.list ]][[ $x = join $x $.list ]][[ end ]]`, "more than 64 MiB"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := settings(test.template)
			s.MaxBytes = 1000
			node := moduletest.Start(t, template.New(), s)
			err := node.Send("request", template.Request{Values: map[string]any{"list": many, "long": strings.Repeat("x", 100), "typed": typed{}}}).Err()
			if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %s", err, test.want)
			}
		})
	}
}

// doubling calls each of 40 templates twice from the one before.
func doubling() string {
	var text strings.Builder
	for i := range 40 {
		fmt.Fprintf(&text, `[[ define "%d" ]][[ template "%d" . ]][[ template "%d" . ]][[ end ]]`, i, i+1, i+1)
	}
	return text.String() + `[[ define "40" ]][[ end ]][[ template "0" . ]]`
}

func TestEndsWithItsContext(t *testing.T) {
	node := moduletest.Start(t, template.New(), settings("[[ range .list ]][[ . ]][[ end ]]"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := node.Component.Handle(ctx, node.Emit, "request", template.Request{Values: map[string]any{"list": []any{"a"}}}).Err()
	if err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("error = %v", err)
	}
}

func TestSettingsRefuse(t *testing.T) {
	for name, text := range map[string]string{"not closed": "[[ if .x ]]", "unknown function": "[[ env \"HOME\" ]]", "a file": "[[ readFile \"/etc/passwd\" ]]"} {
		t.Run(name, func(t *testing.T) {
			if err := moduletest.New(t, template.New()).Configure(settings(text)); err == nil {
				t.Errorf("%q was taken", text)
			}
		})
	}
}
