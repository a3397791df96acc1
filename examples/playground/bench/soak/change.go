package soak

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/pass"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
)

const (
	// atOnce is how many requests fill the cluster at a time.
	atOnce = 16
	// layerSize is that of the layer that no other image has, in bytes.
	layerSize = 64 << 10
)

// fill creates the deployments, with their images at the upstreams.
func (s *stage) fill(ctx context.Context) error {
	own := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: pass.Namespace}}
	if _, err := s.client.CoreV1().Namespaces().Create(ctx, own, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("create a namespace: %w", err)
	}
	if err := s.push(ctx, "docker.io/"+pass.Sidecar); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	const mirror = "mirror.invalid"
	for i := range s.options.Deployments {
		group.Go(func() error {
			if err := s.push(ctx, pass.ImageOf(i)); err != nil {
				return err
			}
			d := pass.Deployment(mirror, i)
			for c := range d.Spec.Template.Spec.Containers {
				image := &d.Spec.Template.Spec.Containers[c].Image
				*image = strings.TrimPrefix(*image, mirror+"/")
			}
			if _, err := s.client.AppsV1().Deployments(pass.Namespace).Create(ctx, d, metav1.CreateOptions{}); err != nil {
				return fmt.Errorf("create a deployment: %w", err)
			}
			return nil
		})
	}
	return group.Wait()
}

// push puts an image on the upstreams.
func (s *stage) push(ctx context.Context, name string) error {
	_, err := images.Push(ctx, s.stack.Upstreams.Seed(), images.Image{Name: name, Layers: []images.Layer{{Seed: "base", Size: 1000}, {Seed: name, Size: layerSize}}})
	return err
}

// change gives some deployments a new image again and again until ctx ends. They take
// turns, so that a pass has long pointed one at its copy before it is changed again.
func (s *stage) change(ctx context.Context) error {
	tick := time.NewTicker(s.options.Every)
	defer tick.Stop()
	for n := 0; ; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
		for range s.options.Changes {
			if err := s.changeOne(ctx, n); err != nil && ctx.Err() == nil {
				return err
			}
			n++
		}
	}
}

func (s *stage) changeOne(ctx context.Context, n int) error {
	i, version := n%s.options.Deployments, n/s.options.Deployments
	name, _, _ := strings.Cut(pass.ImageOf(i), ":")
	image := fmt.Sprintf("%s:1.3.%d", name, version)
	if err := s.push(ctx, image); err != nil {
		return err
	}
	deployment := pass.Deployment("", i)
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"template": map[string]any{"spec": map[string]any{
		"containers": []any{map[string]any{"name": deployment.Spec.Template.Spec.Containers[0].Name, "image": image}}}}}})
	if err != nil {
		return fmt.Errorf("write the patch of a deployment: %w", err)
	}
	if _, err := s.client.AppsV1().Deployments(pass.Namespace).Patch(ctx, deployment.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}); err != nil {
		return fmt.Errorf("change the image of %s: %w", deployment.Name, err)
	}
	return nil
}
