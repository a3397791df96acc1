package docs_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/store/secrets"
)

// TestQueues holds the page about queued edges to the defaults of their fields, the names of
// their states and that of the Secret with their key.
func TestQueues(t *testing.T) {
	text, err := os.ReadFile("queues.md")
	if err != nil {
		t.Fatal(err)
	}
	q := flow.Queue{}.WithDefaults()
	want := []string{
		fmt.Sprintf("| `concurrency` | %d |", q.Concurrency), fmt.Sprintf("1 to %d |\n| `maxAttempts` | %d |", flow.MaxConcurrency, q.MaxAttempts),
		fmt.Sprintf("1 to %d |\n| `backoff.initial` | %s |", flow.MaxAttempts, q.Backoff.Initial),
		fmt.Sprintf("| `backoff.max` | %s | the longest wait; %dh at most |", q.Backoff.Max, int(time.Duration(flow.MaxBackoff).Hours())),
		fmt.Sprintf("| `limit` | %d | messages that may wait; 1 to %d |", q.Limit, flow.MaxQueueLimit),
		fmt.Sprintf("| `maxAge` | none | how long a message may wait, up to %dh;", int(time.Duration(flow.MaxQueueAge).Hours())),
		secrets.PlaceOf("_queues", "encryption").SecretName("key"),
	}
	for _, state := range []queue.State{queue.StateIdle, queue.StateWorking, queue.StatePaused, queue.StateStopped, queue.StateFull,
		queue.StateUnreachable, queue.StateDraining, queue.StateRemoved} {
		want = append(want, "| `"+string(state)+"` |")
	}
	for _, one := range want {
		if !strings.Contains(string(text), one) {
			t.Errorf("the page lacks %q", one)
		}
	}
}
