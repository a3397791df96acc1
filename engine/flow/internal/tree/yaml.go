package tree

import (
	"fmt"
	"strings"
)

// Document is one YAML or JSON document of a file.
type Document struct {
	Root     *Value
	Comments []commentLine
}

// yamlReader reads the part of YAML 1.2.2 that a flow document needs: block and
// flow collections, all five styles of scalars, comments, several documents. It
// refuses what hides its meaning (anchors, aliases, merge keys, tags, directives,
// keys that are not text) and names the place of whatever it refuses. It reads the
// text once and nests MaxDepth levels at most, so its time and memory grow with
// the size of the text and no faster. What it accepts has the value that libyaml gives it.
// https://yaml.org/spec/1.2.2/
type yamlReader struct {
	text   string // its line breaks are \n
	pos    int    // of the next byte
	line   int    // of pos, from 1
	start  int    // of the line, in bytes
	marked int    // a byte of the line whose column is known, see at
	column int    // of marked, from 1

	// indent is that of the line whose first visible character is next, or -1 at
	// the end of a document. It holds whenever a value of block style was read.
	indent int

	depth     int
	values    int
	bad       int // scalars that can't be read
	commented int // comments of all documents
	comments  []commentLine
	report    ReportFunc
}

// maxDocuments bounds the documents of a file.
const maxDocuments = 1000

// ParseYAML reads the documents of a text. When something in it is refused there
// are none, since what follows can't be trusted.
func ParseYAML(text string, report ReportFunc) (documents []Document, ok bool) {
	defer func() {
		if cause := recover(); cause != nil {
			refused, isRefusal := cause.(refusal)
			if !isRefusal {
				panic(cause)
			}
			report(refused.Problem)
			documents, ok = nil, false
		}
	}()
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	r := &yamlReader{text: text, line: 1, column: 1, report: report}
	r.checkCharacters()
	return r.documents(), true
}

// documents reads all that are not empty. The comments of an empty one go to the
// next document, those after the last to the last.
func (r *yamlReader) documents() (documents []Document) {
	for begun := 0; ; begun++ {
		if begun == maxDocuments {
			r.refuse("more than %d documents in one file", maxDocuments)
		}
		header := r.header()
		if r.pos == len(r.text) && !header {
			break
		}
		if root := r.root(header); root != nil {
			documents = append(documents, Document{Root: root, Comments: r.comments})
			r.comments = nil
		}
		r.footer()
	}
	if last := len(documents) - 1; last >= 0 {
		documents[last].Comments = append(documents[last].Comments, r.comments...)
	}
	return documents
}

// header goes to the first content of the next document, or after its ---.
func (r *yamlReader) header() bool {
	r.indent = r.nextLine()
	for r.indent < 0 && r.marker("...") {
		r.footer()
		r.indent = r.nextLine()
	}
	if r.indent == 0 && r.peek() == '%' {
		r.refuse("directives are not allowed")
	}
	if r.indent >= 0 || !r.marker("---") {
		return false
	}
	r.pos += len("---")
	return true
}

// root reads a document's value, nil when it has none.
func (r *yamlReader) root(header bool) *Value {
	var root *Value
	if header {
		root = r.value(-1, afterHeader, nil)
	} else {
		root = r.block(r.indent, -1, nil)
	}
	if r.indent >= 0 {
		r.fail("this belongs to nothing above it; check its indentation")
	}
	if root.Kind == NullKind && !root.Bad {
		return nil
	}
	return root
}

// footer passes over the ... that may end a document.
func (r *yamlReader) footer() {
	if r.marker("...") {
		r.pos += len("...")
		r.endLine("...")
	}
}

// refusal is the panic by which the reader gives up.
type refusal struct{ Problem }

// fail gives up at the next byte, for text that is not YAML.
func (r *yamlReader) fail(format string, args ...any) {
	line, column := r.at()
	r.failAt(line, column, format, args...)
}

func (r *yamlReader) failAt(line, column int, format string, args ...any) {
	message := "the text is neither YAML nor JSON: " + fmt.Sprintf(format, args...)
	panic(refusal{Problem: Problem{Line: line, Column: column, Message: message}})
}

// refuse gives up at the next byte, for YAML that a flow document does without.
func (r *yamlReader) refuse(format string, args ...any) {
	line, column := r.at()
	r.refuseAt(line, column, format, args...)
}

func (r *yamlReader) refuseAt(line, column int, format string, args ...any) {
	panic(refusal{Problem: Problem{Line: line, Column: column, Message: fmt.Sprintf(format, args...)}})
}
