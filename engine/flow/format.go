package flow

import (
	"maps"
	"slices"
	"strconv"
)

// Format writes the canonical text: keys in one fixed order, those of settings
// and messages sorted, one node a block, text of several lines as a literal
// block, durations in their shortest form, positions on the grid. Formatting
// what was parsed from it gives the same bytes. Comments that were in the
// flow's source come along where their node, edge or field still exists. The
// error names a value that no document can hold.
func (f *Flow) Format() ([]byte, error) {
	w := &writer{}
	if f.source != nil {
		w.comments = f.source.comments
	}
	w.above(w.comments[headPlace], 0)
	w.object(f.document(), 0, "")
	w.above(w.comments[footPlace], 0)
	if w.err != nil {
		return nil, w.err
	}
	return w.out, nil
}

// FormatAll writes several flows as the documents of one file.
func FormatAll(flows []*Flow) ([]byte, error) {
	var out []byte
	for i, f := range flows {
		text, err := f.Format()
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, "---\n"...)
		}
		out = append(out, text...)
	}
	return out, nil
}

// field is a key with its value: nil for one that is left out, object, []item,
// inline, or a plain value.
type field struct {
	key   string
	value any
}

type object []field

// item is an element of a list of the document, with the place of its comments.
type item struct {
	place string
	value any
}

// inline is written in one line, braces and all.
type inline string

func (f *Flow) document() object {
	return object{
		{"apiVersion", f.APIVersion},
		{"kind", f.Kind},
		{"metadata", object{
			{"name", f.Metadata.Name},
			{"labels", labelTexts(f.Metadata.Labels)},
			{"annotations", labelTexts(f.Metadata.Annotations)},
		}},
		{"spec", object{
			{"title", optional(f.Spec.Title)},
			{"description", optional(f.Spec.Description)},
			{"maxHops", number(f.Spec.MaxHops)},
			{"start", optional(f.Spec.Start)},
			{"nodes", f.Spec.nodes()},
			{"edges", f.Spec.edges()},
		}},
		{"layout", f.layout()},
		{"comments", f.comments()},
		{"groups", f.groups()},
	}
}

func (s Spec) nodes() any {
	if len(s.Nodes) == 0 {
		return inline("[]")
	}
	items := make([]item, len(s.Nodes))
	for i, n := range s.Nodes {
		items[i] = item{itemPlace("spec.nodes", i, n.ID, "", ""), object{
			{"id", n.ID},
			{"component", n.Component},
			{"title", optional(n.Title)},
			{"disabled", flag(n.Disabled)},
			{"settings", values(n.Settings)},
			{"examples", values(n.Examples)},
			{"retry", n.Retry.fields()},
			{"timeLimit", n.TimeLimit.text()},
			{"itemName", optional(n.ItemName)},
		}}
	}
	return items
}

func (s Spec) edges() any {
	if len(s.Edges) == 0 {
		return nil
	}
	items := make([]item, len(s.Edges))
	for i, e := range s.Edges {
		from, to := e.From.String(), e.To.String()
		items[i] = item{itemPlace("spec.edges", i, "", from, to), object{
			{"from", from},
			{"to", to},
			{"disabled", flag(e.Disabled)},
			{"map", e.Map},
			{"queue", e.Queue.fields()},
		}}
	}
	return items
}

func (q *Queue) fields() any {
	if q == nil {
		return nil
	}
	if *q == (Queue{}) {
		return inline("{}")
	}
	return object{{"concurrency", number(q.Concurrency)}, {"maxAttempts", number(q.MaxAttempts)}, {"backoff", q.Backoff.fields()},
		{"key", optional(q.Key)}, {"limit", number(q.Limit)}, {"maxAge", q.MaxAge.text()}, {"optional", flag(q.Optional)}}
}

func (f *Flow) layout() any {
	if len(f.Layout) == 0 {
		return nil
	}
	var layout object
	for _, id := range slices.Sorted(maps.Keys(f.Layout)) {
		p := f.Layout[id].OnGrid()
		// A bare y is true for readers of YAML 1.1, kubectl among them.
		layout = append(layout, field{id, inline("{x: " + strconv.Itoa(p.X) + `, "y": ` + strconv.Itoa(p.Y) + "}")})
	}
	return layout
}

// What is empty is not written.

func optional(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func flag(on bool) any {
	if !on {
		return nil
	}
	return on
}

func number(i int) any {
	if i == 0 {
		return nil
	}
	return i
}

func (d Duration) text() any {
	if d == 0 {
		return nil
	}
	return d.String()
}

func labelTexts(m map[string]string) any {
	if len(m) == 0 {
		return nil
	}
	var o object
	for _, key := range slices.Sorted(maps.Keys(m)) {
		o = append(o, field{key, m[key]})
	}
	return o
}

func values(m map[string]any) any {
	if len(m) == 0 {
		return nil
	}
	return m
}
