package template

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/patchbay-dev/patchbay/modules/encoding/jsontext"
)

const (
	maxTemplate = 256 << 10
	// maxSteps bounds the turns of loops and the templates that are called, together.
	maxSteps = 100_000
	maxDepth = 64 // of values
	maxData  = 64 << 20
)

var (
	errLong  = errors.New("the text is longer than the node's bound of bytes")
	errSteps = fmt.Errorf("more than %d turns of loops and calls of templates", maxSteps)
)

// parsed reads the template of the settings and has every turn of a loop, and every call,
// counted.
func parsed(s Settings, step func() (bool, error)) (*template.Template, error) {
	if len(s.Template) > maxTemplate {
		return nil, fmt.Errorf("template: it has %d bytes, at most %d may be", len(s.Template), maxTemplate)
	}
	made := template.New("template").Delims("[[", "]]").Option("missingkey=error").Funcs(functions(step))
	made, err := made.Parse(s.Template)
	if err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	counter, err := template.New("step").Funcs(functions(step)).Parse("{{if " + stepFunction + "}}{{end}}")
	if err != nil {
		return nil, err
	}
	for _, one := range made.Templates() {
		if one.Tree != nil && one.Root != nil {
			count(one.Root, counter.Root.Nodes[0])
			one.Root.Nodes = append([]parse.Node{counter.Root.Nodes[0].Copy()}, one.Root.Nodes...)
		}
	}
	return made, nil
}

// count puts the counter in front of what each loop repeats.
func count(list *parse.ListNode, counter parse.Node) {
	if list == nil {
		return
	}
	for _, node := range list.Nodes {
		switch node := node.(type) {
		case *parse.RangeNode:
			count(node.List, counter)
			count(node.ElseList, counter)
			node.List.Nodes = append([]parse.Node{counter.Copy()}, node.List.Nodes...)
		case *parse.IfNode:
			count(node.List, counter)
			count(node.ElseList, counter)
		case *parse.WithNode:
			count(node.List, counter)
			count(node.ElseList, counter)
		}
	}
}

func render(ctx context.Context, s Settings, values any) (string, error) {
	steps := 0
	made, err := parsed(s, func() (bool, error) {
		if steps++; steps > maxSteps {
			return false, errSteps
		}
		return false, context.Cause(ctx)
	})
	if err != nil {
		return "", err
	}
	plain, err := plainData(values)
	if err != nil {
		return "", err
	}
	text := bounded{left: s.MaxBytes}
	if err := made.Execute(&text, plain); err != nil {
		return "", err
	}
	return text.String(), nil
}

// plainData is the values without types of ours, and so without methods.
func plainData(values any) (any, error) {
	text, err := jsontext.Encode(values, maxData, maxDepth)
	if err != nil {
		return nil, err
	}
	return jsontext.Decode(text, maxDepth)
}

type bounded struct {
	strings.Builder
	left int
}

func (b *bounded) Write(more []byte) (int, error) {
	if b.left -= len(more); b.left < 0 {
		return 0, errLong
	}
	return b.Builder.Write(more)
}
