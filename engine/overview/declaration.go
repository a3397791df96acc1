package overview

// Declaration is the key overview of a solution.yaml. Its texts are templates over Facts:
// see the file facts.go for what $ holds.
type Declaration struct {
	Tiles []TileDeclaration `json:"tiles"`
	Table *TableDeclaration `json:"table"`
}

// TileDeclaration is one figure.
type TileDeclaration struct {
	Title string `json:"title"`
	Value string `json:"value"` // a number, a text, or a time; null draws a dash
	Of    string `json:"of"`    // the number that Value is a part of; empty: of none
	// Unit says what a number counts: bytes, milliseconds, or empty for things.
	Unit string `json:"unit"`
	Note string `json:"note"` // a text below the figure
	Kind string `json:"kind"` // ok, failed, skipped, or empty for a figure that is neither
}

// TableDeclaration is the table.
type TableDeclaration struct {
	Title string `json:"title"`
	// Rows gives a list of objects. Each has a kind (ok, failed, skipped), a state (the word
	// for it), the item that it belongs to, what the columns show, and if need be a time at
	// and the id of its run. Those that failed are drawn first.
	Rows    string              `json:"rows"`
	Columns []ColumnDeclaration `json:"columns"`
	// When is the head of the column with a row's time: its key at, or since when its item
	// has been failing. Empty: Since.
	When  string            `json:"when"`
	Again *AgainDeclaration `json:"again"` // nil: nothing can be tried again
}

// ColumnDeclaration names the keys of a row that a column shows.
type ColumnDeclaration struct {
	Title string `json:"title"`
	Key   string `json:"key"`
	Below string `json:"below"` // shown in a second line; empty: none
}

// AgainDeclaration is what a person may do about a row that failed: the node is given the
// message again that it had for the row's item.
type AgainDeclaration struct {
	Title string `json:"title"`
	Node  string `json:"node"`
}
