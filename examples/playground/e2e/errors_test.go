package e2e_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// failure is an entry at the Errors node.
type failure struct {
	Message struct {
		Error   string
		Context struct {
			Item struct{ Namespace, Name string }
		}
	}
}

func (f failure) item() string {
	return key(f.Message.Context.Item.Namespace, f.Message.Context.Item.Name)
}

// errorsNode is what the Errors node shows, the newest first.
type errorsNode struct {
	Messages []failure
	Received int
}

func (b *bay) errorsNode(ctx context.Context) (errorsNode, error) {
	var shown errorsNode
	status, err := b.Status(ctx, mirrorFlow)
	if err != nil {
		return shown, err
	}
	return shown, json.Unmarshal(status.Panel("errors"), &shown)
}

// failures returns what is at the Errors node once there are count entries;
// more are a failure of the test.
func failures(t *testing.T, b *bay, count int) []failure {
	t.Helper()
	shown, err := patchbay.Await(patchbay.Within(t), b.errorsNode, func(shown errorsNode) bool { return shown.Received >= count })
	if err != nil {
		t.Fatalf("entries at the errors node: %v", err)
	}
	if shown.Received != count {
		t.Errorf("%d entries at the errors node, want %d", shown.Received, count)
	}
	return shown.Messages
}

// wantFailures compares the entries by deployment: one for each, with a part of
// the reason.
func wantFailures(t *testing.T, b *bay, reasons map[string]string) {
	t.Helper()
	wantReasons(t, failures(t, b, len(reasons)), reasons)
}

func wantReasons(t *testing.T, got []failure, reasons map[string]string) {
	t.Helper()
	for item, reason := range reasons {
		at := slices.IndexFunc(got, func(f failure) bool { return f.item() == item })
		if at < 0 {
			t.Errorf("no entry for %s at the errors node: %+v", item, got)
			continue
		}
		if !strings.Contains(got[at].Message.Error, reason) {
			t.Errorf("the entry for %s says %q, want %q in it", item, got[at].Message.Error, reason)
		}
	}
}
