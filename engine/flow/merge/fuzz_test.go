package merge_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flow/merge"
)

// FuzzMerge holds what is true of all flows: of equal ones the merge is that one, and
// where one side alone changed there is no conflict and the result is that side. With both
// sides changed, resolving every conflict for one side leaves none.
func FuzzMerge(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.yaml")
	if err != nil || len(files) < 10 {
		f.Fatalf("%d files, %v", len(files), err)
	}
	var texts [][]byte
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		texts = append(texts, content)
	}
	for i := range texts {
		f.Add(texts[i], texts[(i+1)%len(texts)], texts[(i+2)%len(texts)])
	}
	f.Fuzz(func(t *testing.T, one, other, third []byte) {
		a, b, c := read(one), read(other), read(third)
		if a == nil || b == nil || c == nil {
			return
		}
		for _, f := range []*flow.Flow{a, b, c} {
			f.Metadata.Name = "merged"
			f.KeepComments(&flow.Flow{})
		}
		same(t, "of three equal flows", a, a, a, a)
		same(t, "when only theirs changed", b, a, a, b)
		same(t, "when only mine changed", b, a, b, a)
		same(t, "when both changed alike", b, a, b, b)
		merged, conflicts := merge.Merge(a, b, c, nil)
		for _, choice := range []merge.Choice{merge.Mine, merge.Theirs} {
			choices := map[string]merge.Choice{}
			for _, one := range conflicts {
				choices[one.Path] = choice
			}
			resolved, left := merge.Merge(a, b, c, choices)
			if len(left) > 0 {
				t.Fatalf("with all conflicts resolved as %s there are %+v", choice, left)
			}
			if choice == merge.Mine && text(t, resolved) != text(t, merged) {
				t.Fatalf("a conflict is not resolved as mine until somebody chooses:\n%s\n%s", text(t, merged), text(t, resolved))
			}
		}
	})
}

func read(content []byte) *flow.Flow {
	if len(content) > 1<<14 {
		return nil
	}
	parsed, problems := flow.Parse("f", content)
	if problems.HasErrors() || parsed == nil {
		return nil
	}
	// Of a flow that was read and not written out, positions may be off the grid.
	bare := *parsed
	return &bare
}

func same(t *testing.T, when string, want, base, mine, theirs *flow.Flow) {
	t.Helper()
	merged, conflicts := merge.Merge(base, mine, theirs, nil)
	if len(conflicts) > 0 {
		t.Fatalf("%s there are conflicts: %+v", when, conflicts)
	}
	if got, want := bareText(t, merged), bareText(t, want); got != want {
		t.Fatalf("%s: got\n%s\nwant\n%s", when, got, want)
	}
}

// bareText is without the comments in the text, of which mine's are kept.
func bareText(t *testing.T, f *flow.Flow) string {
	t.Helper()
	return text(t, &flow.Flow{APIVersion: f.APIVersion, Kind: f.Kind, Metadata: f.Metadata, Spec: f.Spec, Layout: f.Layout, Comments: f.Comments, Groups: f.Groups})
}
