package signal_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/modules/common/signal"
)

func TestSendsOncePerPress(t *testing.T) {
	tests := map[string]struct {
		control signal.Control
		want    []any
	}{
		"context of the settings": {signal.Control{Send: true}, []any{"settings"}},
		"context of the panel":    {signal.Control{Send: true, Context: "panel"}, []any{"panel"}},
		"nothing pressed":         {signal.Control{Context: "panel"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node := moduletest.Start(t, signal.New(), signal.Settings{Context: "settings"})
			if err := node.Press(test.control); err != nil {
				t.Fatal(err)
			}
			got := node.Emitted("out")
			if len(got) != len(test.want) || (len(got) == 1 && got[0] != test.want[0]) {
				t.Errorf("out = %v, want %v", got, test.want)
			}
		})
	}
}

func TestShowsErrors(t *testing.T) {
	node := moduletest.Start(t, signal.New(), signal.Settings{})
	failure := errors.New("no such namespace")
	node.Reply(func(moduletest.Emission) module.Result { return module.Fail(failure) })
	if err := node.Press(signal.Control{Send: true}); !errors.Is(err, failure) {
		t.Errorf("press = %v, want the run's error", err)
	}
	node.Reply(nil)
	if err := node.Press(signal.Control{Send: true}); err != nil {
		t.Fatal(err)
	}
	faces := node.Emitted(v1alpha1.ControlPort)
	first, second := faces[0].(signal.Control), faces[1].(signal.Control)
	if !strings.Contains(first.Error, "no such namespace") || first.Last.IsZero() {
		t.Errorf("face = %+v, want the error and its time", first)
	}
	if second.Error != "" || second.Sent != 2 {
		t.Errorf("face = %+v, want two sent and no error", second)
	}
}

func TestOutputTakesTheShapeOfTheContext(t *testing.T) {
	node := moduletest.Start(t, signal.New(), signal.Settings{Context: map[string]any{"namespace": "a"}})
	for _, port := range node.Ports() {
		if port.Name != "out" {
			continue
		}
		schema, err := module.Schema(port)
		if err != nil {
			t.Fatal(err)
		}
		if port.Configuration == nil {
			t.Errorf("out publishes no example; schema %s", schema)
		}
	}
}
