package worker

import (
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/bundle"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// appendBundle writes a script with the name of its engine.
func appendBundle(to []byte, engine string, b script.Bundle) []byte {
	to = appendText(to, engine)
	to = appendText(to, b.Name)
	to = appendText(to, b.Code)
	to = appendText(to, string(b.SourceMap))
	to = appendNumber(to, len(b.Helpers))
	for _, global := range b.Helpers {
		to = appendText(to, global)
	}
	console := 0
	if b.Console {
		console = 1
	}
	return appendNumber(to, console)
}

func (c *content) bundle() (engine string, b script.Bundle) {
	engine = c.text()
	b.Name, b.Code, b.SourceMap = c.text(), c.text(), []byte(c.text())
	for range c.count() {
		b.Helpers = append(b.Helpers, c.text())
	}
	b.Console = c.number() == 1
	return engine, b
}

func appendFiles(to []byte, engine string, files []bundle.File) []byte {
	to = appendNumber(appendText(to, engine), len(files))
	for _, file := range files {
		to = appendText(appendText(appendText(to, file.Name), file.Content), file.Field)
	}
	return to
}

func (c *content) files() (engine string, files []bundle.File) {
	engine = c.text()
	for range c.count() {
		files = append(files, bundle.File{Name: c.text(), Content: c.text(), Field: c.text()})
	}
	return engine, files
}

func appendProblems(to []byte, problems bundle.Problems) []byte {
	to = appendNumber(to, len(problems))
	for _, p := range problems {
		to = appendNumber(appendNumber(appendText(appendText(to, p.Text), p.Path), p.Line), p.Column)
	}
	return to
}

func (c *content) problems() bundle.Problems {
	var problems bundle.Problems
	for range c.count() {
		problems = append(problems, bundle.Problem{Text: c.text(), Path: c.text(), Line: c.number(), Column: c.number()})
	}
	return problems
}

// The flags of a run.
const (
	flagLoad   = 1 << iota // the script follows
	flagPooled             // globals keep their values
)

// appendRun writes what comes before the arguments. The worker keeps scripts by
// slot; the engine says which, and sends a script when it puts another there.
func appendRun(to []byte, slot int, load *Script, limits script.Limits) []byte {
	flags := 0
	if load != nil {
		flags |= flagLoad
	}
	if limits.Pooled {
		flags |= flagPooled
	}
	to = appendNumber(appendNumber(to, slot), flags)
	to = appendNumber(appendNumber(to, int(limits.Timeout)), int(limits.Memory))
	if load != nil {
		to = appendBundle(to, load.Engine, load.Bundle)
	}
	return to
}

func (c *content) run() (slot, flags int, limits script.Limits) {
	slot, flags = c.number(), c.number()
	limits.Timeout, limits.Memory = time.Duration(c.number()), uint64(c.number())
	limits.Pooled = flags&flagPooled != 0
	return slot, flags, limits
}
