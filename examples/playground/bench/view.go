package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/press"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/report"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// A deployment is rewritten, or not, by what its namespace is for. All are
// registered all the time, so that they can take turns create by create.
const (
	viewNone  = "bench-none"
	viewBare  = "bench-bare"
	viewOurs  = "bench-ours"
	viewPatch = "bench-policy-patch"
	viewApply = "bench-policy-apply"
)

var views = []string{viewNone, viewBare, viewOurs, viewPatch, viewApply}

var viewNames = map[string]string{
	viewNone: "no webhook", viewBare: bareTitle, viewOurs: "Image Policy Webhook",
	viewPatch: "MutatingAdmissionPolicy, JSONPatch", viewApply: "MutatingAdmissionPolicy, ApplyConfiguration",
}

// view is what a client of the API server sees.
type view struct{ client kubernetes.Interface }

// create creates a deployment without storing it, and says how long that took
// and whether it was rewritten.
func (v view) create(ctx context.Context, namespace string) (took time.Duration, rewritten bool, err error) {
	object := press.Unmirrored()
	began := time.Now()
	made, err := v.client.AppsV1().Deployments(namespace).Create(ctx, object, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil {
		return 0, false, fmt.Errorf("create a deployment in %s: %w", namespace, err)
	}
	took, rewritten = time.Since(began), true
	for _, c := range made.Spec.Template.Spec.Containers {
		rewritten = rewritten && strings.HasPrefix(c.Image, press.Mirror+"/")
	}
	return took, rewritten, nil
}

// awaitAll waits until everything that is registered takes effect.
func (v view) awaitAll(ctx context.Context) error {
	const patience = 20 * time.Second
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("not so after %s", patience))
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for _, namespace := range views[1:] {
		for {
			_, rewritten, err := v.create(ctx, namespace)
			if err != nil {
				return err
			}
			if rewritten {
				break
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return fmt.Errorf("wait until deployments are rewritten by the %s: %w", viewNames[namespace], context.Cause(ctx))
			}
		}
	}
	return nil
}

// measure prints how long creates take, through each.
func (v view) measure(ctx context.Context, o options) error {
	all := map[string][]time.Duration{}
	const warm = 20
	for n := range warm + viewCreates {
		for i := range views {
			namespace := views[(n+i)%len(views)]
			took, rewritten, err := v.create(ctx, namespace)
			if err != nil {
				return err
			}
			if rewritten != (namespace != viewNone) {
				return fmt.Errorf("create a deployment with %s: rewritten is %t", viewNames[namespace], rewritten)
			}
			if n >= warm {
				all[namespace] = append(all[namespace], took)
			}
		}
	}
	t := report.New(o.out, fmt.Sprintf("A server-side dry-run create, as a client of the API server sees it (%d each, in turn, as %d rounds)", viewCreates, viewRounds),
		"", "MEDIAN", "P99", "ADDED TO MEDIAN", "/ NO WEBHOOK", "P99 / NO WEBHOOK", "ADDED / BARE")
	const section = "create"
	halves := map[string][]float64{}
	most := map[string]float64{}
	for _, namespace := range views {
		took := all[namespace]
		for block := range slices.Chunk(took, viewCreates/viewRounds) {
			halves[namespace] = append(halves[namespace], float64(rounds.Median(block)))
		}
		slices.Sort(took)
		most[namespace] = float64(took[len(took)*99/100])
	}
	for _, namespace := range views {
		name, none := viewNames[namespace], halves[viewNone]
		cells := []any{name, o.add(section, name, "create", result.Nanoseconds, halves[namespace]),
			o.add(section, name, "p99", result.Nanoseconds, []float64{most[namespace]})}
		if namespace != viewNone {
			added, bare := differences(halves[namespace], none), differences(halves[viewBare], none)
			cells = append(cells, o.add(section, name, "added", result.Nanoseconds, added),
				o.add(section, name, "create / no webhook", result.Times, rounds.Ratios(halves[namespace], none)),
				report.Times(most[namespace], most[viewNone]),
				o.add(section, name, "added / bare", result.Times, rounds.Ratios(added, bare)))
		}
		t.Row(cells...)
	}
	return t.End("Each has a namespace of its own; one client, one create at a time. The policies, in CEL, add the mirror as a prefix.")
}

func differences(all, none []float64) []float64 {
	added := make([]float64, len(all))
	for i := range all {
		added[i] = all[i] - none[i]
	}
	return added
}
