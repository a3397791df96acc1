package overview_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/overview"
	"github.com/patchbay-dev/patchbay/engine/runs"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

var began = time.Date(2026, 11, 28, 17, 0, 0, 0, time.UTC)

// flow is a flow with recorded runs, newest first.
type flow struct {
	nodes []view.NodeStatus
	runs  []view.RunRecord
}

func (f *flow) Name() string { return "mirror" }

func (f *flow) Status() view.Status { return view.Status{Name: "mirror", Nodes: f.nodes} }

func (f *flow) RunsBefore(_ string, limit int) ([]view.RunSummary, error) {
	var found []view.RunSummary
	for _, run := range f.runs[:min(limit, len(f.runs))] {
		found = append(found, run.RunSummary)
	}
	return found, nil
}

func (f *flow) Run(id string) (view.RunRecord, bool) {
	at := slices.IndexFunc(f.runs, func(r view.RunRecord) bool { return r.ID == id })
	if at < 0 {
		return view.RunRecord{}, false
	}
	return f.runs[at], true
}

func (f *flow) Items(id string) (items map[string]bool, whole, ok bool) {
	record, ok := f.Run(id)
	return record.ItemStates(), record.Dropped == 0, ok
}

func hop(index int, node, item, message string) view.HopRecord {
	return view.HopRecord{Index: index, Node: node, Item: item, State: view.StateOK, Message: json.RawMessage(message)}
}

func broken(h view.HopRecord, text string) view.HopRecord {
	h.State, h.Failures, h.Error, h.Cause = view.StateHandled, 1, text, view.CauseOf(text)
	return h
}

// mirror has had a pass over two deployments, one of which failed.
func mirror() *flow {
	return &flow{
		nodes: []view.NodeStatus{{ID: "ticker", Panel: json.RawMessage(`{"nextRun":"2026-11-28T17:05:00Z"}`)}, {ID: "split"}, {ID: "copy"}, {ID: "unused"}},
		runs: []view.RunRecord{{
			RunSummary: view.RunSummary{ID: "pass", State: view.StateHandled, Started: began, Duration: 90 * time.Second, Items: 2, FailedItems: 1, Hops: 3},
			Records: []view.HopRecord{
				hop(0, "split", "", `{"left":["a","b","… 7 more"],"…":"3 more"}`),
				hop(1, "copy", "shop/web", `{"image":"nginx:1","bytes":1234567}`),
				broken(hop(2, "copy", "shop/typo", `{"image":"nginx:9"}`), "copy nginx:9: HEAD x: 404: no such image"),
			},
		}},
	}
}

// triedAgain has had another try at the deployment that failed.
func triedAgain(outcome view.HopRecord) *flow {
	f := mirror()
	f.runs = append([]view.RunRecord{{
		RunSummary: view.RunSummary{ID: "again", State: outcome.State, Started: began.Add(time.Minute), Sent: true, Item: outcome.Item, Items: 1},
		Records:    []view.HopRecord{outcome},
	}}, f.runs...)
	return f
}

