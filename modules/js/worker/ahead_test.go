package worker_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/modules/js/bundle"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/worker"
)

func TestWhoCompilesGetsTheProcessStartedAhead(t *testing.T) {
	p, ended := pool(t, 2)
	p.Ahead()
	p.Ahead()
	files := []bundle.File{{Name: "script.ts", Content: "export default () => 1"}}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Compile(cancelled, "flow", jseval.EngineStandard, files); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error = %v", err)
	}
	if _, err := p.Compile(t.Context(), "flow", jseval.EngineStandard, files); err != nil {
		t.Error(err)
	}
	p.Close()
	if ended.count() != 1 {
		t.Errorf("%d processes ended, want the one that was started ahead", ended.count())
	}
}

func TestCloseEndsTheProcessStartedAhead(t *testing.T) {
	p, ended := pool(t, 2)
	p.Ahead()
	p.Close()
	if ended.count() != 1 {
		t.Errorf("%d processes ended, want 1", ended.count())
	}
	p.Ahead() // nothing any more
	p.Close()
}

func TestAProcessThatCannotBeStartedAheadIsTheCallersError(t *testing.T) {
	p := worker.NewPool(worker.Options{Command: append(js.Self()[:1:1], "-no-such-flag")})
	t.Cleanup(p.Close)
	p.Ahead()
	_, err := p.Compile(t.Context(), "flow", jseval.EngineStandard, []bundle.File{{Name: "script.ts", Content: "export default 1"}})
	if err == nil || !strings.Contains(err.Error(), "a process for scripts can't be started") {
		t.Errorf("error = %v", err)
	}
}
