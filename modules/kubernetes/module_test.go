package kubernetes_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/modules/kubernetes"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

func components() []module.Component {
	return kubernetes.Module(cluster.New(cluster.Options{Kubeconfig: "/nowhere/config"})).Components
}

func TestModuleNamesItsComponents(t *testing.T) {
	want := []string{"deployment_list", "workload_list", "pod_list", "deployment_update", "secret_get", "service_account_get", "webhook_register",
		"object_get", "object_list", "object_apply", "watch"}
	var got []string
	for _, c := range components() {
		got = append(got, c.GetInfo().Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("components = %v, want %v", got, want)
	}
}

func TestEachComponentKeepsTheContract(t *testing.T) {
	for _, c := range components() {
		t.Run(c.GetInfo().Name, func(t *testing.T) {
			if c.Instance() == c || c.Instance() == c.Instance() {
				t.Error("Instance does not make a fresh one")
			}
			var names []string
			for _, port := range c.Instance().Ports() {
				names = append(names, port.Name)
				if _, err := module.Schema(port); err != nil {
					t.Error(err)
				}
				defaultsFit(t, port.Name, reflect.TypeOf(port.Configuration))
			}
			wants := []string{"request", "result", v1alpha1.ErrorPort}
			if _, trigger := c.(module.Runner); trigger {
				wants = []string{"out"}
			}
			for _, want := range wants {
				if !slices.Contains(names, want) {
					t.Errorf("ports %v lack %s", names, want)
				}
			}
			if _, ok := c.(module.PermissionAware); !ok {
				t.Error("it does not say which permissions it uses")
			}
		})
	}
}

// defaultsFit finds defaults that module.Zero would silently leave out, and
// fields that must be given although they have one.
func defaultsFit(t *testing.T, port string, message reflect.Type) {
	t.Helper()
	for i := range message.NumField() {
		field := message.Field(i)
		text, ok := field.Tag.Lookup("default")
		if !ok {
			continue
		}
		if field.Tag.Get("required") == "true" {
			t.Errorf("%s.%s is required and has a default", port, field.Name)
		}
		if err := module.ParseDefault(text, reflect.New(field.Type).Elem()); err != nil {
			t.Errorf("%s.%s: default %s: %v", port, field.Name, text, err)
		}
	}
}

func TestWithoutAClusterTheErrorSaysWhatToDo(t *testing.T) {
	c := components()[0].Instance()
	err := c.Handle(t.Context(), nil, "request", nil).Err()
	if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), "/nowhere/config") {
		t.Errorf("error = %v", err)
	}
}
