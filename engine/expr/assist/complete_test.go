package assist_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/expr-lang/expr/builtin"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/expr/assist"
)

type credentials struct {
	User  string `json:"user"`
	Token string `json:"token" format:"password"`
}

type completed struct {
	Context any           `json:"context"`
	Images  []image       `json:"images"`
	Login   credentials   `json:"login"`
	Logins  []credentials `json:"logins"`
	Odd     any           `json:"odd-name"`
}

func completedExample() completed {
	return completed{
		Context: map[string]any{"namespace": "web", "deep": map[string]any{"x": 1, "list": []any{map[string]any{"id": 7}}}},
		Images:  []image{{Name: "a", Image: "nginx"}},
		Login:   credentials{User: "ada", Token: "very-secret"},
	}
}

// TestComplete marks the cursor by a bar. What is wanted are all items behind a
// dot, and some of them elsewhere.
func TestComplete(t *testing.T) {
	tests := []struct {
		text  string
		want  string // labels
		start int    // how far before the cursor
	}{
		{"$.|", "context images login logins odd-name", 0},
		{"$.na|", "odd-name", 2},
		{"$.im|ages", "images", 2},
		{"$ . |", "context images login logins odd-name", 0},
		{"$.context.|", "deep namespace", 0},
		{"$.context?.|", "deep namespace", 0},
		{"$.context.deep.|", "list x", 0},
		{"$[\"context\"].|", "deep namespace", 0},
		{"$.images[0].|", "name image pull", 0},
		{"$.context.deep.list[0].|", "id", 0},
		{"$.images.|", "", 0},
		{"$.nothing.|", "", 0},
		{"$.login.|", "user token", 0},
		{"filter($.images, .|", "name image pull", 0},
		{"filter($.images, .n|", "name", 1},
		{"filter($.images, .name == 'x' && .|", "name image pull", 0},
		{"filter($.images, #.|", "name image pull", 0},
		{"filter($.images, .name == 'x')[0].|", "name image pull", 0},
		{"map(filter($.images, .name != ''), .|", "name image pull", 0},
		{"map($.images, {name: .|", "name image pull", 0},
		{"map($.images, {n: .name, i: .image}) | filter(.|", "n i", 0},
		{"$.images | filter(.name == '') | map(.|", "name image pull", 0},
		{"map($.images, filter($.logins, .|", "user token", 0},
		{"map($.images, filter($.logins, .user == '')) + .|", "", 0},
		{"find($.images, .name == 'a').|", "name image pull", 0},
		{"sortBy($.images, .|", "name image pull", 0},
		{"let x = $.context; x.|", "deep namespace", 0},
		{"let x = $.context; let y = x.deep; y.|", "list x", 0},
		{"map($.images, let n = #; n.|", "name image pull", 0},
		{"let x = $.images; map(x, .|", "name image pull", 0},
		{"($.login).|", "user token", 0},
		{"{a: $.login}.|", "", 0},
		{"($.login ?? {}).|", "", 0},
		{"$.context.namespace == \"$.|", "", 0},
		{"$.context // $.|", "", 0},
		{"'it''s' + $.login.|", "user token", 0},
		{"1..|", "$.context", 0},
		{"|", "$ $.context $.odd-name map json true let", 0},
		{"$|", "$ $.context $.images", 1},
		{"img|", "", 3},
		{"images|", "$.images", 6},
		{"upp|", "upper", 3},
		{"len($.images) > 0 ? lo|", "lower $.login $.logins", 2},
		{"let found = 1; fo|", "found", 2},
		{"filter($.images, |", "# #index $.context", 0},
		{"reduce($.images, #a|", "#acc", 2},
		{"reduce($.images, #acc + #, |", "$ map", 0},
		{"nul|", "null", 3},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			cursor := strings.Index(test.text, "|")
			if last := strings.LastIndex(test.text, "|"); cursor != last {
				cursor = last
			}
			text := test.text[:cursor] + test.text[cursor+1:]
			got := assist.Complete(text, cursor, completedExample())
			if got.Start != cursor-test.start {
				t.Errorf("start = %d, want %d", got.Start, cursor-test.start)
			}
			before := strings.TrimRight(text[:got.Start], " ")
			member := strings.HasSuffix(before, ".") && !strings.HasSuffix(before, "..")
			if labels := labelsOf(got); member && labels != test.want {
				t.Errorf("labels = %s, want %s", labels, test.want)
			}
			labels := " " + labelsOf(got) + " "
			for want := range strings.FieldsSeq(test.want) {
				if !strings.Contains(strings.ReplaceAll(labels, `$["odd-name"]`, "$.odd-name"), " "+want+" ") {
					t.Errorf("labels = %s, want %s", labels, want)
				}
			}
		})
	}
}

