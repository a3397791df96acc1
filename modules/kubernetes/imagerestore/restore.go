package imagerestore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// Cluster is what is asked of the API server; *cluster.Client is one.
type Cluster interface {
	workload.Lister
	Get(ctx context.Context, r cluster.Resource, namespace, name string, into any) error
	Patch(ctx context.Context, r cluster.Resource, namespace, name string, kind types.PatchType, patch []byte, into any) error
}

// Options say what to restore.
type Options struct {
	Namespace string // empty for all namespaces
	DryRun    bool   // only say what would be done
}

// Outcome is what became of one container, or of a whole deployment.
type Outcome struct {
	Namespace, Name string
	Container       string // empty when the deployment as a whole could not be restored
	From, To        string // To is empty when the image stays
	Reason          string // why it stays
}

// A rollout that goes on writes to the object now and then.
const (
	attempts = 8
	pause    = 50 * time.Millisecond
)

// Restore goes over the deployments that carry the annotation workload.OriginalImages.
// An image that nobody else has set since we did becomes the original again, the
// annotation is removed, and we give up the fields that we own, so that others who
// apply the object have no conflict with us. Each deployment is handled by itself: the
// outcomes come with the errors of those that failed, joined.
func Restore(ctx context.Context, c Cluster, o Options) ([]Outcome, error) {
	changed, err := Changed(ctx, c, o.Namespace)
	if err != nil {
		return nil, err
	}
	var all []Outcome
	var errs []error
	for _, w := range changed {
		outcomes, err := restore(ctx, c, w.Namespace, w.Name, o.DryRun)
		all = append(all, outcomes...)
		if err != nil {
			errs = append(errs, fmt.Errorf("restore deployment %s/%s: %w", w.Namespace, w.Name, err))
		}
	}
	return all, errors.Join(errs...)
}

// Changed lists the deployments that carry the annotation.
func Changed(ctx context.Context, lister workload.Lister, namespace string) ([]workload.Workload, error) {
	all, err := workload.Collect(ctx, lister, workload.Selection{Kinds: []string{workload.Deployment}, Namespace: namespace})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(w workload.Workload) bool {
		_, ok := w.Annotations[workload.OriginalImages]
		return !ok
	}), nil
}

// object is what we read of a Deployment.
type object struct {
	Metadata struct {
		ResourceVersion string                   `json:"resourceVersion"`
		Annotations     map[string]string        `json:"annotations"`
		ManagedFields   []workload.ManagedFields `json:"managedFields"`
	} `json:"metadata"`
	Spec struct {
		Template struct {
			Spec struct {
				Containers     []container `json:"containers"`
				InitContainers []container `json:"initContainers"`
				Volumes        []volume    `json:"volumes"`
			} `json:"spec"`
		} `json:"template"`
	} `json:"spec"`
}

type container struct {
	Name  string `json:"name"`
	Image string `json:"image"`
}

type volume struct {
	Name  string `json:"name"`
	Image struct {
		Reference string `json:"reference"`
	} `json:"image"`
}

// imageVolumes are the volumes that are images, named as in the annotation.
func imageVolumes(all []volume) []container {
	var images []container
	for _, v := range all {
		if v.Image.Reference != "" {
			images = append(images, container{Name: workload.VolumePrefix + v.Name, Image: v.Image.Reference})
		}
	}
	return images
}

// patchOf is the part of a strategic merge patch that sets an image.
func patchOf(name, image string) any {
	if volume, ok := strings.CutPrefix(name, workload.VolumePrefix); ok {
		return map[string]any{"name": volume, "image": map[string]any{"reference": image}}
	}
	return container{Name: name, Image: image}
}

