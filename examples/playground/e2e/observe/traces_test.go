package observe_test

import (
	"context"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	otlp "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestTraces lets a server send the traces of a pass, of which one image fails, and of a
// review to a collector.
func TestTraces(t *testing.T) {
	received := collect(t)
	b := open(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+received.URL)
	b.sources.Inject(registry.Fault{Host: "quay.io", Offline: true})
	b.create(t, "web", "nginx:1.27")
	b.create(t, "app", "quay.io/team/app:1")
	b.installMirror(t)
	run := b.pass(t, 1)
	pass := received.await(t, mirrorFlow, run)

	copied := pass.of("copy", b.namespace+"/web")
	failed := pass.of("copy", b.namespace+"/app")
	if len(copied) != 1 || copied[0].failed || copied[0].outcome != product.OK {
		t.Errorf("the image that was copied: %+v", copied)
	}
	if len(failed) != 5 {
		t.Errorf("the image that failed has %d spans, want one for each attempt", len(failed))
	}
	for i, attempt := range failed {
		outcome := product.Retried
		if i == len(failed)-1 {
			outcome = product.Handled
		}
		if !attempt.failed || attempt.outcome != outcome || attempt.status == "" {
			t.Errorf("attempt %d at the image that failed: %+v", i+1, attempt)
		}
	}
	if updates := pass.of("update", b.namespace+"/web"); len(updates) != 1 || updates[0].parent != copied[0].id {
		t.Errorf("the update of the deployment is no child of its copy: %+v", updates)
	}
	if roots := slices.DeleteFunc(slices.Clone(pass), func(s span) bool { return s.parent != "" }); len(roots) != 1 || roots[0].name != mirrorFlow+" ticker" {
		t.Errorf("roots: %+v", roots)
	}

	b.startHook(t)
	runs, err := b.AwaitRuns(patchbay.Within(t), hookFlow, 2)
	if err != nil {
		t.Fatal(err)
	}
	reviewed, err := b.Run(patchbay.Within(t), hookFlow, runs[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	review := received.await(t, hookFlow, reviewed)
	for _, node := range []string{"decode", "rewrite"} {
		if len(review.of(node, "")) != 1 {
			t.Errorf("the review has no span of %s: %+v", node, review)
		}
	}
	if answers := review.of("rewrite", "Deployment "+b.namespace+"/probe"); len(answers) != 1 || answers[0].failed {
		t.Errorf("the review: %+v", answers)
	}
}

// span is what is read of one.
type span struct {
	trace, id, parent, name, status, outcome, node, item, run string
	failed                                                    bool
}

type spans []span

// of returns those of a node, and of an item unless that is empty.
func (s spans) of(node, item string) spans {
	return slices.DeleteFunc(slices.Clone(s), func(one span) bool {
		return one.parent == "" || one.node != node || item != "" && one.item != item
	})
}

// receiver is a collector (https://opentelemetry.io/docs/specs/otlp/#otlphttp).
type receiver struct {
	*httptest.Server

	mu    sync.Mutex
	spans spans
}

func collect(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		var sent collector.ExportTraceServiceRequest
		text, err := io.ReadAll(request.Body)
		if err == nil {
			err = proto.Unmarshal(text, &sent)
		}
		if err != nil || request.URL.Path != "/v1/traces" {
			t.Errorf("%s %s: %v", request.Method, request.URL.Path, err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, of := range sent.GetResourceSpans() {
			for _, scope := range of.GetScopeSpans() {
				for _, one := range scope.GetSpans() {
					r.spans = append(r.spans, read(one))
				}
			}
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func read(from *otlp.Span) span {
	attributes := map[string]string{}
	for _, attribute := range from.GetAttributes() {
		attributes[strings.TrimPrefix(attribute.GetKey(), "patchbay.")] = attribute.GetValue().GetStringValue()
	}
	return span{
		trace: hex.EncodeToString(from.GetTraceId()), id: hex.EncodeToString(from.GetSpanId()), parent: hex.EncodeToString(from.GetParentSpanId()),
		name: from.GetName(), status: from.GetStatus().GetMessage(), failed: from.GetStatus().GetCode() == otlp.Status_STATUS_CODE_ERROR,
		outcome: attributes["outcome"], node: attributes["node"], item: attributes["item"], run: attributes["run"],
	}
}

// await returns the spans of a run once there are as many as the run has hops, all of one
// trace.
func (r *receiver) await(t *testing.T, flow string, run product.Run) spans {
	t.Helper()
	found, err := patchbay.Await(patchbay.Within(t), func(context.Context) (spans, error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		return slices.DeleteFunc(slices.Clone(r.spans), func(s span) bool { return s.run != run.ID }), nil
	}, func(found spans) bool { return len(found) >= len(run.Records) })
	if err != nil {
		t.Fatalf("%s: %d hops: %v", flow, len(run.Records), err)
	}
	if len(found) != len(run.Records) || slices.ContainsFunc(found, func(s span) bool { return s.trace != found[0].trace }) {
		t.Errorf("%s: %d hops, and the spans %+v", flow, len(run.Records), found)
	}
	return found
}
