package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// Extension is the ending of the files that hold flows. Files with the other
// ending are read too, and keep their name when they are written. All others
// are left alone.
const (
	Extension      = ".yaml"
	otherExtension = ".yml"
)

// Document is a flow as it is stored.
type Document struct {
	// Name is the file's name without its extension, and the flow's name unless
	// a problem says otherwise.
	Name string
	// Text is the file's content.
	Text []byte
	// Revision identifies exactly this text.
	Revision string
	Modified time.Time
	// Flow is nil when the text is neither YAML nor JSON.
	Flow *flow.Flow
	// Problems of the text. A document with errors is kept and must not run.
	Problems flow.Problems
	// Owner is the tool that brings the document; nil when people do.
	Owner *Owner
}

// RevisionOf returns the revision of a text.
func RevisionOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// Parse reads the text of a flow that is stored under a name, and was found at a path.
func Parse(path, name string, text []byte, modified time.Time) Document {
	document := Document{Name: name, Text: text, Revision: RevisionOf(text), Modified: modified}
	document.Flow, document.Problems = flow.Parse(path, text)
	if document.Flow == nil || document.Flow.Metadata.Name == name || document.Flow.Metadata.Name == "" {
		return document
	}
	line, column := document.Flow.Position("metadata.name")
	document.Problems = append(document.Problems, flow.Problem{
		File: path, Line: line, Column: column, Path: "metadata.name", Suggestion: name,
		Message: fmt.Sprintf("the flow is named %q, but its file %s", document.Flow.Metadata.Name, filepath.Base(path)),
	})
	return document
}
