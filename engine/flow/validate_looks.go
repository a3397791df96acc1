package flow

import "github.com/patchbay-dev/patchbay/engine/flow/internal/tree"

const idRule = "lower-case letters, digits, dashes and underscores, a letter or digit at both ends, 63 characters at most"

func (v *validator) comments() {
	comments := v.flow.Comments
	if len(comments) > MaxComments {
		v.add("comments", "the flow has %d comments, more than the %d that are allowed", len(comments), MaxComments)
		comments = comments[:MaxComments]
	}
	first := make(map[string]int, len(comments))
	for i, c := range comments {
		path := tree.Path("comments", i)
		v.unique("comments", "comment", c.ID, i, first)
		v.bounded(path+".text", c.Text, maxNote)
		v.within(path+".x", c.X, -maxPixels)
		v.within(path+".y", c.Y, -maxPixels)
		v.within(path+".width", c.Width, 0)
		v.within(path+".height", c.Height, 0)
	}
}

func (v *validator) groups() {
	groups := v.flow.Groups
	if len(groups) > MaxGroups {
		v.add("groups", "the flow has %d groups, more than the %d that are allowed", len(groups), MaxGroups)
		groups = groups[:MaxGroups]
	}
	first := make(map[string]int, len(groups))
	member := map[string]string{} // node id -> path of where it is in a group
	for i, g := range groups {
		v.unique("groups", "group", g.ID, i, first)
		v.bounded(tree.Path("groups", i, "title"), g.Title, maxTitle)
		for j, id := range g.Nodes {
			path := tree.Path("groups", i, "nodes", j)
			before, taken := member[id]
			switch {
			case id == "" && v.given(path):
			case !v.known[id]:
				v.add(path, "there is no node %q", id).Suggestion = v.suggestions.nearest(id, v.ids)
			case taken:
				v.add(path, "node %q is in a group twice: here and in %s; it can be in one only", id, v.place(before))
			default:
				member[id] = path
			}
		}
	}
}

// unique checks the id of an item of a list.
func (v *validator) unique(list, what, id string, i int, first map[string]int) {
	path := tree.Path(list, i, "id")
	if !v.named(path, "the id", id, nodeID, maxName, idRule) {
		return
	}
	if before, taken := first[id]; taken {
		v.add(path, "%s id %q is used twice: here and in %s", what, id, v.place(tree.Path(list, before, "id")))
		return
	}
	first[id] = i
}

func (v *validator) bounded(path, text string, limit int) {
	if len(text) > limit {
		v.add(path, "the text has %d bytes, more than the %d that are allowed", len(text), limit)
	}
}

// within checks pixels again, for flows that were built in Go.
func (v *validator) within(path string, have, low int) {
	if have < low || have > maxPixels {
		v.add(path, "want a number from %d to %d, have %d", low, maxPixels, have)
	}
}
