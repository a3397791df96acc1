package trial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

// Row is what is done with a component.
type Row struct {
	Name string // of the modules
	// Node is what the document says of the node besides its id and component.
	Node map[string]any
	// Map is that of an edge into the port in, null for none; Send arrives at the edge
	// then.
	Map  any
	Send any  // a message for the port in
	Turn bool // the port out is wired to the port in
	// Start starts the node, a trigger.
	Start bool
	// Says is what is expected to be said. A run is over when it was; what is said before,
	// such as a line of the log beside the error, is not all.
	Says string
}

// Verdict is who says what. Once somebody has refused the component, nobody else is
// asked.
type Verdict struct{ Registration, Lint, Run string }

// longest is how long a row may take.
const longest = 30 * time.Second

// Main reads rows, as JSON, from stdin and writes a line with a verdict for each. The
// modules are by the rows' names.
func Main(modules map[string]func() []module.Module) {
	var rows []Row
	if err := json.NewDecoder(os.Stdin).Decode(&rows); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	verdicts := make([]Verdict, len(rows))
	var all sync.WaitGroup
	for i, row := range rows {
		all.Go(func() {
			verdict := make(chan Verdict, 1)
			go func() { verdict <- try(row, modules[row.Name]) }()
			select {
			case verdicts[i] = <-verdict:
			case <-time.After(longest):
				verdicts[i] = Verdict{Run: "it does not end"}
			}
		})
	}
	all.Wait()
	for _, verdict := range verdicts {
		text, _ := json.Marshal(verdict)
		fmt.Println(string(text))
	}
}

func try(row Row, modules func() []module.Module) (verdict Verdict) {
	ctx, cancel := context.WithTimeout(context.Background(), longest/2)
	defer cancel()
	defer func() {
		// In a program of its own it would end that.
		if cause := recover(); cause != nil {
			verdict.Registration = fmt.Sprintf("panic: %v", cause)
		}
	}()
	own := modules()
	catalog, err := catalog.New(append(own, module.Module{Name: "trial", Components: []module.Component{newSource()}})...)
	if err != nil {
		return Verdict{Registration: err.Error()}
	}
	out := &output{}
	engine, err := runtime.New(runtime.Options{
		Catalog: catalog, States: states{moduletest.NewMemoryState()}, CheckComponents: true,
		Logger: slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		return Verdict{Registration: err.Error()}
	}
	defer func() {
		ended, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		engine.Close(ended)
	}()
	document, problems := flow.Parse("flow.yaml", row.document(own[0]))
	if document == nil {
		return Verdict{Lint: problems.Error()}
	}
	if problems = engine.Check(ctx, document).Problems; problems.HasErrors() {
		return Verdict{Lint: problems.Error()}
	}
	if report, err := engine.Deploy(ctx, document); err != nil {
		return Verdict{Run: fmt.Sprintf("deploy: %v %v", err, report.Problems)}
	}
	f, _ := engine.Flow("trial")
	return Verdict{Run: row.run(ctx, f, out)}
}

// document is a flow with the first component of a module.
func (r Row) document(own module.Module) []byte {
	it := map[string]any{"id": "it", "component": own.Name + "/" + own.Components[0].GetInfo().Name}
	for key, value := range r.Node {
		it[key] = value
	}
	nodes, edges := []any{it, map[string]any{"id": "from", "component": "trial/source"}}, []any{}
	if r.Map != nil {
		edges = append(edges, map[string]any{"from": "from.out", "to": "it.in", "map": r.Map})
	}
	if r.Turn {
		edges = append(edges, map[string]any{"from": "it.out", "to": "it.in"})
	}
	text, _ := json.Marshal(map[string]any{
		"apiVersion": "patchbay.dev/v1alpha1", "kind": "Flow", "metadata": map[string]any{"name": "trial"},
		"spec": map[string]any{"nodes": nodes, "edges": edges},
	})
	return text
}

// run does what the row says, and returns everything that is then said: by the run, the
// node and the log.
func (r Row) run(ctx context.Context, f *runtime.Flow, log *output) string {
	sent := make(chan error, 1)
	go func() { sent <- r.begin(ctx, f) }()
	var begun error
	for {
		select {
		case begun = <-sent:
		default:
		}
		said := []error{begun}
		status := f.Status()
		for _, node := range status.Nodes {
			if node.LastError != nil {
				said = append(said, errors.New(node.LastError.Error))
			}
			var panel module.Running
			if json.Unmarshal(node.Panel, &panel) == nil && panel.Status != "" && panel.Status != "Running" && panel.Status != "Not running" {
				said = append(said, errors.New("panel: "+panel.Status))
			}
		}
		if text := log.String(); text != "" {
			said = append(said, errors.New(text))
		}
		all := "nothing"
		if err := errors.Join(said...); err != nil {
			all = err.Error()
		}
		if !strings.Contains(all, r.Says) && ctx.Err() == nil {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		show(f)
		return all
	}
}

// begin sends the row's message, or starts the trigger.
func (r Row) begin(ctx context.Context, f *runtime.Flow) error {
	if r.Start {
		_, err := f.Start(ctx)
		return err
	}
	node := "it"
	if r.Map != nil {
		node = "from"
	}
	message, err := json.Marshal(r.Send)
	if err != nil {
		return err
	}
	_, err = f.Send(ctx, node, "in", message)
	return err
}

// show reads what people would look at, as the editor does.
func show(f *runtime.Flow) {
	for _, run := range f.Runs(0) {
		record, _ := f.Run(run.ID)
		_, _ = json.Marshal(record)
	}
	for _, node := range f.Status().Nodes {
		_, _ = json.Marshal(f.Taps(node.ID))
		_, _ = json.Marshal(f.NodeMessages(node.ID, 10))
	}
}