func labelsOf(c assist.Completion) string {
	var labels []string
	for _, item := range c.Items {
		labels = append(labels, item.Label)
	}
	return strings.Join(labels, " ")
}

func TestCompletionItems(t *testing.T) {
	item := func(text, label string) assist.Item {
		t.Helper()
		for _, item := range assist.Complete(text, len(text), completedExample()).Items {
			if item.Label == label {
				return item
			}
		}
		t.Fatalf("%s: no %s", text, label)
		return assist.Item{}
	}
	for _, test := range []struct{ text, label, want string }{
		{"$.context.", "namespace", "field string web"},
		{"$.context.deep.", "x", "field integer 1"},
		{"$.login.", "token", "field string <nil>"},
		{"$.", "images", "field list of object [{a nginx }]"},
		{"map($.context.deep.list, .", "id", "field integer 7"},
		{"", "count", "function integer <nil>"},
		{"let n = 1; ", "n", "variable integer <nil>"},
	} {
		got := item(test.text, test.label)
		if text := fmt.Sprint(got.Kind, " ", got.Type, " ", got.Example); text != test.want {
			t.Errorf("%s%s: %s, want %s", test.text, test.label, text, test.want)
		}
	}
	if item("", "filter").Detail == "" {
		t.Error("a function has no signature")
	}
}

func TestCompleteInSettings(t *testing.T) {
	labels := " " + labelsOf(assist.Complete("", 0, nil, expr.WithSecrets(nil))) + " "
	if !strings.Contains(labels, " secret ") || strings.Contains(labels, "$") {
		t.Errorf("labels = %s", labels)
	}
	if labels := labelsOf(assist.Complete("", 0, nil)); strings.Contains(labels, "secret") {
		t.Errorf("a map is offered secrets: %s", labels)
	}
}

// TestEveryFunctionIsKnown holds the list of functions against the language's.
func TestEveryFunctionIsKnown(t *testing.T) {
	offered := map[string]bool{}
	for _, item := range assist.Complete("", 0, nil, expr.WithSecrets(nil)).Items {
		if offered[item.Label] {
			t.Errorf("%s is offered twice", item.Label)
		}
		offered[item.Label] = item.Kind == assist.KindFunction
	}
	for _, name := range builtin.Names {
		if !offered[name] {
			t.Errorf("%s is not offered", name)
		}
		delete(offered, name)
	}
	for name, function := range offered {
		if function && !strings.Contains("json parseJSON base64 secret", name) {
			t.Errorf("there is no function %s", name)
		}
	}
}

func FuzzComplete(f *testing.F) {
	for _, seed := range []string{"$.", "map($.images, .", "let x = $.a; x.", "a | b(", "$.a[", "{a: {b: .", "'", "((((.", "x..y?.", "let = ; .", "let = ; ", "#.#.", ")).", "let a = let b = 1; b; a."} {
		f.Add(seed, len(seed))
	}
	f.Fuzz(func(t *testing.T, text string, cursor int) {
		got := assist.Complete(text, cursor, completedExample())
		if got.Start < 0 || got.Start > len(text) || got.Start > max(cursor, 0) {
			t.Errorf("start = %d of %d", got.Start, len(text))
		}
		if utf8.ValidString(text) && !utf8.ValidString(text[:got.Start]) && utf8.ValidString(text[:min(max(cursor, 0), len(text))]) {
			t.Errorf("start = %d is within a character", got.Start)
		}
		for _, item := range got.Items {
			if item.Label == "" || item.Kind == "" {
				t.Errorf("item = %+v", item)
			}
		}
	})
}
