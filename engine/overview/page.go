package overview

import "time"

// Page is an overview as it is drawn. It has no secrets, since the record has none.
type Page struct {
	Tiles []Tile `json:"tiles" required:"true"`
	Table *Table `json:"table,omitempty"`
	// Cut says that the record of the run was bounded, so that something may be left out.
	Cut bool `json:"cut,omitempty" description:"The run was too large to be recorded whole: the figures and the table may leave something out."`
}

// Tile is one figure.
type Tile struct {
	Title string    `json:"title" required:"true"`
	Value string    `json:"value" required:"true" description:"As it is drawn: a number with separators, a text; a dash when nothing is known."`
	Unit  string    `json:"unit,omitempty" description:"Of the value, such as GB."`
	At    time.Time `json:"at,omitzero" description:"In the place of the value: a time."`
	Of    string    `json:"of,omitempty"`
	Share float64   `json:"share,omitempty" description:"Of of, from 0 to 1."`
	Note  string    `json:"note,omitempty"`
	Kind  string    `json:"kind,omitempty" enum:"ok,failed,skipped"`
	Error string    `json:"error,omitempty" description:"Why the value is not known."`
}

// Table is what the flow works on.
type Table struct {
	Title   string   `json:"title" required:"true"`
	Columns []Column `json:"columns" required:"true"`
	Rows    []Row    `json:"rows" required:"true" description:"Those that failed first."`
	When    string   `json:"when" required:"true" description:"Head of the column with the times."`
	More    int      `json:"more,omitempty" description:"Rows that are left out."`
	Again   string   `json:"again,omitempty" description:"What trying a row again is called."`
	Error   string   `json:"error,omitempty" description:"Why there are no rows."`
}

// Column is a column's head.
type Column struct {
	Title string `json:"title" required:"true"`
}

// Row is one line of the table.
type Row struct {
	Kind  string    `json:"kind" required:"true" enum:"ok,failed,skipped"`
	State string    `json:"state" required:"true" description:"The word for the kind."`
	Item  string    `json:"item,omitempty"`
	At    time.Time `json:"at,omitzero" description:"When it was; of what has been failing, since when."`
	Runs  int       `json:"runs,omitempty" description:"How many runs in a row it failed in."`
	Run   string    `json:"run,omitempty" description:"The run to look at, with Hop."`
	Hop   int       `json:"hop,omitempty"`
	Again *int      `json:"again,omitempty" description:"The hop of Run to send again to try it again; absent where that is not possible."`
	Cells []Cell    `json:"cells" required:"true" description:"One for each column."`
}

// Cell is what a column shows of a row.
type Cell struct {
	Text  string `json:"text" required:"true"`
	Below string `json:"below,omitempty"`
}
