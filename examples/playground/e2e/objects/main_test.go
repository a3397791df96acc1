package objects_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os/exec"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// What all tests share. TestMain sets it before the first test, and nobody changes it
// after that.
var (
	stage    patchbay.Stage
	objects  dynamic.Interface
	hookPort int
	tools    string // Helm, Flux and Argo CD
)

var (
	definitions = schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}
	kind        = schema.GroupVersionResource{Group: "patchbay.dev", Version: "v1alpha1", Resource: "flows"}
)

func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "6"); err != nil { // they wait most of the time
		panic(err)
	}
	patchbay.Main(m, "e2e/objects", stack.Options{WithoutWorkloads: true}, func(ctx context.Context, s patchbay.Stage) (err error) {
		stage = s
		if tools, err = patchbay.FindTools(); err != nil {
			return err
		}
		if objects, err = dynamic.NewForConfig(s.Config); err != nil {
			return err
		}
		hookPort, err = s.MakeHook(ctx, 16000)
		return err
	})
}

// define adds flows to the cluster, as people do it.
func define(t *testing.T) {
	t.Helper()
	text, err := exec.CommandContext(t.Context(), stage.Binary, "crd").Output()
	if err != nil {
		t.Fatal(err)
	}
	var definition unstructured.Unstructured
	if err := json.Unmarshal(text, &definition.Object); err != nil {
		t.Fatal(err)
	}
	if _, err := objects.Resource(definitions).Apply(t.Context(), definition.GetName(), &definition, metav1.ApplyOptions{FieldManager: "test", Force: true}); err != nil {
		t.Fatal(err)
	}
	_, err = patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		found, err := objects.Resource(definitions).Get(ctx, definition.GetName(), metav1.GetOptions{})
		if err != nil {
			return "", err
		}
		conditions, _, _ := unstructured.NestedSlice(found.Object, "status", "conditions")
		return fmt.Sprint(conditions), nil
	}, established)
	if err != nil {
		t.Fatal(err)
	}
}
