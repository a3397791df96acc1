package script

const (
	// MainName is the global that a bundle sets to the script's function, or to
	// whatever else it exports by default.
	MainName = "__patchbay_main"
	// BundleName is the file that the bundle's code is compiled as, so that stacks
	// and errors can be mapped back by the source map.
	BundleName = "bundle.js"
	// EntryName is the file in the source map that no user wrote.
	EntryName = "entry.js"
	// HelperSpace begins the names of the helpers' files in the source map.
	HelperSpace = "patchbay"
)

// Bundle is a script with all that it imports, in one text.
type Bundle struct {
	Name      string   // the main file, for errors
	Code      string   // a function expression that calls itself and sets MainName
	SourceMap []byte   // version 3; its sources are the names of the user's files
	Helpers   []string // the globals of the helpers that the code names
	Console   bool     // the code names the console

	// Patterns are the regular expressions of the user's files that the code makes by
	// RegExp when it runs, so that an engine can refuse those that it does not know when
	// it compiles the code. Only a bundle that was just built has them.
	Patterns []Pattern
}

// Pattern is a regular expression and where it is written, as file:line:column.
type Pattern struct{ Place, Source, Flags string }
