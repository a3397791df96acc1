package access_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"sigs.k8s.io/yaml"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// What all tests share. TestMain sets it before the first test, and nobody changes it
// after that.
var (
	stage   patchbay.Stage
	objects dynamic.Interface
)

func resource(group, name string) schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: group, Version: "v1", Resource: name}
}

func TestMain(m *testing.M) {
	patchbay.Main(m, "e2e/access", stack.Options{WithoutWorkloads: true}, func(ctx context.Context, s patchbay.Stage) (err error) {
		stage = s
		if objects, err = dynamic.NewForConfig(s.Config); err != nil {
			return err
		}
		return define(ctx)
	})
}

// define adds flows to the cluster, as people do it.
func define(ctx context.Context) error {
	text, err := exec.CommandContext(ctx, stage.Binary, "crd").Output()
	if err != nil {
		return err
	}
	var definition unstructured.Unstructured
	if err := json.Unmarshal(text, &definition.Object); err != nil {
		return err
	}
	definitions := objects.Resource(resource("apiextensions.k8s.io", "customresourcedefinitions"))
	if _, err := definitions.Apply(ctx, definition.GetName(), &definition, metav1.ApplyOptions{FieldManager: "test", Force: true}); err != nil {
		return err
	}
	_, err = patchbay.Await(ctx, func(ctx context.Context) (string, error) {
		found, err := definitions.Get(ctx, definition.GetName(), metav1.GetOptions{})
		if err != nil {
			return "", err
		}
		conditions, _, _ := unstructured.NestedSlice(found.Object, "status", "conditions")
		return fmt.Sprint(conditions), nil
	}, func(conditions string) bool { return strings.Contains(conditions, "type:Established") })
	return err
}

// documented are the roles in a page of the docs, by name.
func documented(t *testing.T, page string) map[string]*unstructured.Unstructured {
	t.Helper()
	text, err := os.ReadFile("../../../../docs/" + page)
	if err != nil {
		t.Fatal(err)
	}
	roles := map[string]*unstructured.Unstructured{}
	for i, block := range strings.Split(string(text), "```") {
		source, ok := strings.CutPrefix(block, "yaml\n")
		if i%2 == 0 || !ok {
			continue
		}
		role := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(source), &role.Object); err != nil {
			t.Fatalf("%s: %v:\n%s", page, err, source)
		}
		roles[role.GetName()] = role
	}
	return roles
}
