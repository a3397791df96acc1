package runtime_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// logger logs its message as often as the test says.
func logger(lines int) module.Component {
	return &behaviour{name: "logger", do: func(ctx context.Context, _ *behaviour, _ module.Handler, in message) module.Result {
		for range lines {
			module.Logger(ctx).Info("did it", "text", in.Text)
		}
		return module.Result{}
	}}
}

// TestProcessLogNamesTheItem: a line of the process's log says where it comes from and
// what it is about.
func TestProcessLogNamesTheItem(t *testing.T) {
	log := &out{}
	k := newKitWith(t, func(o *runtime.Options) { o.Logger = slog.New(slog.NewTextHandler(log, nil)) }, logger(1))
	f := k.deploy(t, `
nodes:
  - {id: start, component: test/pass, itemName: "shop/{{ $.text }}"}
  - {id: end, component: test/logger}
edges:
  - {from: start.out, to: end.in}`)
	id, err := f.Send(t.Context(), "start", "in", json.RawMessage(`{"text":"web"}`))
	if err != nil {
		t.Fatal(err)
	}
	if want := `msg="did it" flow=test run=` + id + ` node=end hop=2 item=shop/web text=web`; !strings.Contains(log.String(), want) {
		t.Errorf("the log lacks %s:\n%s", want, log.String())
	}
}

// TestLinesBeyondTheBoundAreCounted: a run keeps 10,000 lines.
func TestLinesBeyondTheBoundAreCounted(t *testing.T) {
	k := newKit(t, logger(10_003))
	f := k.deploy(t, "nodes: [{id: end, component: test/logger}]")
	id, err := f.Send(t.Context(), "end", "in", json.RawMessage(`{"text":"web"}`))
	if err != nil {
		t.Fatal(err)
	}
	record, _ := f.Run(id)
	if kept := len(record.Records[1].Log); kept != 10_000 || record.DroppedLines != 3 {
		t.Errorf("%d lines are kept, and %d are not", kept, record.DroppedLines)
	}
}
