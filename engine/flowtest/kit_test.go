package flowtest_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flowtest"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/modules/common"
)

// order is what the warehouse takes.
type order struct {
	Context any      `json:"context,omitempty" configurable:"true"`
	Item    string   `json:"item"`
	Count   int      `json:"count"`
	Tags    []string `json:"tags,omitempty"`
	Token   string   `json:"token,omitempty" format:"password"`
}

type parcel struct {
	Context any    `json:"context,omitempty" configurable:"true"`
	Number  string `json:"number"`
}

type shelf struct {
	Name string `json:"name" title:"Name"`
}

// warehouse reaches outside: whatever it does is counted.
type warehouse struct {
	module.Typed
	settings module.Settings[shelf]
	acted    *atomic.Int64
	sent     module.Output[parcel]
	does     func(context.Context, *warehouse, module.Handler, order) module.Result
}

func newWarehouse(acted *atomic.Int64, does func(context.Context, *warehouse, module.Handler, order) module.Result) *warehouse {
	w := &warehouse{acted: acted, does: does, sent: module.NewOutput[parcel]("sent")}
	w.Declare(w.settings.Port(nil), module.Input("request", func(ctx context.Context, output module.Handler, in order) module.Result {
		acted.Add(1)
		return does(ctx, w, output, in)
	}), w.sent, module.ErrorPort())
	return w
}

func reached(context.Context, *warehouse, module.Handler, order) module.Result {
	return module.Fail(errors.New("the test reached outside"))
}

func (w *warehouse) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "warehouse"} }
func (w *warehouse) Instance() module.Component    { return newWarehouse(w.acted, w.does) }

// OnSettings acts, as LiveSettings says.
func (w *warehouse) OnSettings(ctx context.Context, settings any) error {
	w.acted.Add(1)
	return w.Typed.OnSettings(ctx, settings)
}

// LiveSettings implements module.LiveSettings.
func (w *warehouse) LiveSettings() {}

// Run implements module.Runner.
func (w *warehouse) Run(ctx context.Context) error {
	w.acted.Add(1)
	<-ctx.Done()
	return nil
}

// OnReconcile implements module.Reconciler.
func (w *warehouse) OnReconcile(context.Context) error {
	w.acted.Add(1)
	return nil
}

// document has orders that go to a warehouse; start is always, so that what starts by itself
// would.
const document = `
apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: shop}
spec:
  start: always
  nodes:
    - {id: begin, component: common/ticker, settings: {context: {items: [{item: pen, count: 2}]}}}
    - {id: each, component: common/array_split}
    - {id: warehouse, component: shop/warehouse, settings: {name: west}, retry: {maxAttempts: 2}}
    - {id: sent, component: common/debug}
    - {id: wrong, component: common/debug}
  edges:
    - {from: begin.out, to: each.in, map: {array: "{{ $.items }}"}}
    - {from: each.out, to: warehouse.request, map: {item: "{{ $.item.item }}", count: "{{ $.item.count }}", token: s3cret-token-value}}
    - {from: warehouse.sent, to: sent.in}
    - {from: warehouse.error, to: wrong.in}
`

type kit struct {
	catalog *catalog.Catalog
	acted   *atomic.Int64
}

func newKit(t testing.TB) kit { return newKitThat(t, reached) }

// newKitThat is newKit with a warehouse that does something.
func newKitThat(t testing.TB, does func(context.Context, *warehouse, module.Handler, order) module.Result) kit {
	t.Helper()
	k := kit{acted: &atomic.Int64{}}
	var err error
	k.catalog, err = catalog.New(common.Module(), module.Module{Name: "shop", Description: "Shop", Components: []module.Component{newWarehouse(k.acted, does)}})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func (k kit) flow(t testing.TB) *flow.Flow {
	t.Helper()
	parsed, problems := flow.Parse("flow.yaml", []byte(document))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return parsed
}

// run runs one test, its text without the head of the file.
func (k kit) run(t testing.TB, test string) flowtest.Outcome {
	t.Helper()
	f, problems := flowtest.Read("tests/orders.yaml", []byte("apiVersion: patchbay.dev/v1alpha1\nkind: FlowTest\ntests:\n  - name: it\n"+test))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	all := flowtest.Run(t.Context(), flowtest.Options{Catalog: k.catalog, Document: flowtest.Fixed(k.flow(t))}, f)
	if len(all) != 1 {
		t.Fatalf("%d outcomes, want one", len(all))
	}
	return all[0]
}
