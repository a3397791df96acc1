package state_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/modules/common"
)

// counter is where the ticks of the benchmark go.
type counter struct {
	module.Typed
	ticks *atomic.Int64
}

func newCounter(ticks *atomic.Int64) *counter {
	c := &counter{ticks: ticks}
	c.Declare(module.Input("in", func(context.Context, module.Handler, any) module.Result {
		ticks.Add(1)
		return module.Result{}
	}))
	return c
}

func (c *counter) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "counter"} }
func (c *counter) Instance() module.Component    { return newCounter(c.ticks) }

// BenchmarkTickers runs 200 tickers of 100 ms with a store on the disk: 2,000
// ticks/s are asked for.
func BenchmarkTickers(b *testing.B) {
	const tickers = 200
	var ticks atomic.Int64
	catalog, err := catalog.New(common.Module(), module.Module{Name: "test", Components: []module.Component{newCounter(&ticks)}})
	if err != nil {
		b.Fatal(err)
	}
	store := open(b, b.TempDir())
	engine, err := runtime.New(runtime.Options{Catalog: catalog, States: store})
	if err != nil {
		b.Fatal(err)
	}
	defer engine.Close(context.Background())
	var nodes, edges strings.Builder
	for i := range tickers {
		fmt.Fprintf(&nodes, "    - {id: t%d, component: common/ticker, settings: {delay: 100}}\n", i)
		fmt.Fprintf(&edges, "    - {from: t%d.out, to: counter.in}\n", i)
	}
	document, problems := flow.Parse("tickers.yaml", []byte("apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: tickers}\nspec:\n  nodes:\n    - {id: counter, component: test/counter}\n"+nodes.String()+"  edges:\n"+edges.String()))
	if err := problems.Err(); err != nil {
		b.Fatal(err)
	}
	if _, err := engine.Deploy(b.Context(), document); err != nil {
		b.Fatal(err)
	}
	deployed, _ := engine.Flow("tickers")
	if _, err := deployed.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for ticks.Load() < tickers { // all have begun
		<-look.C
	}
	first := ticks.Load()
	b.ResetTimer()
	for ticks.Load() < first+int64(b.N) {
		<-look.C
	}
	b.ReportMetric(float64(ticks.Load()-first)/b.Elapsed().Seconds(), "ticks/s")
}
