package chart_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/restmapper"
)

// cases are the named values of testdata: NAME.values.yaml, and what the chart renders to
// with them, NAME.rendered.yaml. Another case is another file with values, and -update.
func cases(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.values.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("values: %v, %v", files, err)
	}
	found := map[string]string{}
	for _, file := range files {
		found[strings.TrimSuffix(filepath.Base(file), ".values.yaml")] = file
	}
	return found
}

// render is helm template, for the oldest Kubernetes that the chart is for.
func render(t *testing.T, flags ...string) string {
	t.Helper()
	return mustHelm(t, append([]string{"template", "patchbay", chart, "--namespace", "patchbay-system", "--kube-version", "1.30.0"}, flags...)...)
}

func TestLint(t *testing.T) {
	for name, values := range cases(t) {
		t.Run(name, func(t *testing.T) {
			mustHelm(t, "lint", chart, "--strict", "--values", values, "--kube-version", "1.30.0")
		})
	}
}

func TestRendered(t *testing.T) {
	for name, values := range cases(t) {
		t.Run(name, func(t *testing.T) {
			flags := []string{"--values", values}
			if name != "default" { // its definition of flows is enough, which is long
				flags = append(flags, "--set", "crds.enabled=false")
			}
			have := render(t, flags...)
			path := filepath.Join("testdata", name+".rendered.yaml")
			if *update {
				if err := os.WriteFile(path, []byte(have), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if have != string(want) {
				t.Errorf("what %s renders to has changed; go test ./e2e/chart -run Rendered -update writes it:\n%s", values, firstDifference(string(want), have))
			}
		})
	}
}

func firstDifference(want, have string) string {
	wanted, found := strings.Split(want, "\n"), strings.Split(have, "\n")
	for i := range min(len(wanted), len(found)) {
		if wanted[i] != found[i] {
			return "-" + wanted[i] + "\n+" + found[i]
		}
	}
	return "one is longer"
}

// read reads the objects of a manifest.
func read(t *testing.T, manifest string) []*unstructured.Unstructured {
	t.Helper()
	var all []*unstructured.Unstructured
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader([]byte(manifest)), 4096)
	for {
		var content map[string]any
		err := decoder.Decode(&content)
		switch {
		case errors.Is(err, io.EOF):
			return all
		case err != nil:
			t.Fatal(err)
		case len(content) > 0:
			all = append(all, &unstructured.Unstructured{Object: content})
		}
	}
}

// TestTheAPIServerTakesAll: no field is unknown to it, or of the wrong kind.
func TestTheAPIServerTakesAll(t *testing.T) {
	found, err := discovery.NewDiscoveryClientForConfig(stage.Config)
	if err != nil {
		t.Fatal(err)
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(found))
	for name, values := range cases(t) {
		t.Run(name, func(t *testing.T) {
			namespace := restricted(t)
			for _, object := range read(t, render(t, "--values", values)) {
				kind := object.GroupVersionKind()
				if kind.Group == "monitoring.coreos.com" {
					continue // the playground has none of these
				}
				mapping, err := mapper.RESTMapping(kind.GroupKind(), kind.Version)
				if err != nil {
					t.Errorf("%s: %v", kind, err)
					continue
				}
				where := objects.Resource(mapping.Resource).Namespace("")
				if object.GetNamespace() != "" {
					object.SetNamespace(namespace)
					where = objects.Resource(mapping.Resource).Namespace(namespace)
				}
				strict := metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldValidation: metav1.FieldValidationStrict}
				if _, err := where.Create(t.Context(), object, strict); err != nil {
					t.Errorf("%s %s: %v", kind.Kind, object.GetName(), err)
				}
				if kind.Kind == "Deployment" {
					podIsTaken(t, namespace, object, strict)
				}
			}
		})
	}
}

// podIsTaken makes the pod of a Deployment in a namespace where pods are restricted.
func podIsTaken(t *testing.T, namespace string, deployment *unstructured.Unstructured, options metav1.CreateOptions) {
	t.Helper()
	template, _, err := unstructured.NestedMap(deployment.Object, "spec", "template")
	if err != nil {
		t.Fatal(err)
	}
	pod := &unstructured.Unstructured{Object: template}
	pod.SetAPIVersion("v1")
	pod.SetKind("Pod")
	pod.SetGenerateName("patchbay-")
	_ = unstructured.SetNestedField(pod.Object, "default", "spec", "serviceAccountName") // which is there
	if _, err := objects.Resource(schema.GroupVersionResource{Version: "v1", Resource: "pods"}).Namespace(namespace).Create(t.Context(), pod, options); err != nil {
		t.Errorf("its pod: %v", err)
	}
}
