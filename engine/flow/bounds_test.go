package flow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// Each of these took minutes or a stack of gigabytes before it was bounded; the
// test's own time limit is what notices when one does again.
func TestBounds(t *testing.T) {
	const many = 1 << 18
	head := "apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: a}\n"
	numbered := func(format string, count int) string {
		var b strings.Builder
		for i := range count {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	tests := map[string]struct{ text, want string }{
		"too large":                 {strings.Repeat("#", flow.MaxBytes+1), "more than the 4194304 that are allowed"},
		"not UTF-8":                 {"a: \xff", "not UTF-8"},
		"brackets":                  {strings.Repeat("[", many), "1:65: nested more than 64 levels deep"},
		"dashes in a line":          {strings.Repeat("- ", many), "nested more than 64 levels deep"},
		"keys in a line":            {strings.Repeat("a: ", many), "1:4: the text is neither YAML nor JSON: a key can't begin here"},
		"keys in braces":            {strings.Repeat("{a: ", many), "1:257: nested more than 64 levels deep"},
		"JSON brackets":             {strings.Repeat(`{"a":`, many/8) + "1" + strings.Repeat("}", many/8), "nested more than 64 levels deep"},
		"keys of one object":        {numbered("k%d: 1\n", 100_000), "99005 more problems from here on"},
		"items of one list":         {strings.Repeat("-\n", many), "250001:1: more than 250000 values in one file"},
		"documents":                 {strings.Repeat("---\na: 1\n", 100_000), "more than 1000 documents in one file"},
		"empty lines in a block":    {"a: |\n" + strings.Repeat("\n", many), `unknown key "a"`},
		"empty lines":               {"a:\n" + strings.Repeat("\n", many) + " b", `unknown key "a"`},
		"empty lines in a text":     {"a: b\n" + strings.Repeat("\n", many) + " b", `unknown key "a"`},
		"values of JSON":            {`{"a":[` + strings.Repeat("1,", many) + "1]}", "more than 250000 values in one file"},
		"comments in the text":      {strings.Repeat("#\n", 100_000), "20001:1: more than 20000 comments in one file"},
		"a long key":                {strings.Repeat("k", 2000) + ": 1", "1:1: the key has more than the 1000 characters"},
		"a long key of JSON":        {`{"` + strings.Repeat("k", 2000) + `": 1}`, "1:2: the key has more than the 1000 characters"},
		"edges":                     {head + "spec: {nodes: [], edges: [" + numbered("{from: a.b, to: a.c%d},", flow.MaxEdges+1) + "]}", "the flow has 20001 edges, more than the 20000 that are allowed"},
		"labels that are wrong":     {"metadata: {labels: {" + numbered("k%d!: a,", 100_000) + "}}", "more problems from here on"},
		"commas":                    {"a: [" + strings.Repeat(",", many), "neither YAML nor JSON"},
		"nodes":                     {head + "spec: {nodes: [" + numbered("{id: n%d, component: m/c},", flow.MaxNodes+1) + "]}", "the flow has 5001 nodes, more than the 5000 that are allowed"},
		"comments":                  {head + "comments: [" + numbered("{id: n%d},", flow.MaxComments+1) + "]", "the flow has 1001 comments, more than the 1000 that are allowed"},
		"groups":                    {head + "groups: [" + numbered("{id: n%d},", flow.MaxGroups+1) + "]", "the flow has 1001 groups, more than the 1000 that are allowed"},
		"a comment":                 {head + "comments: [{id: a, text: " + strings.Repeat("x", 20_000) + "}]", "comments[0].text: the text has 20000 bytes, more than the 16384 that are allowed"},
		"a group's title":           {head + "groups: [{id: a, title: " + strings.Repeat("x", 201) + "}]", "groups[0].title: the text has 201 bytes, more than the 200 that are allowed"},
		"problems":                  {head + "spec: {nodes: [" + strings.Repeat("{},", 2000) + "]}", "3001 more problems from here on"},
		"keys of one line of JSON":  {`{"a":{` + numbered(`"k%d":1,`, 100_000) + `"z":1}}`, `unknown key "a"`},
		"the same key, JSON":        {`{"a":{` + strings.Repeat(`"k":1,`, 100_000) + `"z":1}}`, "99005 more problems from here on"},
		"a literal of a text":       {"a: |\n" + strings.Repeat(" x\n", many), `unknown key "a"`},
		"opening quotes and no end": {strings.Repeat(`"`, many), "neither YAML nor JSON"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, problems := flow.Parse("f", []byte(test.text))
			if !problems.HasErrors() || !strings.Contains(problems.Error(), test.want) {
				t.Errorf("problems = %.300s, want %s", problems.Error(), test.want)
			}
		})
	}
}

func TestLargestFlow(t *testing.T) {
	f := parse(t, large(flow.MaxNodes))
	f.Layout = map[string]flow.Position{}
	for i, n := range f.Spec.Nodes {
		f.Layout[n.ID] = flow.Position{X: i, Y: -i}
	}
	again := roundTrip(t, f)
	if len(again.Layout) != flow.MaxNodes {
		t.Errorf("%d positions came back", len(again.Layout))
	}
}
