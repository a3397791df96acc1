package incluster

import (
	"context"
	"fmt"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// freshNode has no image when it joins.
const freshNode = "real-2"

func (d *demo) fromUpstream(ctx context.Context) error {
	d.say("%d deployments, with images of %d upstream registries", len(workloads), len(workloads))
	d.stage.Mirror.Reset()
	if err := d.deploy(ctx); err != nil {
		return err
	}
	return d.await(ctx, "run from the upstreams", func(_ string, p pod) bool { return !d.mirrored(p) })
}

func (d *demo) fromMirror(ctx context.Context) error {
	return d.await(ctx, "run from the mirror", func(_ string, p pod) bool { return d.mirrored(p) })
}

// outage is ImagePullBackOff at 2 PM, which does not come.
func (d *demo) outage(ctx context.Context) error {
	d.say("all upstreams fail, and the pods move to another node, which has no image yet")
	d.stage.Upstreams.Inject(registry.Fault{Host: registry.DockerHub, Status: 429})
	for _, host := range []string{"ghcr.io", "quay.io"} {
		d.stage.Upstreams.Inject(registry.Fault{Host: host, Offline: true})
	}
	defer d.stage.Upstreams.ClearFaults()
	if err := d.stage.AddNode(ctx, freshNode); err != nil {
		return err
	}
	_, err := d.client.CoreV1().Nodes().Patch(ctx, stack.RealNode, types.MergePatchType, []byte(`{"spec": {"unschedulable": true}}`), metav1.PatchOptions{})
	if err != nil {
		return fmt.Errorf("keep new pods off the first node: %w", err)
	}
	d.stage.Mirror.Reset()
	if err := d.client.CoreV1().Pods(namespace).DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{}); err != nil {
		return fmt.Errorf("delete the pods: %w", err)
	}
	if err := d.await(ctx, "run again", func(_ string, p pod) bool { return d.mirrored(p) && p.node == freshNode }); err != nil {
		return err
	}
	for _, w := range workloads {
		if d.fetched(w.full)[registry.MirrorName] == 0 {
			return fmt.Errorf("%s runs on a new node, and its image was not pulled from the mirror", w.name)
		}
	}
	return nil
}

func (d *demo) mirrored(p pod) bool { return strings.HasPrefix(p.image, d.mirror+"/") }

// await waits until each workload has one pod that is as it should be, and the upstream's
// digest, and draws them.
func (d *demo) await(ctx context.Context, what string, good func(name string, p pod) bool) error {
	const limit = 2 * time.Minute
	began := time.Now()
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("the workloads do not %s after %s", what, limit))
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	var last map[string]pod
	for {
		found, err := d.pods(ctx)
		if err == nil {
			last = found
		}
		if err == nil && d.all(found, good) {
			d.say("they %s after %s", what, time.Since(began).Round(100*time.Millisecond))
			return d.draw(found)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%w: %+v\n%s", context.Cause(ctx), last, d.logs(context.WithoutCancel(ctx)))
		}
	}
}

func (d *demo) all(found map[string]pod, good func(string, pod) bool) bool {
	for _, w := range workloads {
		p, ok := found[w.name]
		if !ok || p.digest != d.stage.Values.Digests[w.full] || !good(w.name, p) {
			return false
		}
	}
	return true
}
