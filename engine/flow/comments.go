package flow

import "github.com/patchbay-dev/patchbay/engine/flow/internal/tree"

// comment is what a person wrote above an entry of the document and at the end of
// its line.
type comment struct {
	above []string
	atEnd string
}

// headPlace and footPlace are the places of the comments before the first key
// and after the last.
const (
	headPlace = "\x00head"
	footPlace = "\x00foot"
)

// attachComments finds the entry that each comment belongs to: a comment after
// something to what begins in its line, any other to what begins next.
func attachComments(doc tree.Document) map[string]comment {
	if len(doc.Comments) == 0 {
		return nil
	}
	starts := starts{{place: ""}}
	starts.of(doc.Root, 0)
	comments := make(map[string]comment, len(doc.Comments))
	next := 1 // the first start after the comment's line
	for _, c := range doc.Comments {
		for next < len(starts) && starts[next].line <= c.Line {
			next++
		}
		place := footPlace
		switch {
		case !c.Alone && next > 1 && starts[next-1].line == c.Line:
			place = starts.place(starts.firstOfLine(next - 1))
			if at := comments[place]; at.atEnd == "" {
				at.atEnd = c.Text
				comments[place] = at
				continue
			}
		case next == 1:
			place = headPlace
		case next < len(starts):
			place = starts.place(next)
		}
		at := comments[place]
		at.above = append(at.above, c.Text)
		comments[place] = at
	}
	return comments
}

// start is an entry of the document. Its place is its path, but with the ids of
// nodes and the ends of edges for their indices, so that it survives changes. It
// is written only for an entry that has a comment.
type start struct {
	line   int
	dash   bool // of an item that begins with another entry
	parent int  // its index; the first start is the document
	key    string
	index  int
	item   *tree.Value // nil for an entry with a key
	place  string      // once it is known
}

// starts are the entries of a document in the order of its text.
type starts []start

// place returns where a comment of an entry is kept: at the entry, or at what
// the entry is in when its own place can't be written.
func (s starts) place(i int) string {
	for i > 0 && s.own(i) == deepPlace {
		i = s[i].parent
	}
	return s.own(i)
}

func (s starts) own(i int) string {
	at := &s[i]
	if i == 0 || at.place != "" {
		return at.place
	}
	base := s.own(at.parent)
	if at.item == nil {
		at.place = placeOf(base, at.key)
	} else {
		at.place = itemPlace(base, at.index, at.item.Label("id"), at.item.Label("from"), at.item.Label("to"))
	}
	return at.place
}

// deepPlace is the name of all places whose own name would be too long. No comment is
// kept there.
const deepPlace = "\x00deep"

func placeOf(base, key string) string {
	if base == deepPlace || len(base)+len(key) > tree.MaxPath {
		return deepPlace
	}
	return tree.Path(base, key)
}

// firstOfLine returns the outermost entry of the line in which an entry begins.
func (s starts) firstOfLine(last int) int {
	found := last
	for i := last; i > 0 && s[i].line == s[last].line; i-- {
		if !s[i].dash {
			found = i
		}
	}
	return found
}

// of adds the entries within a value.
func (s *starts) of(t *tree.Value, parent int) {
	for _, e := range t.Entries {
		*s = append(*s, start{line: e.Line, parent: parent, key: e.Key})
		at := len(*s) - 1
		if parent != 0 || e.Key != "layout" {
			s.of(e.Value, at)
			continue
		}
		for _, position := range e.Value.Entries { // each is written in one line
			*s = append(*s, start{line: position.Line, parent: at, key: position.Key})
		}
	}
	for i, item := range t.Items {
		*s = append(*s, start{line: item.Line, dash: len(item.Entries)+len(item.Items) > 0, parent: parent, index: i, item: item})
		s.of(item, len(*s)-1)
	}
}

func itemPlace(place string, i int, id, from, to string) string {
	switch {
	case place == deepPlace || len(place)+len(id)+len(from)+len(to) > tree.MaxPath:
		return deepPlace
	case (place == "spec.nodes" || place == "comments" || place == "groups") && id != "":
		return tree.Path(place, "id="+id)
	case place == "spec.edges" && from != "":
		return tree.Path(place, "from="+from+" to="+to)
	}
	return tree.Path(place, i)
}

// KeepComments takes over the comments of another version of the flow, each
// where its node, edge or field still exists. A document that comes back from
// the editor has none of its own.
func (f *Flow) KeepComments(from *Flow) {
	if from == nil || from.source == nil {
		return
	}
	if f.source == nil {
		f.source = &source{root: &tree.Value{}}
	}
	f.source.comments = from.source.comments
}

// EditComments replaces each comment of the source by what change makes of it. It
// leaves other copies of the flow as they are.
func (f *Flow) EditComments(change func(string) string) {
	if f.source == nil || len(f.source.comments) == 0 {
		return
	}
	edited := *f.source
	edited.comments = make(map[string]comment, len(f.source.comments))
	for place, c := range f.source.comments {
		changed := comment{atEnd: change(c.atEnd)}
		for _, line := range c.above {
			changed.above = append(changed.above, change(line))
		}
		edited.comments[place] = changed
	}
	f.source = &edited
}
