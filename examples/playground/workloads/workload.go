package workloads

import (
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// The annotations that say what the scanner is expected to do.
const (
	ExpectAnnotation = "playground.patchbay.dev/expect"
	ReasonAnnotation = "playground.patchbay.dev/reason"
	CopiedAnnotation = "playground.patchbay.dev/copied"
)

// Expectation is what becomes of a workload in one pass of the image mirror
// with its default parameters, private images allowed.
type Expectation string

// The expectations. A workload that failed is left as it is, and the run says
// why.
const (
	Mirrored  Expectation = "mirrored"
	Unchanged Expectation = "unchanged"
	Failed    Expectation = "failed"
)

// Workload is one sample Deployment.
type Workload struct {
	Namespace string      `json:"namespace"`
	Name      string      `json:"name"`
	Expect    Expectation `json:"expect"`
	Reason    string      `json:"reason"`
	// Copied says that the images are to be on the mirror afterwards, which
	// for a workload under GitOps is so though its object doesn't change.
	Copied bool `json:"copied"`
	// Images as they are applied, init containers first.
	Images []string `json:"images"`
}

// All returns the sample Deployments in the order in which they are applied.
func All(values Values) ([]Workload, error) {
	objects, err := render(values)
	if err != nil {
		return nil, err
	}
	var all []Workload
	for _, object := range objects {
		if object.GetKind() != "Deployment" {
			continue
		}
		workload, err := describe(object)
		if err != nil {
			return nil, err
		}
		all = append(all, workload)
	}
	return all, nil
}

func describe(object *unstructured.Unstructured) (Workload, error) {
	annotations := object.GetAnnotations()
	out := Workload{
		Namespace: object.GetNamespace(),
		Name:      object.GetName(),
		Expect:    Expectation(annotations[ExpectAnnotation]),
		Reason:    annotations[ReasonAnnotation],
	}
	switch out.Expect {
	case Mirrored, Unchanged, Failed:
	default:
		return Workload{}, fmt.Errorf("read sample %s/%s: annotation %s is %q, want mirrored, unchanged or failed",
			out.Namespace, out.Name, ExpectAnnotation, out.Expect)
	}
	out.Copied = out.Expect == Mirrored || annotations[CopiedAnnotation] == "true"
	for _, field := range []string{"initContainers", "containers"} {
		containers, _, err := unstructured.NestedSlice(object.Object, "spec", "template", "spec", field)
		if err != nil {
			return Workload{}, fmt.Errorf("read sample %s/%s: %w", out.Namespace, out.Name, err)
		}
		for _, container := range containers {
			fields, ok := container.(map[string]any)
			if !ok {
				return Workload{}, fmt.Errorf("read sample %s/%s: a container is no object", out.Namespace, out.Name)
			}
			image, _ := fields["image"].(string)
			out.Images = append(out.Images, image)
		}
	}
	return out, nil
}
