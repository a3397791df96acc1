// Package templates fills in texts in the language of Go's text/template, whoever wrote
// them: what text/template does not bound is bounded here, the length of the text, the turns
// of loops and the texts that functions make on the way.
package templates
