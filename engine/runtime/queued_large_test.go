package runtime_test

import (
	"context"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// TestAMessageThatIsTooLargeIsNotTriedAgain: it is not smaller the next time.
func TestAMessageThatIsTooLargeIsNotTriedAgain(t *testing.T) {
	nats := queuetest.Start(t, queuetest.MaxPayload(64<<10))
	s := newSharer(t, &keptStates{}, "", nats.URL(), &behaviour{name: "grow", do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
		return b.out.Emit(ctx, output, message{Text: strings.Repeat(in.Text, 100<<10)})
	}})
	f := s.deploy(t, `
nodes:
  - {id: split, component: test/split}
  - {id: grow, component: test/grow}
  - {id: sink, component: test/sink}
edges:
  - {from: split.out, to: grow.in, queue: {maxAttempts: 3, backoff: {initial: 10ms}}}
  - {from: grow.out, to: sink.in, queue: {}}
`)
	if _, err := f.Send(t.Context(), "split", "in", []byte(`{"text": "a"}`)); err != nil {
		t.Fatal(err)
	}
	var dead runtime.DeadLetters
	until(t, "it is a dead letter", func() bool {
		var err error
		if dead, err = f.DeadLetters(t.Context(), runtime.LetterQuery{}); err != nil {
			t.Fatal(err)
		}
		return dead.Total == 1
	})
	if l := dead.Letters[0]; l.Attempts != 1 || !strings.Contains(l.Error, "max_payload") {
		t.Errorf("the dead letter has %d attempts: %s", l.Attempts, l.Error)
	}
}
