package deploymentupdate

import (
	"errors"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// asksAnything reports whether the request can lead to a change at all.
func (r Request) asksAnything() bool {
	return r.Replicas != nil || len(r.Images) > 0 || len(r.EnvUpdates) > 0 || len(r.Resources) > 0 ||
		len(r.Labels) > 0 || len(r.Annotations) > 0 || len(r.PodLabels) > 0 || len(r.PodAnnotations) > 0
}

// validate finds what is wrong with the request without looking at the object.
func (r Request) validate() error {
	if r.Namespace == "" {
		return errors.New("the namespace is empty")
	}
	if r.Name == "" {
		return errors.New("the name is empty")
	}
	if r.Replicas != nil {
		if r.Kind != workload.Deployment && r.Kind != workload.StatefulSet {
			return fmt.Errorf("a %s has no replicas", r.Kind)
		}
		if *r.Replicas < 0 {
			return fmt.Errorf("replicas: want at least 0, have %d", *r.Replicas)
		}
	}
	images := map[string]string{}
	for _, image := range r.Images {
		if image.Name == "" || image.Image == "" {
			return fmt.Errorf("images: container %q to image %q: neither may be empty", image.Name, image.Image)
		}
		if other, ok := images[image.Name]; ok && other != image.Image {
			return fmt.Errorf("images: container %q is to have both %s and %s", image.Name, other, image.Image)
		}
		images[image.Name] = image.Image
	}
	for _, env := range r.EnvUpdates {
		if env.Name == "" {
			return errors.New("envUpdates: the name of a variable is empty")
		}
	}
	for _, wanted := range r.Resources {
		if err := wanted.validate(); err != nil {
			return err
		}
	}
	return nil
}

func (r Resources) validate() error {
	if r.Container == "" {
		return errors.New("resources: the name of a container is empty")
	}
	for _, q := range r.quantities() {
		if q.text == "" {
			continue
		}
		if _, err := resource.ParseQuantity(q.text); err != nil {
			return fmt.Errorf("resources: container %q: the %s: %q is not a quantity such as 100m, 2 or 128Mi", r.Container, q, q.text)
		}
	}
	return nil
}

type quantity struct {
	list string // requests or limits
	name string // cpu or memory
	text string
}

// String is the field's name in words: "cpu request".
func (q quantity) String() string { return q.name + " " + strings.TrimSuffix(q.list, "s") }

func (r Resources) quantities() []quantity {
	return []quantity{
		{"requests", "cpu", r.CPURequest}, {"limits", "cpu", r.CPULimit},
		{"requests", "memory", r.MemoryRequest}, {"limits", "memory", r.MemoryLimit},
	}
}
