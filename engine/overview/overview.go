package overview

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// The bounds of a declaration.
const (
	maxTiles   = 12
	maxColumns = 8
)

var (
	units = []string{"", "bytes", "milliseconds"}
	kinds = []string{"", "ok", "failed", "skipped"}
)

// Overview is a declaration whose templates are compiled. It does not change, so it is safe
// for concurrent use.
type Overview struct {
	declared Declaration
	tiles    []tile
	rows     *expr.Mapping // nil: no table
	words    map[string]bool
	history  bool // a template reads $.runs
}

type tile struct{ value, of, note, kind *expr.Mapping }

// Problem is something that is wrong with a declaration.
type Problem struct {
	At  string // below the key overview: table.rows
	Err error
}

// Compile checks a declaration and lists everything that is wrong with it. One with problems
// can't be drawn.
func Compile(d Declaration) (*Overview, []Problem) {
	c := &compiler{words: map[string]bool{}}
	o := &Overview{declared: d, words: c.words}
	if len(d.Tiles) > maxTiles {
		c.wrong("tiles", fmt.Errorf("%d tiles; at most %d are drawn", len(d.Tiles), maxTiles))
	}
	for i, t := range d.Tiles {
		at := fmt.Sprintf("tiles[%d]", i)
		c.want(at+".title", t.Title)
		c.want(at+".value", t.Value)
		c.oneOf(at+".unit", t.Unit, units)
		o.tiles = append(o.tiles, tile{
			value: c.template(at+".value", t.Value), of: c.template(at+".of", t.Of),
			note: c.template(at+".note", t.Note), kind: c.template(at+".kind", t.Kind),
		})
		if !expr.HasExpressions(t.Kind) {
			c.oneOf(at+".kind", t.Kind, kinds)
		}
	}
	if d.Table != nil {
		o.rows = c.table(d.Table)
	}
	o.history = c.words["runs"]
	return o, c.problems
}

type compiler struct {
	problems []Problem
	words    map[string]bool // that occur in a template, such as names of nodes
}

func (c *compiler) wrong(at string, err error) {
	c.problems = append(c.problems, Problem{At: at, Err: err})
}

func (c *compiler) want(at, text string) {
	if text == "" {
		c.wrong(at, errors.New("it is required"))
	}
}

func (c *compiler) oneOf(at, text string, known []string) {
	if !slices.Contains(known, text) {
		c.wrong(at, fmt.Errorf("%q is none of %q", text, known))
	}
}

func (c *compiler) table(d *TableDeclaration) *expr.Mapping {
	c.want("table.title", d.Title)
	c.want("table.rows", d.Rows)
	if len(d.Columns) == 0 || len(d.Columns) > maxColumns {
		c.wrong("table.columns", fmt.Errorf("%d columns; want 1 to %d", len(d.Columns), maxColumns))
	}
	for i, column := range d.Columns {
		c.want(fmt.Sprintf("table.columns[%d].title", i), column.Title)
		c.want(fmt.Sprintf("table.columns[%d].key", i), column.Key)
	}
	if d.Again != nil {
		c.want("table.again.title", d.Again.Title)
		c.want("table.again.node", d.Again.Node)
		c.words[d.Again.Node] = true
	}
	return c.template("table.rows", d.Rows)
}

var word = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_-]*`)

// template compiles one text; nil when there is none.
func (c *compiler) template(at, text string) *expr.Mapping {
	if text == "" {
		return nil
	}
	for _, w := range word.FindAllString(text, -1) {
		c.words[w] = true
	}
	mapping, check := expr.Compile(text, map[string]any{}, new(any), expr.WithFunction("cause", cause, new(func(string) string)))
	if err := check.Err(); err != nil {
		c.wrong(at, err)
	}
	return mapping
}

// cause is a function of templates: the innermost part of an error's text.
func cause(args ...any) (any, error) {
	text, _ := args[0].(string)
	return view.CauseOf(text), nil
}

// apply gives a template's value, null without one.
func apply(ctx context.Context, m *expr.Mapping, facts map[string]any) (any, error) {
	if m == nil {
		return nil, nil
	}
	return m.ApplyContext(ctx, facts)
}

// Again is the node that is given a message again to try a row again; empty when nothing can.
func (o *Overview) Again() string {
	if o.declared.Table == nil || o.declared.Table.Again == nil {
		return ""
	}
	return o.declared.Table.Again.Node
}

// names reports whether a template names a node, so that its messages are to be read.
func (o *Overview) names(node string) bool { return o.words[node] }
