package triggers_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/docs/authors/triggers"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
)

// TestCountdownPauses lets the hours between two numbers go by at once.
func TestCountdownPauses(t *testing.T) {
	moduletest.At(t, time.Date(2030, time.January, 31, 23, 0, 0, 0, time.UTC), func(t *testing.T) {
		node := moduletest.Start(t, triggers.NewCountdown(), triggers.Settings{From: 3, Pause: 3600_000})
		stop := node.Run()
		moduletest.Pass(2*time.Hour + time.Minute)
		if got, want := node.Emitted("out"), []any{triggers.Count{Left: 3}, triggers.Count{Left: 2}, triggers.Count{Left: 1}}; !reflect.DeepEqual(got, want) {
			t.Errorf("after two hours: %v, want %v", got, want)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}
