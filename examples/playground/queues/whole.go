package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/history"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/memorystate"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

// whole is an engine with a flow of two nodes and a queued edge between them. Each message
// is a run of its own, which is recorded and kept as in the product.
type whole struct {
	broker  *queue.Broker
	archive *history.History
	engine  *runtime.Engine
	emit    module.Handler
	text    string
}

const document = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: bench}
spec:
  nodes:
    - {id: begin, component: bench/begin}
    - {id: end, component: bench/end}
  edges:
    - {from: begin.out, to: end.in, queue: {concurrency: 16, limit: 1000000}}
`

func beginWhole(ctx context.Context, where place, arrived func(int)) (carrier, error) {
	w := &whole{broker: broker(place{dir: filepath.Join(where.dir, "queue"), url: where.url}), text: strings.Repeat("message ", 63)}
	known, err := catalog.New(module.Module{Name: "bench", Components: []module.Component{&source{whole: w}, &target{arrived: arrived}}})
	if err != nil {
		return nil, err
	}
	if w.archive, err = history.Open(history.Options{Dir: filepath.Join(where.dir, "history")}); err != nil {
		return nil, err
	}
	w.engine, err = runtime.New(runtime.Options{Catalog: known, States: states{}, Queues: w.broker, Archive: w.archive})
	if err != nil {
		return nil, err
	}
	parsed, problems := flow.Parse("bench.yaml", []byte(document))
	if parsed == nil {
		return nil, problems
	}
	if _, err := w.engine.Deploy(ctx, parsed); err != nil {
		return nil, fmt.Errorf("deploy the flow: %w", err)
	}
	if w.emit == nil {
		return nil, errors.New("the flow has no source")
	}
	return w, nil
}

func (w *whole) put(ctx context.Context, number int) error {
	return w.emit(ctx, "out", numbered{Number: number, Text: w.text}).Err()
}

func (w *whole) end() {
	w.engine.Close(context.Background())
	closeBroker(w.broker)
	w.archive.Close()
}

type states struct{}

func (states) State(string, string) module.State        { return memorystate.New() }
func (states) DeleteFlow(context.Context, string) error { return nil }

type numbered struct {
	Number int    `json:"number"`
	Text   string `json:"text"`
}

// source hands its emitter to the benchmark.
type source struct {
	module.Typed
	whole *whole
}

func (s *source) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "begin"} }

func (s *source) Instance() module.Component {
	fresh := &source{whole: s.whole}
	fresh.Declare(module.NewOutput[numbered]("out"))
	return fresh
}

func (s *source) OnEmitter(emit module.Handler) { s.whole.emit = emit }

// target says that a message has arrived.
type target struct {
	module.Typed
	arrived func(int)
}

func (t *target) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "end"} }

func (t *target) Instance() module.Component {
	fresh := &target{arrived: t.arrived}
	fresh.Declare(module.Input("in", func(_ context.Context, _ module.Handler, in numbered) module.Result {
		fresh.arrived(in.Number)
		return module.Result{}
	}))
	return fresh
}
