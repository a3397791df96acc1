package growth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/alone"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

const (
	// inALine nodes are wired one after the other; a message may go 256 deep. Further
	// nodes are in further lines, each of which gets every item.
	inALine = 50
	// hops of a measurement, about.
	hops = 40_000
)

// nodes measures what an item costs that goes through all nodes of a flow.
func nodes(ctx context.Context, o Options) (g Grown, err error) {
	server, err := alone.Start(ctx, o.Patchbay, o.Dir)
	if err != nil {
		return g, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	for _, size := range o.sizes([]int{1, 10, 100, 500}, []int{1, 2, 5, 10, 20, 50, 100, 200, 500}) {
		took, err := throughNodes(ctx, server, size)
		if err != nil {
			return g, err
		}
		items := float64(itemsFor(size))
		g.put("time of an item through all nodes", "nodes of a flow", result.Nanoseconds, size, float64(took.wall)/items)
		g.put("CPU of an item through all nodes", "nodes of a flow", result.Nanoseconds, size, float64(took.cpu)/items)
	}
	g.piece("CPU of a node more", "CPU of an item through all nodes")
	return g, nil
}

func itemsFor(size int) int { return max(1, hops/size) }

// throughNodes is the median of three rounds after one that warms up.
func throughNodes(ctx context.Context, server *product.Server, size int) (spent, error) {
	name := fmt.Sprintf("nodes-%d", size)
	if err := server.Put(ctx, "/api/v1/flows/"+name, []byte(lines(name, size))); err != nil {
		return spent{}, err
	}
	items := make([]int, itemsFor(size))
	round := func() (spent, error) {
		return spend(server.PID(), func() error {
			return alone.Send(ctx, server, name, "each", "in", map[string]any{"array": items})
		})
	}
	var walls, used []time.Duration
	for n := range 4 {
		took, err := round()
		if err != nil {
			return spent{}, err
		}
		if n > 0 {
			walls, used = append(walls, took.wall), append(used, took.cpu)
		}
	}
	return spent{wall: rounds.Median(walls), cpu: rounds.Median(used)}, nil
}

// lines is a flow with that many nodes after the one that begins it.
func lines(name string, size int) string {
	var nodes, edges strings.Builder
	for i := range size {
		fmt.Fprintf(&nodes, "    - {id: n%d, component: common/router, settings: {routes: [ON]}}\n", i)
		from, context := fmt.Sprintf("n%d.out_on", i-1), "{{ $.context }}"
		if i%inALine == 0 {
			from, context = "each.out", "{{ $.item }}"
		}
		fmt.Fprintf(&edges, "    - {from: %s, to: n%d.input, map: {context: %q, conditions: [{route: ON, condition: true}]}}\n", from, i, context)
	}
	return fmt.Sprintf("apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: %s}\nspec:\n  nodes:\n    - {id: each, component: common/array_split}\n%s  edges:\n%s",
		name, nodes.String(), edges.String())
}
