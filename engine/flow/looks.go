package flow

import "github.com/patchbay-dev/patchbay/engine/flow/internal/tree"

// The bounds of comments, groups and positions.
const (
	MaxComments = 1000
	MaxGroups   = 1000
	maxNote     = 16 << 10 // bytes of a comment's text
	maxTitle    = 200      // bytes of a group's title
)

// Comment is a note on the editor's canvas, in pixels. The canonical text rounds
// place and size to the Grid; a size of 0 leaves it to the editor.
type Comment struct {
	ID     string `json:"id"`
	Text   string `json:"text,omitempty"`
	X      int    `json:"x"`
	Y      int    `json:"y"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
}

// Group is a frame around nodes. A node is in one group at most.
type Group struct {
	ID    string   `json:"id"`
	Title string   `json:"title,omitempty"`
	Nodes []string `json:"nodes,omitempty"` // ids
}

func (r reader) comment(t *tree.Value, path string) (c Comment) {
	r.object(t, path, fields{
		"id":     func(t *tree.Value, path string) { c.ID = r.text(t, path) },
		"text":   func(t *tree.Value, path string) { c.Text = r.text(t, path) },
		"x":      func(t *tree.Value, path string) { c.X = r.pixels(t, path) },
		"y":      func(t *tree.Value, path string) { c.Y = r.pixels(t, path) },
		"width":  func(t *tree.Value, path string) { c.Width = r.size(t, path) },
		"height": func(t *tree.Value, path string) { c.Height = r.size(t, path) },
	})
	return c
}

func (r reader) size(t *tree.Value, path string) int {
	size := r.pixels(t, path)
	if size < 0 {
		r.problem(t, path, "want a number from 0 to %d, have %d", maxPixels, size)
		return 0
	}
	return size
}

func (r reader) group(t *tree.Value, path string) (g Group) {
	r.object(t, path, fields{
		"id":    func(t *tree.Value, path string) { g.ID = r.text(t, path) },
		"title": func(t *tree.Value, path string) { g.Title = r.text(t, path) },
		"nodes": func(t *tree.Value, path string) {
			r.list(t, path, func(t *tree.Value, path string) { g.Nodes = append(g.Nodes, r.text(t, path)) })
		},
	})
	return g
}

func (f *Flow) comments() any {
	if len(f.Comments) == 0 {
		return nil
	}
	items := make([]item, len(f.Comments))
	for i, c := range f.Comments {
		at := Position{X: c.X, Y: c.Y}.OnGrid()
		items[i] = item{itemPlace("comments", i, c.ID, "", ""), object{
			{"id", c.ID},
			{"text", optional(c.Text)},
			{"x", at.X},
			{"y", at.Y},
			{"width", number(sizeOnGrid(c.Width))},
			{"height", number(sizeOnGrid(c.Height))},
		}}
	}
	return items
}

// sizeOnGrid keeps a size from becoming none.
func sizeOnGrid(size int) int {
	if size <= 0 {
		return 0
	}
	return max(Grid, onGrid(size))
}

func (f *Flow) groups() any {
	if len(f.Groups) == 0 {
		return nil
	}
	items := make([]item, len(f.Groups))
	for i, g := range f.Groups {
		items[i] = item{itemPlace("groups", i, g.ID, "", ""), object{
			{"id", g.ID},
			{"title", optional(g.Title)},
			{"nodes", names(g.Nodes)},
		}}
	}
	return items
}

func names(ids []string) any {
	if len(ids) == 0 {
		return nil
	}
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = id
	}
	return list
}
