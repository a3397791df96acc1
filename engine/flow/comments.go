package flow

import (
	"strings"

	"github.com/goccy/go-yaml/token"
)

// comment is what a person wrote above an entry of the document and behind it.
type comment struct {
	above  []string
	behind string
}

type commentLine struct {
	line  int
	text  string // with its #
	alone bool
}

// headPlace and footPlace are the places of the comments before the first key
// and after the last.
const (
	headPlace = "\x00head"
	footPlace = "\x00foot"
)

// placeComments gives each comment to the document that it stands in: the last
// one that begins before it, or the first.
func placeComments(tokens token.Tokens, documents []document) {
	if len(documents) == 0 {
		return
	}
	var (
		current int
		header  int // line of the last document header
		last    int // line of the last token that is no comment
	)
	for _, tk := range tokens {
		line := tk.Position.Line
		if tk.Type == token.DocumentHeaderType {
			header = line
		}
		if tk.Type != token.CommentType {
			last = line
			continue
		}
		for current+1 < len(documents) && documents[current+1].root.line <= max(line, header) {
			current++
		}
		target := current
		if header > documents[current].root.line && current+1 < len(documents) {
			target = current + 1 // between a header and the first key
		}
		documents[target].comments = append(documents[target].comments, commentLine{
			line: line, text: "#" + strings.TrimRight(tk.Value, " \t\r\n"), alone: line != last,
		})
	}
}

// attachComments finds the entry that each comment belongs to: a comment behind
// something to what begins in its line, any other to what begins next.
func attachComments(doc document) map[string]comment {
	if len(doc.comments) == 0 {
		return nil
	}
	var starts []start
	doc.root.starts("", &starts)
	comments := make(map[string]comment, len(doc.comments))
	next := 0 // the first start after the comment's line
	for _, c := range doc.comments {
		for next < len(starts) && starts[next].line <= c.line {
			next++
		}
		place := footPlace
		switch {
		case !c.alone && next > 0 && starts[next-1].line == c.line:
			place = firstOfLine(starts[:next]).place
			if at := comments[place]; at.behind == "" {
				at.behind = c.text
				comments[place] = at
				continue
			}
		case next == 0:
			place = headPlace
		case next < len(starts):
			place = starts[next].place
		}
		at := comments[place]
		at.above = append(at.above, c.text)
		comments[place] = at
	}
	return comments
}

// start is an entry of the document. Its place is its path, but with the ids of
// nodes and the ends of edges for their indices, so that it survives changes.
type start struct {
	line  int
	place string
	dash  bool // of an item that begins with another entry
}

// firstOfLine returns the outermost entry of the last line.
func firstOfLine(starts []start) start {
	found := starts[len(starts)-1]
	for i := len(starts) - 1; i >= 0 && starts[i].line == found.line; i-- {
		if !starts[i].dash {
			found = starts[i]
		}
	}
	return found
}

func (t *tree) starts(place string, into *[]start) {
	for _, e := range t.entries {
		at := Path(place, e.key)
		*into = append(*into, start{line: e.line, place: at})
		if place != "layout" { // a position is written in one line
			e.value.starts(at, into)
		}
	}
	for i, item := range t.items {
		at := itemPlace(place, i, item.label("id"), item.label("from"), item.label("to"))
		*into = append(*into, start{line: item.line, place: at, dash: len(item.entries)+len(item.items) > 0})
		item.starts(at, into)
	}
}

func itemPlace(place string, i int, id, from, to string) string {
	switch {
	case (place == "spec.nodes" || place == "comments" || place == "groups") && id != "":
		return Path(place, "id="+id)
	case place == "spec.edges" && from != "":
		return Path(place, "from="+from+" to="+to)
	}
	return Path(place, i)
}

func (t *tree) label(key string) string {
	if e := t.get(key); e != nil && e.value.kind == textKind {
		return e.value.scalar.(string)
	}
	return ""
}

// KeepComments takes over the comments of another version of the flow, each
// where its node, edge or field still exists. A document that comes back from
// the editor has none of its own.
func (f *Flow) KeepComments(from *Flow) {
	if from == nil || from.source == nil {
		return
	}
	if f.source == nil {
		f.source = &source{root: &tree{}}
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
		changed := comment{behind: change(c.behind)}
		for _, line := range c.above {
			changed.above = append(changed.above, change(line))
		}
		edited.comments[place] = changed
	}
	f.source = &edited
}
