package overview

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/runs"
)

// Draw evaluates the templates over the last run of a flow, of which last is what is known
// already. A template that fails leaves its error in its place. The error is one of reading
// the runs.
func (o *Overview) Draw(ctx context.Context, f Flow, last runs.Overview) (Page, error) {
	known, err := o.facts(f, last)
	if err != nil {
		return Page{}, fmt.Errorf("read the runs of flow %s: %w", f.Name(), err)
	}
	page := Page{Tiles: []Tile{}, Cut: known.cut}
	if o.declared.Table != nil {
		page.Table = o.drawTable(ctx, known.values, last)
	}
	for i, compiled := range o.tiles {
		page.Tiles = append(page.Tiles, compiled.draw(ctx, o.declared.Tiles[i], known.values))
	}
	return page, nil
}
