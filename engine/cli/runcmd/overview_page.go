package runcmd

import (
	"fmt"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/overview"
)

// drawPage draws the overview that a solution declares.
func drawPage(t *program.Table, page overview.Page, all bool) {
	t.Row("FIGURE", "VALUE", "NOTE")
	for _, tile := range page.Tiles {
		note := tile.Note
		if tile.Error != "" {
			note = "not known: " + tile.Error
		}
		t.Row(tile.Title, figure(tile), note)
	}
	t.Line("")
	if page.Table != nil {
		drawRows(t, *page.Table, all)
	}
	if page.Cut {
		t.Line("\nThis flow handles more than the record of a run holds: the figures and the table leave something out.")
	}
}

func figure(tile overview.Tile) string {
	value := tile.Value
	if !tile.At.IsZero() {
		value = tile.At.Local().Format(time.DateTime)
	}
	if tile.Unit != "" {
		value += " " + tile.Unit
	}
	if tile.Of != "" {
		value += " of " + tile.Of
	}
	return value
}

func drawRows(t *program.Table, table overview.Table, all bool) {
	if table.Error != "" {
		t.Line("The table can't be drawn: " + table.Error)
		return
	}
	if len(table.Rows) == 0 {
		t.Line(table.Title + ": nothing yet")
		return
	}
	head := []any{"STATE"}
	for _, column := range table.Columns {
		head = append(head, strings.ToUpper(column.Title))
	}
	t.Row(append(head, strings.ToUpper(table.When))...)
	shown := 0
	for _, row := range table.Rows {
		if row.Kind != "failed" {
			if shown++; shown > fewItems && !all {
				continue
			}
		}
		line := []any{row.State}
		for _, cell := range row.Cells {
			text := cell.Text
			if cell.Below != "" {
				text += " (" + cell.Below + ")"
			}
			line = append(line, program.Shorten(text, 80))
		}
		when := ""
		if !row.At.IsZero() {
			when = program.Ago(row.At)
		}
		t.Row(append(line, when)...)
	}
	if shown > fewItems && !all {
		t.Line(fmt.Sprintf("… and %d more (--all shows them)", shown-fewItems))
	}
	if len(table.Rows) > 0 && table.Rows[0].Kind == "failed" && table.Rows[0].Item != "" {
		t.Line("\nNext: patchbay why " + table.Rows[0].Item)
	}
}
