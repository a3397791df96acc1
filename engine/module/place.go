package module

// PlacedError is an error of OnSettings that says where in the settings the
// fault is, so that an editor can show it there. OnSettings may return
// several, joined by errors.Join.
type PlacedError struct {
	// Path names the field, from the settings on: script.content, modules[0].content.
	Path string
	// Line and Column are the place within that field's text, both from 1, the
	// column in characters; 0 when it is the whole field.
	Line, Column int
	Err          error
}

// Error gives the text of Err.
func (e *PlacedError) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *PlacedError) Unwrap() error { return e.Err }
