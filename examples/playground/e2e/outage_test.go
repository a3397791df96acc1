package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/gateway"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestOutageOfSources passes over 341 deployments, most of which have images from
// registries that are down, many of them the same. It costs few requests and little
// time, each deployment gets its reason, and the others are mirrored.
func TestOutageOfSources(t *testing.T) {
	t.Parallel()
	const count = 341
	image := func(i int) string {
		switch i % 5 {
		case 0:
			return fmt.Sprintf("ghcr.io/team/app-%d:1", i) // down, with a fault
		case 1:
			return "ghcr.io/team/shared:1"
		case 2:
			return fmt.Sprintf("quay.io/team/app-%d:1", i) // down, connections are cut
		case 3:
			return fmt.Sprintf("broken/app:%d", i%4) // one repository of a host that works
		}
		return "nginx:1.27"
	}
	sources := outage(t)
	where := namespace(t, nil)
	var group errgroup.Group
	group.SetLimit(16)
	names := map[string][]string{}
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	failing := 0
	for i := range count {
		d := deployment{name: fmt.Sprintf("app-%03d", i), images: []string{image(i)}}
		names[d.name] = d.images
		if i%5 == 4 {
			names[d.name] = []string{mirrored(own.Address(), image(i))}
		} else {
			failing++
		}
		object := d.object()
		object.Spec.Paused = true // no pods: this is about the flow
		group.Go(func() error {
			_, err := cluster.AppsV1().Deployments(where).Create(t.Context(), object, metav1.CreateOptions{})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	gate, err := gateway.Start(context.WithoutCancel(t.Context()), stage.Config, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = gate.Close() })
	o := options(t, gate.Address())
	o.Env = sources.Environment()
	b := &bay{Bay: patchbay.New(o), gate: gate}
	b.Serve(t)
	b.install(t, own.Address(), "namespace="+where)

	// At most, four at once try an image of a host before it is known to be down,
	// five times each, and ask whether it works. In the next pass they try it once. The
	// queue brings each message four times more: an image of a host that works is then
	// tried again, for all that want it.
	for pass, most := range []map[string]int{
		{"ghcr.io": 24, "quay.io": 24, "docker.io": 100},
		{"ghcr.io": 8, "quay.io": 8, "docker.io": 56},
	} {
		sources.Reset()
		run := b.pass(t)
		if run.Duration > time.Minute {
			t.Errorf("pass %d took %s", pass, run.Duration)
		}
		asked := map[string]int{}
		for _, request := range sources.Requests() {
			if request.Kind != registry.KindConnect && request.Kind != registry.KindToken {
				asked[request.Host]++
			}
		}
		t.Logf("pass %d: %s, requests %v", pass, run.Duration.Round(time.Millisecond), asked)
		for host, most := range most {
			if asked[host] > most || asked[host] == 0 {
				t.Errorf("pass %d: %d requests at %s, want %d at most", pass, asked[host], host, most)
			}
		}
		if run.Handled != failing || run.Failures != failing || run.State != product.Handled {
			t.Errorf("pass %d: %d failures, of which the errors node has %d, want %d; the run is %s", pass, run.Failures, run.Handled, failing, run.State)
		}
		reported := map[string]bool{}
		for _, hop := range run.Records {
			var message struct{ Error string }
			if hop.Node == "errors" && json.Unmarshal(hop.Message, &message) == nil {
				who, _, _ := strings.Cut(strings.TrimPrefix(message.Error, "deployment "+where+"/"), ":")
				reported[who] = true
			}
		}
		if len(reported) != failing {
			t.Errorf("pass %d: %d deployments have their reason reported, want %d", pass, len(reported), failing)
		}
	}
	want(t, where, names)
}

// outage starts upstreams of which some are down.
func outage(t *testing.T) *registry.Upstreams {
	t.Helper()
	sources, err := registry.StartUpstreams(context.WithoutCancel(t.Context()), registry.UpstreamOptions{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sources.Close() })
	if _, err := images.Push(t.Context(), sources.Seed(), images.Image{Name: "docker.io/library/nginx:1.27", Layers: []images.Layer{{Size: 1000, Seed: "1"}}}); err != nil {
		t.Fatal(err)
	}
	sources.Inject(registry.Fault{Host: "ghcr.io", Status: http.StatusServiceUnavailable})
	sources.Inject(registry.Fault{Host: "quay.io", Offline: true})
	sources.Inject(registry.Fault{Host: "docker.io", Repository: "broken/", Status: http.StatusInternalServerError})
	return sources
}
