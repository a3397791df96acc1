package document

import (
	"reflect"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// Changed is shown, in a comparison, for a secret that differs from the one before.
const Changed = redact.Mask + " (changed)"

// Restore puts back into a document, which it changes, what its masks hide in
// the stored one: at the same place of the same node and component, or of the same
// edge. Text may have changed around a mask. A mask without a secret is an
// error where a secret belongs, and else a warning. stored is asked when the
// document holds a mask; it returns nil when nothing is stored.
func Restore(f *flow.Flow, ports Ports, stored func() (*flow.Flow, Ports)) flow.Problems {
	if !masks(f, ports) {
		return nil
	}
	r := &restorer{document: f}
	known := map[string]tree{}
	if before, ports := stored(); before != nil {
		r.masker.elsewhere = Find(before, ports).elsewhere()
		for _, t := range treesOf(before, ports) {
			known[t.key] = t
		}
		r.looks(before)
	}
	for _, t := range treesOf(f, ports) {
		t.set(r.value(t.value, known[t.key].value, t.at, t.path))
	}
	return r.problems
}

// masks reports whether a document holds a mask anywhere.
func masks(f *flow.Flow, ports Ports) bool {
	found := strings.Contains(f.Spec.Title+f.Spec.Description, redact.Mask)
	look := func(value any, _ place, _ string) any {
		text, ok := value.(string)
		found = found || ok && strings.Contains(text, redact.Mask)
		return value
	}
	for _, t := range treesOf(f, ports) {
		edit(t.value, t.at, "", look)
	}
	for _, n := range f.Spec.Nodes {
		found = found || strings.Contains(n.Title, redact.Mask)
	}
	for _, c := range f.Comments {
		found = found || strings.Contains(c.Text, redact.Mask)
	}
	for _, text := range f.Metadata.Annotations {
		found = found || strings.Contains(text, redact.Mask)
	}
	return found
}

type restorer struct {
	masker
	document *flow.Flow
	problems flow.Problems
}

// looks restores the texts that nothing runs by.
func (r *restorer) looks(stored *flow.Flow) {
	f := r.document
	again := func(text *string, before string) {
		if *text == r.elsewhere.Text(before) {
			*text = before
		}
	}
	again(&f.Spec.Title, stored.Spec.Title)
	again(&f.Spec.Description, stored.Spec.Description)
	for i := range f.Spec.Nodes {
		if before := stored.NodeByID(f.Spec.Nodes[i].ID); before != nil {
			again(&f.Spec.Nodes[i].Title, before.Title)
		}
	}
	for key, text := range f.Metadata.Annotations {
		again(&text, stored.Metadata.Annotations[key])
		f.Metadata.Annotations[key] = text
	}
	for i := range f.Comments {
		for _, before := range stored.Comments {
			if before.ID == f.Comments[i].ID {
				again(&f.Comments[i].Text, before.Text)
			}
		}
	}
}

// value restores a value from the one that is stored at its place, nil for none.
func (r *restorer) value(value, stored any, at place, path string) any {
	switch value := value.(type) {
	case map[string]any:
		before, _ := stored.(map[string]any)
		restored := make(map[string]any, len(value))
		for key, item := range value {
			restored[key] = r.value(item, before[key], at.field(key), flow.Path(path, key))
		}
		return restored
	case []any:
		before, _ := stored.([]any)
		restored := make([]any, len(value))
		for i, item := range value {
			restored[i] = r.value(item, r.counterpart(item, i, len(value), before, at.item()), at.item(), flow.Path(path, i))
		}
		return restored
	case string:
		if strings.Contains(value, redact.Mask) {
			return r.text(value, stored, at, path)
		}
	}
	return value
}

// counterpart is what an item of a list was: the one that looks the same, first at
// its own place; else the one at its place of a list that is as long.
func (r *restorer) counterpart(item any, index, length int, before []any, at place) any {
	var same []int
	for i := range before {
		if reflect.DeepEqual(r.tree(before[i], at), item) {
			same = append(same, i)
		}
	}
	for _, i := range same {
		if i == index {
			return before[i]
		}
	}
	switch {
	case len(same) == 1:
		return before[same[0]]
	case len(same) == 0 && length == len(before):
		return before[index]
	}
	return nil // there may be several, and a secret must not get to another one's place
}

func (r *restorer) text(text string, stored any, at place, path string) any {
	if text == stored {
		return text
	}
	masked, behind := r.leaf(stored, at)
	if len(behind) > 0 && text == masked {
		return stored
	}
	parts := strings.Split(text, redact.Mask)
	if len(behind) > 0 && len(parts) == len(behind)+1 && !strings.Contains(text, Changed) {
		var whole strings.Builder
		for i, part := range parts {
			whole.WriteString(part)
			if i == len(behind) {
				return whole.String()
			}
			secret, ok := behind[i].(string)
			if !ok {
				break
			}
			whole.WriteString(secret)
		}
	}
	problem := nothingStored(r.document, path)
	if !isMasked(text, at) && len(behind) == 0 && !inExample(path) {
		problem.Severity, problem.Message = flow.Warning, "the text holds a mask, "+redact.Mask+", for which there is no secret: if a secret was meant, write it"
	}
	r.problems = append(r.problems, problem)
	return text
}

// nothingStored is the problem of a mask where a secret belongs. In an example it is a
// warning: the message was copied from where secrets are masked, and its shape is all that a
// map needs. Sending such a message is refused.
func nothingStored(f *flow.Flow, path string) flow.Problem {
	line, column := f.Position(path)
	if inExample(path) {
		return flow.Problem{Severity: flow.Warning, File: f.File(), Line: line, Column: column, Path: path,
			Message: "a secret of the pinned message is masked here: maps can be tried on the message, but it can't be sent"}
	}
	return flow.Problem{File: f.File(), Line: line, Column: column, Path: path,
		Message: "a secret is masked here, and none is stored for this place: write it, or better " + advised(path)}
}

func inExample(path string) bool { return strings.Contains(path, "].examples") }

func advised(path string) string {
	if strings.HasPrefix(path, "spec.edges") {
		return "map it from a node such as kubernetes/secret_get"
	}
	return `{{ secret("name/key") }}`
}
