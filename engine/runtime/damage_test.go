package runtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// lossy is a store that has lost state of one flow.
type lossy struct {
	states
	flow string
}

var errLost = errors.New("the state is lost: repair it")

func (l lossy) Damaged(flow string) error {
	if flow == l.flow {
		return errLost
	}
	return nil
}

func TestAFlowWhoseStateIsDamagedStaysStopped(t *testing.T) {
	tests := map[string]struct {
		lost string
		runs int
	}{
		"its own":     {"test", 0},
		"another's":   {"other", 1},
		"no one's":    {"", 1},
		"a like name": {"tes", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				runs := 0
				catalog := newKit(t, &trigger{run: func(ctx context.Context, _ *trigger) error {
					runs++
					<-ctx.Done()
					return nil
				}}, &behaviour{name: "work", do: pass}).Catalog()
				engine, err := runtime.New(runtime.Options{Catalog: catalog, States: lossy{flow: test.lost}})
				if err != nil {
					t.Fatal(err)
				}
				defer engine.Close(context.Background())
				if _, err := engine.Deploy(t.Context(), parse(t, triggered)); err != nil {
					t.Fatal(err)
				}
				f, _ := engine.Flow("test")
				_, startErr := f.Start(t.Context())
				pressErr := f.Press(t.Context(), "t", json.RawMessage(`{"start":true}`))
				synctest.Wait()
				status := f.Status()
				if runs != test.runs || (status.Damage != "") != (test.runs == 0) || errors.Is(startErr, errLost) != (test.runs == 0) || errors.Is(pressErr, errLost) != (test.runs == 0) {
					t.Errorf("%d runs, damage %q, start: %v", runs, status.Damage, startErr)
				}
				shown := status.Nodes[0].LastError
				if test.runs == 0 && (shown == nil || !strings.Contains(shown.Error, "repair it")) || test.runs > 0 && shown != nil {
					t.Errorf("last error = %+v", shown)
				}
				// Saving the flow again doesn't make it run, nor does its document.
				if _, err := engine.Deploy(t.Context(), parse(t, "start: always\n"+triggered)); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if runs != test.runs {
					t.Errorf("%d runs after the document started it", runs)
				}
				if _, err := engine.Deploy(t.Context(), parse(t, strings.ReplaceAll(strings.ReplaceAll(triggered, "id: t,", "id: t2,"), "t.out", "t2.out"))); err != nil {
					t.Fatal(err)
				}
				f, _ = engine.Flow("test")
				_, _ = f.Start(t.Context())
				synctest.Wait()
				if runs != 2*test.runs {
					t.Errorf("after another deployment: %d runs", runs)
				}
			})
		})
	}
}
