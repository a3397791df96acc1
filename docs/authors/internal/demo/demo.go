// Package demo runs a component as the only one of a flow, in a real engine, and
// prints what it emits: the examples of the pages in docs/authors are made with it.
package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/modules/common/debug"
)

// secrets are what secret() gives in the settings of a demo.
var secrets = map[string]string{"signing/key": "correct-horse-battery"}

// Send sends messages, as JSON, to a port of the component and prints what came out,
// a line for each message: its port and its JSON, secrets masked.
func Send(component module.Component, settings, port string, messages ...string) {
	send(component, node{settings: settings}, port, messages)
}

// SendRetried is Send for a node with a retry setting, as JSON.
func SendRetried(component module.Component, retry, port string, messages ...string) {
	send(component, node{retry: retry}, port, messages)
}

func send(component module.Component, n node, port string, messages []string) {
	run(component, n, func(ctx context.Context, f *runtime.Flow) {
		for _, message := range messages {
			run, err := f.Send(ctx, id, port, json.RawMessage(message))
			if run == "" {
				fmt.Println("refused:", err)
				continue
			}
			print(f, run)
		}
	})
}

// Start starts the component, a trigger, prints what came out of its first runs, and
// stops it.
func Start(component module.Component, settings string, runs int) {
	run(component, node{settings: settings}, func(ctx context.Context, f *runtime.Flow) {
		if _, err := f.Start(ctx); err != nil {
			fmt.Println("start:", err)
			return
		}
		for len(ended(f)) < runs {
			time.Sleep(time.Millisecond)
		}
		if _, err := f.Stop(ctx); err != nil {
			fmt.Println("stop:", err)
		}
		for _, run := range ended(f)[:runs] {
			print(f, run)
		}
	})
}

// ended are the runs that are over, the oldest first.
func ended(f *runtime.Flow) []string {
	var ids []string
	for _, r := range f.Runs(0) {
		if r.State != view.StateRunning {
			ids = append([]string{r.ID}, ids...)
		}
	}
	return ids
}

// id is that of the component's node.
const id = "it"

// node is what the document says of the component's node, as JSON.
type node struct{ settings, retry string }

func (n node) document(component string) string {
	text := fmt.Sprintf(`"id":%q,"component":"demo/%s"`, id, component)
	if n.settings != "" {
		text += `,"settings":` + n.settings
	}
	if n.retry != "" {
		text += `,"retry":` + n.retry
	}
	return "{" + text + "}"
}

func run(component module.Component, n node, do func(context.Context, *runtime.Flow)) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	catalog, err := catalog.New(
		module.Module{Name: "demo", Components: []module.Component{component}},
		module.Module{Name: "common", Components: []module.Component{debug.New()}})
	if err != nil {
		fmt.Println(err)
		return
	}
	engine, err := runtime.New(runtime.Options{Catalog: catalog, States: states{moduletest.NewMemoryState()}, Secrets: secret})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer engine.Close(ctx)
	document, problems := flow.Parse("demo", document(ctx, engine, n.document(component.GetInfo().Name)))
	if len(problems) > 0 {
		fmt.Println(problems)
		return
	}
	if report, err := engine.Deploy(ctx, document); err != nil {
		fmt.Println(err, report.Problems)
		return
	}
	f, _ := engine.Flow("demo")
	do(ctx, f)
}

// document wires each source port of the component, as it is with these settings, to a
// node of its own.
func document(ctx context.Context, engine *runtime.Engine, first string) []byte {
	nodes := []string{first}
	whole := func(edges ...string) []byte {
		return fmt.Appendf(nil, `{"apiVersion":"patchbay.dev/v1alpha1","kind":"Flow","metadata":{"name":"demo"},"spec":{"nodes":[%s],"edges":[%s]}}`,
			strings.Join(nodes, ","), strings.Join(edges, ","))
	}
	alone, _ := flow.Parse("demo", whole()) // what is wrong with it is said of the whole
	draft := engine.Draft(ctx, alone)
	defer draft.Close()
	it, _ := draft.Node(id)
	var edges []string
	for _, port := range it.Ports {
		if port.Source && !strings.HasPrefix(port.Name, "_") {
			nodes = append(nodes, fmt.Sprintf(`{"id":%q,"component":"common/debug"}`, port.Name))
			edges = append(edges, fmt.Sprintf(`{"from":"%s.%s","to":"%s.in"}`, id, port.Name, port.Name))
		}
	}
	return whole(edges...)
}

func print(f *runtime.Flow, run string) {
	record, _ := f.Run(run)
	out := 0
	for _, hop := range record.Records {
		if port, ok := strings.CutPrefix(hop.Edge, id+"."); ok {
			port, _, _ = strings.Cut(port, " -> ")
			fmt.Printf("%s: %s\n", port, hop.Message)
			out++
		}
	}
	if record.Error != "" {
		fmt.Println("failed:", record.Error)
	} else if out == 0 {
		fmt.Println("nothing came out")
	}
}

func secret(_ context.Context, reference string) (string, error) {
	if value, ok := secrets[reference]; ok {
		return value, nil
	}
	return "", fmt.Errorf("there is no secret %q", reference)
}

// states keeps what the nodes of a demo remember.
type states struct{ *moduletest.MemoryState }

// State implements runtime.States.
func (s states) State(flow, node string) module.State { return s.Scoped(flow, node) }

// DeleteFlow implements runtime.States.
func (s states) DeleteFlow(context.Context, string) error { return nil }
