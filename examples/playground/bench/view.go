package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

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
	viewNone: "no webhook", viewBare: "bare Go handler", viewOurs: "Image Policy Webhook",
	viewPatch: "MutatingAdmissionPolicy, JSONPatch", viewApply: "MutatingAdmissionPolicy, ApplyConfiguration",
}

// view is what a client of the API server sees.
type view struct{ client kubernetes.Interface }

// create creates a deployment without storing it, and says how long that took
// and whether it was rewritten.
func (v view) create(ctx context.Context, namespace string) (took time.Duration, rewritten bool, err error) {
	object := unmirrored()
	began := time.Now()
	made, err := v.client.AppsV1().Deployments(namespace).Create(ctx, object, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil {
		return 0, false, fmt.Errorf("create a deployment in %s: %w", namespace, err)
	}
	took, rewritten = time.Since(began), true
	for _, c := range made.Spec.Template.Spec.Containers {
		rewritten = rewritten && strings.HasPrefix(c.Image, mirror+"/")
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
	t := newTable(o.out, fmt.Sprintf("A server-side dry-run create, as a client of the API server sees it (%d each, in turn)", viewCreates),
		"", "MEDIAN", "P99", "ADDED TO MEDIAN", "/ NO WEBHOOK", "P99 / NO WEBHOOK", "ADDED / BARE")
	figures := map[string][2]float64{}
	for namespace, took := range all {
		slices.Sort(took)
		figures[namespace] = [2]float64{float64(took[len(took)/2]), float64(took[len(took)*99/100])}
	}
	none := figures[viewNone]
	bare := figures[viewBare][0] - none[0]
	for _, namespace := range views {
		f := figures[namespace]
		if namespace == viewNone {
			t.row(viewNames[namespace], nanoseconds(f[0]), nanoseconds(f[1]))
			continue
		}
		t.row(viewNames[namespace], nanoseconds(f[0]), nanoseconds(f[1]), nanoseconds(f[0]-none[0]),
			times(f[0], none[0]), times(f[1], none[1]), times(f[0]-none[0], bare))
	}
	return t.end("Each has a namespace of its own; one client, one create at a time. The policies, in CEL, add the mirror as a prefix.")
}
