package module

// Format is a kind of text that the nodes of a module take, with the code by which they
// judge it. A parameter of a solution names it as the format of its JSON Schema, and is
// then refused where it is typed in, for the reason for which a node would refuse it.
type Format struct {
	Name string // registry
	// Check says what is wrong and what to write instead; it does not repeat the text,
	// which may be a secret that somebody typed into the wrong field. It is not asked
	// about an empty text. Safe for concurrent use.
	Check func(text string) error
}
