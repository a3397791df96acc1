package flowtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

// Options are what tests run with.
type Options struct {
	// Catalog has the components.
	Catalog *catalog.Catalog
	// Document makes the document that is tested. The parameters are those of the test, nil
	// when it says none.
	Document func(parameters map[string]any) (*flow.Flow, error)
	// Run chooses the tests whose name holds this text; empty for all.
	Run string
}

// Run runs the tests of a file, one after the other. Those that ctx leaves no time for are
// not among the outcomes.
func Run(ctx context.Context, o Options, f *File) []Outcome {
	all := []Outcome{}
	for i := range f.Tests {
		if ctx.Err() != nil {
			break
		}
		if test := &f.Tests[i]; strings.Contains(test.Name, o.Run) {
			all = append(all, run(ctx, o, f, test))
		}
	}
	return all
}

func run(ctx context.Context, o Options, f *File, test *Test) Outcome {
	began := time.Now()
	r := &rig{file: f, test: test, mocks: mocksOf(f, test), doubles: map[string]string{}, live: map[string]*double{}}
	r.run(ctx, o)
	line, _ := f.at(test.path)
	return Outcome{File: f.name, Line: line, Name: test.Name, Passed: len(r.differences) == 0,
		Duration: time.Since(began), Differences: append([]Difference{}, r.differences...)}
}

// rig is one test under way.
type rig struct {
	file    *File
	test    *Test
	mocks   map[string]*mock   // by node
	doubles map[string]string  // the components of nodes that are replaced, by node
	live    map[string]*double // the doubles that take part in the flow, by node
	seen    seen
	engine  *runtime.Engine
	flow    *runtime.Flow

	differences []Difference
	unmocked    unmocked
	known       *redact.Set // the secrets of the test, once they were asked for
}

// differs notes what is not as the test wants it, at a place of its file.
func (r *rig) differs(path string, d Difference) {
	d.Line, d.Column = r.file.at(path)
	d.at = path
	r.differences = append(r.differences, d)
}

func (r *rig) run(ctx context.Context, o Options) {
	limit := r.test.TimeLimit
	if limit == 0 {
		limit = defaultLimit
	}
	ctx, cancel := context.WithTimeoutCause(ctx, time.Duration(limit), &limitError{limit})
	defer cancel()
	document, err := o.Document(merged(r.file.Parameters, r.test.Parameters))
	if err != nil {
		r.differs(r.test.path, Difference{Message: fmt.Sprintf("the flow can't be made: %v", err)})
		return
	}
	if r.unknownNodes(document); len(r.differences) > 0 {
		return
	}
	if err := r.deploy(ctx, o.Catalog, document); err != nil {
		r.differs(r.test.path, Difference{Message: err.Error()})
	}
	if r.engine != nil {
		defer r.engine.Close(context.WithoutCancel(ctx))
	}
	if len(r.differences) > 0 {
		return
	}
	for i, given := range r.test.Given {
		r.send(ctx, given, flow.Path(r.test.path, "given", i))
	}
	r.judge()
}

type limitError struct{ limit flow.Duration }

func (e *limitError) Error() string {
	return fmt.Sprintf("the test did not end within %s: raise its timeLimit if it needs more", e.limit)
}

// send gives the flow a message, and waits until it is done with it.
func (r *rig) send(ctx context.Context, given Given, path string) {
	node, port, _ := endpoint(given.To)
	text, err := r.text(given, node, port)
	before := r.seen.failed()
	if err == nil {
		_, err = r.flow.Send(ctx, node, port, text)
	}
	var over *limitError
	switch {
	case err == nil:
	case ctx.Err() != nil && errors.As(context.Cause(ctx), &over):
		r.differs(path, Difference{Node: node, Port: port, Message: over.Error()})
	case r.seen.failed() == before: // else a node failed, and that is judged
		r.differs(path, Difference{Node: node, Port: port, Message: err.Error()})
	}
}

// text is the JSON of a message that is given. One that the test leaves out is the example
// of the port, which for a ticker is the context of its settings.
func (r *rig) text(given Given, node, port string) (json.RawMessage, error) {
	if given.Message != nil {
		return json.Marshal(given.Message)
	}
	ports, err := r.flow.Ports(node)
	for _, candidate := range ports {
		if candidate.Name == port && candidate.Configuration != nil {
			return message.JSON(candidate.Configuration)
		}
	}
	return nil, err
}

func merged(base, over map[string]any) map[string]any {
	if base == nil && over == nil {
		return nil
	}
	all := map[string]any{}
	for _, some := range []map[string]any{base, over} {
		for key, value := range some {
			all[key] = value
		}
	}
	return all
}
