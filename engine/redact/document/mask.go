package document

import (
	"fmt"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// minElsewhere is the least length, in bytes, of a secret that is masked in other
// places of the document too: what is shorter is often a word of it.
const minElsewhere = 6

// Mask returns the document as it may be shown, and the secrets that are masked
// wherever they occur in it. It is f itself when nothing is secret.
func Mask(f *flow.Flow, ports Ports) (*flow.Flow, *redact.Set) {
	found := Find(f, ports)
	if len(found.Values) == 0 {
		return f, nil
	}
	m := masker{elsewhere: found.elsewhere()}
	shown := *f
	shown.Spec.Nodes = slices.Clone(f.Spec.Nodes)
	for i := range shown.Spec.Nodes {
		n := &shown.Spec.Nodes[i]
		n.Title = m.elsewhere.Text(n.Title)
		if n.Examples != nil {
			n.Examples = copyOf(n.Examples)
		}
	}
	shown.Spec.Edges = slices.Clone(f.Spec.Edges)
	for _, t := range treesOf(&shown, ports) {
		t.set(m.tree(t.value, t.at))
	}
	shown.Spec.Title, shown.Spec.Description = m.elsewhere.Text(f.Spec.Title), m.elsewhere.Text(f.Spec.Description)
	if f.Metadata.Annotations != nil {
		shown.Metadata.Annotations = make(map[string]string, len(f.Metadata.Annotations))
		for key, text := range f.Metadata.Annotations {
			shown.Metadata.Annotations[key] = m.elsewhere.Text(text)
		}
	}
	shown.Comments = slices.Clone(f.Comments)
	for i := range shown.Comments {
		shown.Comments[i].Text = m.elsewhere.Text(shown.Comments[i].Text)
	}
	shown.EditComments(m.elsewhere.Text)
	return &shown, m.elsewhere
}

func copyOf(object map[string]any) map[string]any {
	copied := make(map[string]any, len(object))
	for key, value := range object {
		copied[key] = value
	}
	return copied
}

func (found Found) elsewhere() *redact.Set {
	var long []string
	for _, value := range found.Values {
		if len(strings.TrimSpace(value)) >= minElsewhere {
			long = append(long, value)
		}
	}
	return redact.Of(long...)
}

type masker struct{ elsewhere *redact.Set }

func (m masker) tree(value any, at place) any {
	return edit(value, at, "", func(value any, at place, _ string) any {
		masked, _ := m.leaf(value, at)
		return masked
	})
}

// leaf returns a leaf as it is shown, and what the masks in it hide, in order.
func (m masker) leaf(value any, at place) (masked any, behind []any) {
	text, ok := value.(string)
	if !ok {
		if len(literalsOf(value, at)) > 0 {
			return redact.Mask, []any{value}
		}
		return value, nil
	}
	spans := m.elsewhere.Spans(text)
	for _, one := range literalsOf(text, at) {
		spans = append(spans, redact.Span{From: one.From, To: one.To})
	}
	if len(spans) == 0 {
		return text, nil
	}
	var shown strings.Builder
	end := 0
	for _, s := range redact.Union(spans) {
		shown.WriteString(text[end:s.From])
		shown.WriteString(redact.Mask)
		behind = append(behind, text[s.From:s.To])
		end = s.To
	}
	shown.WriteString(text[end:])
	return shown.String(), behind
}

// MarkChanged returns the masked form of a document in which a secret that differs
// from an earlier version's is shown as Changed.
func MarkChanged(shown, f, before *flow.Flow, ports Ports) *flow.Flow {
	marked := *shown
	marked.Spec.Nodes = slices.Clone(shown.Spec.Nodes)
	marked.Spec.Edges = slices.Clone(shown.Spec.Edges)
	plain, earlier := map[string]any{}, map[string]any{}
	for _, t := range treesOf(f, ports) {
		plain[t.key] = t.value
	}
	for _, t := range treesOf(before, ports) {
		earlier[t.key] = t.value
	}
	for _, t := range treesOf(&marked, ports) {
		if was, ok := earlier[t.key]; ok && !inExample(t.path) {
			t.set(markChanged(t.value, plain[t.key], was))
		}
	}
	return &marked
}

func markChanged(shown, plain, before any) any {
	switch shown := shown.(type) {
	case map[string]any:
		plain, _ := plain.(map[string]any)
		before, _ := before.(map[string]any)
		marked := make(map[string]any, len(shown))
		for key, item := range shown {
			marked[key] = markChanged(item, plain[key], before[key])
		}
		return marked
	case []any:
		plain, _ := plain.([]any)
		before, _ := before.([]any)
		marked := make([]any, len(shown))
		for i, item := range shown {
			var was any
			if i < len(before) {
				was = before[i]
			}
			marked[i] = markChanged(item, plain[i], was)
		}
		return marked
	case string:
		if before != nil && shown == redact.Mask && fmt.Sprint(plain) != fmt.Sprint(before) {
			return Changed
		}
	}
	return shown
}
