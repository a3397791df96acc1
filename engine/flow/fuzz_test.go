package flow_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// FuzzParse: no text makes Parse fail otherwise than by problems with a place in
// it, and what it takes without errors survives Format unchanged.
func FuzzParse(f *testing.F) {
	for _, file := range documents(f) {
		f.Add(read(f, file))
	}
	for _, hostile := range []string{"[,,,,", "{a: {a: ", "- - - ", `"""`, "a: |\n\n\n", "? ", "a: &b", "---\n...\n"} {
		f.Add([]byte(strings.Repeat(hostile, 100)))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<16 {
			return // what is longer only costs the fuzzer time
		}
		parsed, problems := flow.Parse("f", text)
		if parsed == nil && !problems.HasErrors() {
			t.Fatal("no flow and no error")
		}
		for _, p := range problems {
			if lines := bytes.Count(text, []byte("\n")) + bytes.Count(text, []byte("\r")) + 1; p.Line < 1 || p.Line > lines || p.Column < 1 {
				t.Fatalf("problem at %d:%d of a text of %d lines: %v", p.Line, p.Column, lines, p)
			}
		}
		if problems.HasErrors() {
			return
		}
		roundTrip(t, parsed)
	})
}

// FuzzText: any text survives as a setting, a key, a title and a map.
func FuzzText(f *testing.F) {
	for _, text := range []string{"a\n b\n", "\n", "- x", "yes", "1e3", "a: b # c", "a\n\n\n", "\ta\nb", "a \n b ", "|", "'", "\"", "\u2028", "a\n#b\n", "%a\n--- b\n...\n", "a<<"} {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, key, text string) {
		if !utf8.ValidString(text) || !utf8.ValidString(key) || len(key)+len(text) > 1<<16 || len(key) > flow.MaxKey/10 {
			return
		}
		built := &flow.Flow{APIVersion: flow.APIVersion, Kind: flow.Kind, Metadata: flow.Metadata{Name: "a"}}
		built.Spec.Title = text
		built.Spec.Nodes = []flow.Node{{ID: "a", Component: "m/c", Settings: map[string]any{
			key: text, "list": []any{text, []any{text}, map[string]any{key: text}},
		}}}
		built.Spec.Edges = []flow.Edge{{From: flow.Endpoint{Node: "a", Port: "o"}, To: flow.Endpoint{Node: "a", Port: "i"}, Map: text}}
		if len(text) <= 16<<10 {
			built.Comments = []flow.Comment{{ID: "a", Text: text, X: len(text), Width: len(key)}}
			built.Groups = []flow.Group{{ID: "a", Nodes: []string{"a"}}}
		}
		again := roundTrip(t, built)
		if len(built.Comments) > 0 && (again.Comments[0].Text != text || again.Groups[0].Nodes[0] != "a") {
			t.Fatalf("comment %q came back as %+v, group as %+v", text, again.Comments, again.Groups)
		}
		if again.Spec.Title != text {
			t.Fatalf("title %q came back as %q", text, again.Spec.Title)
		}
		asJSON, err := json.Marshal(built)
		if err != nil {
			t.Fatal(err)
		}
		fromJSON, problems := flow.Parse("f.json", asJSON)
		if problems.HasErrors() || !flow.Equal(built, fromJSON) {
			t.Fatalf("JSON changed the meaning: %v\n%s", problems, asJSON)
		}
	})
}

func roundTrip(t *testing.T, f *flow.Flow) *flow.Flow {
	t.Helper()
	text, err := f.Format()
	if err != nil {
		t.Fatalf("format: %v", err)
	}
	again, problems := flow.Parse("canonical", text)
	if problems.HasErrors() {
		t.Fatalf("the canonical text has problems: %v\n%s", problems, text)
	}
	if agree, difference := compare(text); !agree || difference != "" {
		t.Fatalf("another library reads the canonical text in another way: %s\n%s", difference, text)
	}
	if changes := flow.Diff(f, again); len(changes) > 0 {
		t.Fatalf("formatting changed the meaning: %+v\n%s", changes, text)
	}
	twice, err := again.Format()
	if err != nil || !bytes.Equal(text, twice) {
		t.Fatalf("formatting twice gives another text (%v):\n%s\n---\n%s", err, text, twice)
	}
	return again
}
