package overview

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/runs"
)

// maxRows bounds the table. What failed comes first, so it is the last to be left out.
const maxRows = 5000

// drawTable leaves the rows as the template gave them in the facts, for the tiles.
func (o *Overview) drawTable(ctx context.Context, facts map[string]any, last runs.Overview) *Table {
	d := o.declared.Table
	table := &Table{Title: d.Title, When: cmp.Or(d.When, "Since"), Columns: []Column{}, Rows: []Row{}}
	for _, column := range d.Columns {
		table.Columns = append(table.Columns, Column{Title: column.Title})
	}
	value, err := apply(ctx, o.rows, facts)
	if err != nil {
		table.Error = reason(err)
		return table
	}
	list, ok := value.([]any)
	if !ok && value != nil {
		table.Error = fmt.Sprintf("the template of the rows gives %T, want a list", value)
		return table
	}
	facts["rows"] = list
	items := map[string]runs.Answer{}
	for _, a := range last.Items {
		items[a.Item] = a
	}
	var again map[string]int
	if d.Again != nil {
		table.Again = d.Again.Title
		again = firstHops(facts, d.Again.Node)
	}
	for _, one := range list {
		fields, ok := one.(map[string]any)
		if !ok {
			table.Error = fmt.Sprintf("a row is %T, want an object", one)
			continue
		}
		table.Rows = append(table.Rows, o.row(fields, items, again))
	}
	slices.SortStableFunc(table.Rows, failedFirst)
	if n := len(table.Rows); n > maxRows {
		table.Rows, table.More = table.Rows[:maxRows], n-maxRows
	}
	return table
}

func failedFirst(a, b Row) int {
	switch failed := a.Kind == "failed"; {
	case failed == (b.Kind == "failed"):
		return 0
	case failed:
		return -1
	}
	return 1
}

func (o *Overview) row(fields map[string]any, items map[string]runs.Answer, again map[string]int) Row {
	row := Row{Kind: text(fields["kind"]), State: text(fields["state"]), Item: text(fields["item"]), Run: text(fields["run"]), Cells: []Cell{}}
	if !slices.Contains(kinds, row.Kind) || row.Kind == "" {
		row.Kind = "ok"
	}
	if row.State == "" {
		row.State = row.Kind
	}
	_, row.At = textOrTime(fields["at"])
	if answer, ok := items[row.Item]; ok && row.Run == "" {
		row.Run, row.Hop = answer.Run, answer.Hop
		if row.Kind == "failed" {
			row.At, row.Runs = answer.Since, answer.Runs
			if hop, ok := again[row.Item]; ok {
				row.Again = &hop
			}
		}
	}
	for _, column := range o.declared.Table.Columns {
		cell := Cell{Text: text(fields[column.Key])}
		if column.Below != "" {
			cell.Below = text(fields[column.Below])
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// firstHops returns, by item, the first hop of a node in the last run.
func firstHops(facts map[string]any, node string) map[string]int {
	first := map[string]int{}
	hops, _ := facts["hops"].(map[string]any)
	list, _ := hops[node].([]any)
	for _, one := range list {
		hop, _ := one.(map[string]any)
		item, _ := hop["item"].(string)
		index, ok := hop["hop"].(int)
		if _, seen := first[item]; ok && !seen && item != "" {
			first[item] = index
		}
	}
	return first
}
