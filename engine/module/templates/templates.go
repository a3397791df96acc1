package templates

import (
	"context"
	"fmt"
	"strings"
	"text/template"
	"text/template/parse"
)

const (
	// maxSteps bounds the turns of loops and the templates that are called, together.
	maxSteps = 100_000
	// maxMade bounds the texts that functions make, all together, in bytes.
	maxMade = 64 << 20
)

var (
	errSteps = fmt.Errorf("more than %d turns of loops and calls of templates", maxSteps)
	errMade  = fmt.Errorf("its functions make texts of more than %d MiB", maxMade>>20)
)

// Language is what a template may say.
type Language struct {
	Left, Right string // around actions; empty for {{ and }}
	// Functions are those beside the ones of text/template. Each asks the room before it makes
	// a text that is much longer than what it is given.
	Functions func(*Room) template.FuncMap
}

// Template is a text to be filled in. It is safe for concurrent use.
type Template struct {
	parsed   *template.Template
	language Language
}

// stepFunction is what counts; a template that calls it by itself only counts too.
const stepFunction = "step"

// Parse reads a template and has every turn of a loop, and every call, counted.
func (l Language) Parse(name, text string) (*Template, error) {
	functions := l.functions(&Room{}, func() (bool, error) { return false, nil })
	parsed, err := template.New(name).Delims(l.Left, l.Right).Option("missingkey=error").Funcs(functions).Parse(text)
	if err != nil {
		return nil, err
	}
	counter, err := template.New(stepFunction).Funcs(functions).Parse("{{if " + stepFunction + "}}{{end}}")
	if err != nil {
		return nil, err
	}
	for _, one := range parsed.Templates() {
		if one.Tree != nil && one.Root != nil {
			count(one.Root, counter.Root.Nodes[0])
			one.Root.Nodes = append([]parse.Node{counter.Root.Nodes[0].Copy()}, one.Root.Nodes...)
		}
	}
	return &Template{parsed, l}, nil
}

func (l Language) functions(room *Room, step func() (bool, error)) template.FuncMap {
	all := room.builtin()
	all[stepFunction] = step
	if l.Functions != nil {
		for name, function := range l.Functions(room) {
			all[name] = function
		}
	}
	return all
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

// Fill fills in the template from values, and ends with ctx. A text of more than maxBytes is
// errLong.
func (t *Template) Fill(ctx context.Context, values any, maxBytes int, errLong error) (string, error) {
	steps := 0
	step := func() (bool, error) {
		if steps++; steps > maxSteps {
			return false, errSteps
		}
		return false, context.Cause(ctx)
	}
	own, err := t.parsed.Clone()
	if err != nil {
		return "", err
	}
	text := bounded{left: maxBytes, err: errLong}
	if err := own.Funcs(t.language.functions(&Room{left: maxMade}, step)).Execute(&text, values); err != nil {
		return "", err
	}
	return text.String(), nil
}

type bounded struct {
	strings.Builder
	left int
	err  error
}

func (b *bounded) Write(more []byte) (int, error) {
	if b.left -= len(more); b.left < 0 {
		return 0, b.err
	}
	return b.Builder.Write(more)
}
