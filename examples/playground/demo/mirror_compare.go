package demo

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

// The deployment that the comparison adds to the samples.
const (
	mirroredNamespace = "platform"
	mirroredImage     = "nginx:1.27"
)

// keep has a deployment kept by Flux, before the pass.
func (d imageMirror) keep(ctx context.Context) error {
	client, err := kubernetes.NewForConfig(d.stage.Config)
	if err != nil {
		return fmt.Errorf("build a client for the cluster: %w", err)
	}
	_, _, err = reconcile(ctx, client, reconciled(mirroredNamespace, mirroredImage))
	return err
}

// follow implements show.
func (d imageMirror) follow(ctx context.Context) error {
	if _, err := d.server.AwaitRun(ctx, d.Solution, 1); err != nil {
		return err
	}
	samples, err := workloads.All(d.stage.Values)
	if err != nil {
		return err
	}
	images, err := imagesInCluster(ctx, d.stage.Config)
	if err != nil {
		return err
	}
	var patched []string
	for _, sample := range samples {
		if key := sample.Namespace + "/" + sample.Name; !slices.Equal(sample.Images, images[key]) {
			patched = append(patched, key)
		}
	}
	return d.compare(ctx, patched)
}

// compare draws the scanner's column of the articles' table from the first pass.
// Patched are the deployments, by NAMESPACE/NAME, whose images the pass changed.
func (d imageMirror) compare(ctx context.Context, patched []string) error {
	client, err := kubernetes.NewForConfig(d.stage.Config)
	if err != nil {
		return fmt.Errorf("build a client for the cluster: %w", err)
	}
	c := comparison{column: "Scanner (Image Mirror)"}
	every, err := d.interval(ctx)
	if err != nil {
		return err
	}
	c.when = fmt.Sprintf("Every %g min", every.Minutes())
	if c.nodes, err = d.nodes(ctx); err != nil {
		return err
	}
	if err := awaitObserved(ctx, client); err != nil {
		return err
	}
	sets, err := client.AppsV1().ReplicaSets(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return fmt.Errorf("list the ReplicaSets: %w", err)
	}
	counts := map[string]int{}
	for _, set := range sets.Items {
		if owner := metav1.GetControllerOf(&set); owner != nil {
			key := set.Namespace + "/" + owner.Name
			counts[key]++
			if slices.Contains(patched, key) {
				c.rollouts = max(c.rollouts, counts[key])
			}
		}
	}
	contents := contentsOf(d.stage.Mirror)
	copies := 0
	for _, r := range d.stage.Mirror.Requests() {
		if r.Host == registry.MirrorName && r.Kind == registry.KindManifest && r.Method == http.MethodPut && r.Status == http.StatusCreated {
			copies++
		}
	}
	c.copying = fmt.Sprintf("Explicit copy step: %d manifests pushed", copies)
	want := reconciled(mirroredNamespace, mirroredImage)
	before, err := client.AppsV1().Deployments(want.Namespace).Get(ctx, want.Name, metav1.GetOptions{})
	if err != nil {
		return fmt.Errorf("read the deployment %s: %w", want.Name, err)
	}
	place, err := placeOf(d.stage.Mirror.Address(), mirroredImage)
	if err != nil {
		return err
	}
	after, drift, err := reconcile(ctx, client, want)
	if err != nil {
		return err
	}
	was, is := imageOf(before), imageOf(after)
	switch {
	case drift && was != is:
		c.gitops = fmt.Sprintf("Flux reverts patches: %s is %s again", was, is)
	case drift:
		c.gitops = "Flux finds drift"
	case is == mirroredImage && contents.digest(ctx, place.target) != "":
		c.gitops = "No drift: what Flux applies is left alone, its image is copied"
	case is == mirroredImage:
		c.gitops = "No drift: what Flux applies is left alone"
	default:
		c.gitops = fmt.Sprintf("No drift: Flux keeps %s", is)
	}
	return c.draw(d.Out)
}

// awaitObserved waits until the deployment controller has seen each deployment as it
// is now, and made its ReplicaSet.
func awaitObserved(ctx context.Context, client kubernetes.Interface) error {
	err := await(ctx, func() (bool, error) {
		list, err := client.AppsV1().Deployments(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err
		}
		return !slices.ContainsFunc(list.Items, func(one appsv1.Deployment) bool {
			return one.Status.ObservedGeneration != one.Generation
		}), nil
	})
	if err != nil {
		return fmt.Errorf("wait for the deployment controller: %w", err)
	}
	return nil
}