func draw(t *testing.T, f *flow, d overview.Declaration) overview.Page {
	t.Helper()
	compiled, problems := overview.Compile(d)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	last, err := runs.Overlook(f)
	if err != nil {
		t.Fatal(err)
	}
	page, err := compiled.Draw(t.Context(), f, last)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func TestTiles(t *testing.T) {
	tests := map[string]struct {
		tile overview.TileDeclaration
		flow *flow
		want overview.Tile
	}{
		"a number":            {overview.TileDeclaration{Value: "{{ 1234567 }}"}, mirror(), overview.Tile{Value: "1,234,567"}},
		"a fraction":          {overview.TileDeclaration{Value: "{{ -1234.567 }}"}, mirror(), overview.Tile{Value: "-1,234.56"}},
		"a part":              {overview.TileDeclaration{Value: "{{ 1 }}", Of: "{{ 4 }}"}, mirror(), overview.Tile{Value: "1", Of: "4", Share: 0.25}},
		"a part of nothing":   {overview.TileDeclaration{Value: "{{ 0 }}", Of: "{{ 0 }}"}, mirror(), overview.Tile{Value: "0", Of: "0"}},
		"bytes":               {overview.TileDeclaration{Value: "{{ sum($.hops.copy, .message.bytes ?? 0) }}", Unit: "bytes"}, mirror(), overview.Tile{Value: "1.2", Unit: "MB"}},
		"no bytes":            {overview.TileDeclaration{Value: "{{ 0 }}", Unit: "bytes"}, mirror(), overview.Tile{Value: "0", Unit: "B"}},
		"milliseconds":        {overview.TileDeclaration{Value: "{{ 12.4 }}", Unit: "milliseconds"}, mirror(), overview.Tile{Value: "12", Unit: "ms"}},
		"seconds":             {overview.TileDeclaration{Value: "{{ 3400 }}", Unit: "milliseconds"}, mirror(), overview.Tile{Value: "3.4", Unit: "s"}},
		"minutes":             {overview.TileDeclaration{Value: "{{ $.run.duration }}", Unit: "milliseconds"}, mirror(), overview.Tile{Value: "1 min 30", Unit: "s"}},
		"a time":              {overview.TileDeclaration{Value: "{{ $.run.started }}"}, mirror(), overview.Tile{Value: "–", At: began}},
		"a time of a panel":   {overview.TileDeclaration{Value: "{{ $.panels.ticker.nextRun }}"}, mirror(), overview.Tile{Value: "–", At: began.Add(5 * time.Minute)}},
		"a text":              {overview.TileDeclaration{Value: "{{ $.run.state }}"}, mirror(), overview.Tile{Value: "handled"}},
		"a note and a kind":   {overview.TileDeclaration{Value: "{{ $.run.failedItems }}", Note: "of {{ $.run.items }}", Kind: "{{ $.run.failedItems > 0 ? 'failed' : 'ok' }}"}, mirror(), overview.Tile{Value: "1", Note: "of 2", Kind: "failed"}},
		"a kind that is none": {overview.TileDeclaration{Value: "{{ 1 }}", Kind: "{{ 'odd' }}"}, mirror(), overview.Tile{Value: "1"}},
		"before any run":      {overview.TileDeclaration{Value: "{{ $.run?.started }}"}, &flow{nodes: mirror().nodes}, overview.Tile{Value: "–"}},
		"what is not there":   {overview.TileDeclaration{Value: "{{ $.run.started }}"}, &flow{nodes: mirror().nodes}, overview.Tile{Value: "–", Error: "$.run is null"}},
		"marks are no items":  {overview.TileDeclaration{Value: "{{ len(first($.hops.split).message.left) }}"}, mirror(), overview.Tile{Value: "2"}},
		"a cause":             {overview.TileDeclaration{Value: "{{ cause('a: b: c d') }}"}, mirror(), overview.Tile{Value: "c d"}},
		"a node never named":  {overview.TileDeclaration{Value: "{{ len(keys($.hops)) }}"}, mirror(), overview.Tile{Value: "0"}},
		"tried again, fine":   {overview.TileDeclaration{Value: "{{ $.run.failedItems }}", Note: "{{ join(map($.hops.copy, .message.image), ' ') }}"}, triedAgain(hop(0, "copy", "shop/typo", `{"image":"nginx:2"}`)), overview.Tile{Value: "0", Note: "nginx:1 nginx:2"}},
		"runs":                {overview.TileDeclaration{Value: "{{ join(map($.runs, .id + '/' + string(len(.hops.copy))), ' ') }}"}, triedAgain(hop(0, "copy", "shop/typo", `{}`)), overview.Tile{Value: "again/1 pass/2"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.tile.Title, test.want.Title = "A tile", "A tile"
			page := draw(t, test.flow, overview.Declaration{Tiles: []overview.TileDeclaration{test.tile}})
			got := page.Tiles[0]
			if test.want.Error != "" && strings.Contains(got.Error, test.want.Error) {
				got.Error = test.want.Error
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// images is a table of what a pass did.
func images(rows string) *overview.TableDeclaration {
	return &overview.TableDeclaration{
		Title: "Images", Rows: rows,
		Columns: []overview.ColumnDeclaration{{Title: "Deployment", Key: "item", Below: "image"}, {Title: "Why not", Key: "reason"}},
		Again:   &overview.AgainDeclaration{Title: "Copy again", Node: "copy"},
	}
}

const allImages = `{{ map($.items, {item: .item, image: first(.hops.copy).message.image, kind: .failed ? 'failed' : 'ok', state: .failed ? '' : 'copied', reason: .cause}) }}`

func TestTable(t *testing.T) {
	tests := map[string]struct {
		rows  string
		flow  *flow
		want  []string // kind, state, item, run#hop, again, since, cells
		error string
	}{
		"a pass": {allImages, mirror(), []string{
			"failed failed shop/typo pass#2 again 2 since 17:00 x1 [shop/typo|nginx:9] [no such image|]",
			"ok copied shop/web pass#1 [shop/web|nginx:1] [|]",
		}, ""},
		"tried again, fine": {allImages, triedAgain(hop(0, "copy", "shop/typo", `{"image":"nginx:2"}`)), []string{
			"ok copied shop/typo again#0 [shop/typo|nginx:2] [|]",
			"ok copied shop/web pass#1 [shop/web|nginx:1] [|]",
		}, ""},
		"tried again, in vain": {allImages, triedAgain(broken(hop(0, "copy", "shop/typo", `{"image":"nginx:8"}`), "copy: timed out")), []string{
			"failed failed shop/typo again#0 again 0 since 17:00 x2 [shop/typo|nginx:8] [timed out|]",
			"ok copied shop/web pass#1 [shop/web|nginx:1] [|]",
		}, ""},
		"rows of no item":    {`{{ [{kind: 'ok', item: 'other', reason: 1}, {kind: 'skipped', state: 'left alone'}, {kind: 'odd'}] }}`, mirror(), []string{"ok ok other # [other|] [1|]", "skipped left alone  # [|] [|]", "ok ok  # [|] [|]"}, ""},
		"rows of runs":       {`{{ map($.runs, {item: 'shop/web', kind: 'ok', at: .started, run: .id}) }}`, mirror(), []string{"ok ok shop/web pass#0 since 17:00 x0 [shop/web|] [|]"}, ""},
		"no list":            {`{{ 'text' }}`, mirror(), nil, "the template of the rows gives string, want a list"},
		"no objects":         {`{{ [1] }}`, mirror(), nil, "want an object"},
		"nothing before any": {allImages, &flow{nodes: mirror().nodes}, nil, ""},
		"a failing template": {`{{ $.run.started }}`, &flow{nodes: mirror().nodes}, nil, "$.run is null"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			page := draw(t, test.flow, overview.Declaration{
				Tiles: []overview.TileDeclaration{{Title: "Rows", Value: "{{ len($.rows) }}"}}, Table: images(test.rows),
			})
			var got []string
			for _, row := range page.Table.Rows {
				got = append(got, drawn(row))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if !strings.Contains(page.Table.Error, test.error) || (page.Table.Error == "") != (test.error == "") {
				t.Errorf("error %q, want %q", page.Table.Error, test.error)
			}
			if want := fmt.Sprint(len(test.want)); test.error == "" && page.Tiles[0].Value != want {
				t.Errorf("a tile sees %s rows, want %s", page.Tiles[0].Value, want)
			}
		})
	}
}

func drawn(row overview.Row) string {
	text := fmt.Sprintf("%s %s %s %s#", row.Kind, row.State, row.Item, row.Run)
	if row.Run != "" {
		text += fmt.Sprint(row.Hop)
	}
	if row.Again != nil {
		text += fmt.Sprintf(" again %d", *row.Again)
	}
	if !row.At.IsZero() {
		text += fmt.Sprintf(" since %s x%d", row.At.Format("15:04"), row.Runs)
	}
	for _, cell := range row.Cells {
		text += fmt.Sprintf(" [%s|%s]", cell.Text, cell.Below)
	}
	return text
}

func TestBounds(t *testing.T) {
	f := mirror()
	page := draw(t, f, overview.Declaration{Table: images(`{{ map(1..6000, {kind: # > 5999 ? 'failed' : 'ok'}) }}`)})
	if len(page.Table.Rows) != 5000 || page.Table.More != 1000 || page.Table.Rows[0].Kind != "failed" || page.Cut {
		t.Errorf("%d rows, %d more, the first is %s, cut: %t", len(page.Table.Rows), page.Table.More, page.Table.Rows[0].Kind, page.Cut)
	}
	f.runs[0].Records[1].Cut = true
	if page := draw(t, f, overview.Declaration{Table: images(allImages)}); !page.Cut {
		t.Error("a message was cut, and the page does not say so")
	}
}

func TestProblems(t *testing.T) {
	tile := overview.TileDeclaration{Title: "T", Value: "{{ 1 }}"}
	tests := map[string]struct {
		declared overview.Declaration
		want     string
	}{
		"no title":      {overview.Declaration{Tiles: []overview.TileDeclaration{{Value: "{{ 1 }}"}}}, "tiles[0].title: it is required"},
		"no value":      {overview.Declaration{Tiles: []overview.TileDeclaration{{Title: "T"}}}, "tiles[0].value: it is required"},
		"unit":          {overview.Declaration{Tiles: []overview.TileDeclaration{{Title: "T", Value: "{{ 1 }}", Unit: "miles"}}}, `tiles[0].unit: "miles" is none of`},
		"kind":          {overview.Declaration{Tiles: []overview.TileDeclaration{{Title: "T", Value: "{{ 1 }}", Kind: "good"}}}, `tiles[0].kind: "good" is none of`},
		"syntax":        {overview.Declaration{Tiles: []overview.TileDeclaration{tile, {Title: "T", Value: "{{ 1 + }}"}}}, "tiles[1].value: "},
		"function":      {overview.Declaration{Tiles: []overview.TileDeclaration{{Title: "T", Value: "{{ 1 }}", Note: "{{ causes('x') }}"}}}, "tiles[0].note: "},
		"many tiles":    {overview.Declaration{Tiles: slices.Repeat([]overview.TileDeclaration{tile}, 13)}, "tiles: 13 tiles"},
		"no columns":    {overview.Declaration{Table: &overview.TableDeclaration{Title: "T", Rows: "{{ [] }}"}}, "table.columns: 0 columns"},
		"column":        {overview.Declaration{Table: &overview.TableDeclaration{Title: "T", Rows: "{{ [] }}", Columns: []overview.ColumnDeclaration{{Title: "C"}}}}, "table.columns[0].key: it is required"},
		"again":         {overview.Declaration{Table: &overview.TableDeclaration{Title: "T", Rows: "{{ [] }}", Columns: []overview.ColumnDeclaration{{Title: "C", Key: "k"}}, Again: &overview.AgainDeclaration{Title: "A"}}}, "table.again.node: it is required"},
		"no table rows": {overview.Declaration{Table: &overview.TableDeclaration{Title: "T", Columns: []overview.ColumnDeclaration{{Title: "C", Key: "k"}}}}, "table.rows: it is required"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, problems := overview.Compile(test.declared)
			if len(problems) != 1 || !strings.HasPrefix(fmt.Sprintf("%s: %v", problems[0].At, problems[0].Err), test.want) {
				t.Errorf("problems %v, want one: %s", problems, test.want)
			}
		})
	}
}