func restore(ctx context.Context, c Cluster, namespace, name string, dryRun bool) ([]Outcome, error) {
	deployments, _ := workload.Resource(workload.Deployment)
	for attempt := 1; ; attempt++ {
		var now object
		if err := c.Get(ctx, deployments, namespace, name, &now); err != nil {
			return nil, err
		}
		outcomes, patch, err := plan(namespace, name, now)
		if err != nil || dryRun || patch == nil {
			return outcomes, err
		}
		err = c.Patch(ctx, deployments, namespace, name, types.StrategicMergePatchType, patch, nil)
		if err == nil {
			return outcomes, release(ctx, c, deployments, namespace, name)
		}
		if err := again(ctx, err, attempt); err != nil {
			return nil, err
		}
	}
}

// again waits before another try, or returns the error that ends it.
func again(ctx context.Context, err error, attempt int) error {
	if !cluster.IsConflict(err) || attempt == attempts {
		return err
	}
	select {
	case <-time.After(pause * time.Duration(attempt)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// plan says what becomes of the containers, and computes the patch; nil when the
// annotation is gone already.
func plan(namespace, name string, now object) ([]Outcome, []byte, error) {
	text, ok := now.Metadata.Annotations[workload.OriginalImages]
	if !ok {
		return nil, nil, nil
	}
	originals := workload.ParseOriginals(text)
	owners := workload.ImageOwners(workload.Deployment, now.Metadata.ManagedFields)
	var outcomes []Outcome
	spec := map[string]any{}
	pod := now.Spec.Template.Spec
	for list, containers := range map[string][]container{"initContainers": pod.InitContainers, "containers": pod.Containers, "volumes": imageVolumes(pod.Volumes)} {
		var changed []any
		for _, one := range containers {
			original, ok := originals[one.Name]
			if !ok || original == one.Image {
				continue
			}
			outcome := Outcome{Namespace: namespace, Name: name, Container: one.Name, From: one.Image}
			switch owner := owners[one.Name]; {
			case owner == nil:
				outcome.Reason = "nobody is known to have set its image"
			case owner.Manager != cluster.FieldManager:
				outcome.Reason = owner.Manager + " has set its image since"
			default:
				outcome.To = original
				changed = append(changed, patchOf(one.Name, original))
			}
			outcomes = append(outcomes, outcome)
		}
		if changed != nil {
			spec[list] = changed
		}
	}
	slices.SortFunc(outcomes, func(a, b Outcome) int {
		if a.Container < b.Container {
			return -1
		}
		return 1
	})
	root := map[string]any{"metadata": map[string]any{
		"resourceVersion": now.Metadata.ResourceVersion,
		"annotations":     map[string]any{workload.OriginalImages: nil},
	}}
	if len(spec) > 0 {
		root["spec"] = map[string]any{"template": map[string]any{"spec": spec}}
	}
	patch, err := json.Marshal(root)
	return outcomes, patch, module.Permanent(err)
}

// release takes our entries out of the object's managedFields.
func release(ctx context.Context, c Cluster, deployments cluster.Resource, namespace, name string) error {
	for attempt := 1; ; attempt++ {
		var now struct {
			Metadata struct {
				ResourceVersion string           `json:"resourceVersion"`
				ManagedFields   []map[string]any `json:"managedFields"`
			} `json:"metadata"`
		}
		if err := c.Get(ctx, deployments, namespace, name, &now); err != nil {
			return err
		}
		kept := slices.DeleteFunc(slices.Clone(now.Metadata.ManagedFields), func(entry map[string]any) bool {
			return entry["manager"] == cluster.FieldManager && entry["operation"] == "Update"
		})
		if len(kept) == len(now.Metadata.ManagedFields) {
			return nil
		}
		if len(kept) == 0 {
			kept = []map[string]any{{}} // an empty list would be no change; an empty entry clears it
		}
		patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"resourceVersion": now.Metadata.ResourceVersion, "managedFields": kept}})
		if err != nil {
			return module.Permanent(err)
		}
		err = c.Patch(ctx, deployments, namespace, name, types.MergePatchType, patch, nil)
		if err == nil {
			return nil
		}
		if err := again(ctx, err, attempt); err != nil {
			return fmt.Errorf("its images are restored; give up the ownership of its fields: %w", err)
		}
	}
}
