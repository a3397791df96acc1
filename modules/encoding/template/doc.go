// Package template is the component encoding/template: a text made of a template and
// values.
//
// The language is that of Go's text/template, which people of this field know from Helm
// and kubectl, with [[ ]] in place of {{ }}, since {{ }} in settings is an expression of
// the flow. There is nothing in it that reads a file, the environment or the network, and
// the values are plain data without methods. What text/template does not bound, package
// templates does.
package template
