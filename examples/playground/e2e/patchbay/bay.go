package patchbay

import (
	"context"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

// Bay is a server for a test, that may end it and serve again.
type Bay struct {
	*product.Server
	Options product.Options
}

// New returns a bay that doesn't serve yet. Its home is the server's directory,
// so that nothing of the user's gets in.
func New(o product.Options) Bay {
	o.Env = append([]string{"HOME=" + o.Dir}, o.Env...)
	return Bay{Options: o}
}

// Serve starts the server, for the first time or again. It ends with the test,
// which shows its log when it fails.
func (b *Bay) Serve(t *testing.T) {
	t.Helper()
	server, err := product.Start(t.Context(), b.Options)
	if err != nil {
		t.Fatal(err)
	}
	b.Server = server
	t.Cleanup(func() {
		if err := server.Stop(); err != nil && b.Server == server {
			t.Error(err)
		}
		if t.Failed() && b.Server == server {
			const most = 64 << 10
			log := server.Log()
			t.Logf("patchbay's log ends:\n%s", log[max(0, len(log)-most):])
		}
	})
}

// Do runs a command that is to succeed.
func (b *Bay) Do(t *testing.T, args ...string) product.Outcome {
	t.Helper()
	outcome := b.Try(t, args...)
	if outcome.Code != 0 {
		t.Fatal(outcome)
	}
	return outcome
}

// Try runs a command.
func (b *Bay) Try(t *testing.T, args ...string) product.Outcome {
	t.Helper()
	outcome, err := b.Options.Try(Within(t), "", args...)
	if err != nil {
		t.Fatal(err)
	}
	return outcome
}

// AwaitRuns waits until at least so many runs of a flow are over and none is
// under way, and returns them, newest first.
func (b *Bay) AwaitRuns(ctx context.Context, flow string, count int) ([]product.Run, error) {
	return Await(ctx, func(ctx context.Context) ([]product.Run, error) { return b.Runs(ctx, flow) }, func(runs []product.Run) bool {
		return len(runs) >= count && runs[0].Over()
	})
}
