package solutions_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// surveyed is what the webhook's script gives that looks for what was missed.
type surveyed struct {
	Message         string
	InScope, Missed int
	Objects         []struct {
		Kind, Name string
		Images     []string
	}
	Items []struct {
		Kind, Namespace, Name string
		PodAnnotations        map[string]string
		Expect                []struct{ Name, Image string }
	}
}

func survey(t *testing.T, config map[string]any, objects any) surveyed {
	t.Helper()
	full := map[string]any{
		"localRegistry": "m.example", "mapping": "hub-flat", "registries": []any{"index.docker.io", "ghcr.io"}, "placeholders": []any{"auto"},
		"namespaces": []any{}, "excludeNamespaces": []any{"zot"}, "serviceNamespace": "patchbay-system", "resources": "deployments", "heal": "report",
	}
	for key, value := range config {
		full[key] = value
	}
	raw, err := json.Marshal(script(t, "image-policy-webhook/survey.ts", map[string]any{"config": full, "objects": objects}))
	if err != nil {
		t.Fatal(err)
	}
	var out surveyed
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSurveyFindsWhatWasMissed(t *testing.T) {
	named := func(name, namespace string, w workload.Workload) workload.Workload {
		w.Kind, w.Name, w.Namespace = "Deployment", name, namespace
		return w
	}
	never := web("nginx:1")
	never.Containers[0].ImagePullPolicy = "Never"
	inTemplate := web("nginx:1")
	inTemplate.PodLabels = map[string]string{"patchbay.dev/mirror": "false"}
	init := web("m.example/library/nginx:1")
	init.InitContainers = []workload.Container{{Name: "init", Image: "busybox:1"}}
	objects := []workload.Workload{
		named("missed", "shop", web("nginx:1", "m.example/library/redis:7")),
		named("init", "shop", init),
		named("volume", "shop", withVolume(web(), "ghcr.io/o/model:1", nil)),
		named("done", "shop", web("m.example/library/nginx:1")),
		named("unlisted", "shop", web("quay.io/o/a:1")),
		named("placeholder", "shop", web("auto")),
		named("unparsable", "shop", web("a b")),
		named("never", "shop", never),
		named("out", "shop", marked(web("nginx:1"), map[string]string{"patchbay.dev/mirror": "false"}, nil)),
		named("out-template", "shop", inTemplate),
		named("system", "kube-system", web("nginx:1")),
		named("registry", "zot", web("nginx:1")),
		named("own", "patchbay-system", web("nginx:1")),
	}
	tests := map[string]struct {
		config map[string]any
		names  []string
		items  []string // the containers that are rolled out
	}{
		"report":          {nil, []string{"missed", "init", "volume"}, nil},
		"patch":           {map[string]any{"heal": "patch"}, []string{"missed", "init", "volume"}, []string{"missed a m.example/library/nginx:1", "init init m.example/library/busybox:1", "volume volume/model m.example/ghcr.io/o/model:1"}},
		"pods can't be":   {map[string]any{"heal": "patch", "resources": "pods"}, []string{"missed", "init", "volume"}, nil},
		"namespaces":      {map[string]any{"namespaces": []any{"blog"}}, nil, nil},
		"every host":      {map[string]any{"registries": []any{}}, []string{"missed", "init", "volume", "unlisted"}, nil},
		"excluded by one": {map[string]any{"excludeNamespaces": []any{"shop"}}, []string{"registry"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := survey(t, test.config, objects)
			var names, items []string
			for _, one := range got.Objects {
				names = append(names, one.Name)
			}
			for _, one := range got.Items {
				for _, want := range one.Expect {
					items = append(items, one.Name+" "+want.Name+" "+want.Image)
				}
				if one.Kind != "Deployment" || one.Namespace != "shop" || one.PodAnnotations["patchbay.dev/healed-at"] == "" {
					t.Errorf("item %+v", one)
				}
			}
			if !slices.Equal(names, test.names) || !slices.Equal(items, test.items) || got.Missed != len(names) {
				t.Errorf("found %v and rolls out %v (%s), want %v and %v", names, items, got.Message, test.names, test.items)
			}
		})
	}
}

func TestSurveyOfPods(t *testing.T) {
	pod := func(name, phase string) workload.Pod {
		return workload.Pod{Name: name, Namespace: "shop", Phase: phase, Containers: []workload.Container{{Name: "a", Image: "nginx:1"}}}
	}
	static := pod("static", "Running")
	static.Annotations = map[string]string{"kubernetes.io/config.mirror": "x"}
	got := survey(t, map[string]any{"resources": "pods"}, []workload.Pod{pod("runs", "Running"), pod("waits", "Pending"), pod("ended", "Succeeded"), pod("failed", "Failed"), static})
	if got.Missed != 2 || got.InScope != 2 || !strings.Contains(got.Message, "Pod shop/runs (nginx:1); Pod shop/waits (nginx:1)") || !strings.Contains(got.Message, "restart its workload") {
		t.Errorf("%+v", got)
	}
}

// TestSurveyIsBounded: a large cluster is named in part, and healed bit by bit.
func TestSurveyIsBounded(t *testing.T) {
	var objects []workload.Workload
	for i := range 300 {
		w := web("nginx:1")
		w.Kind, w.Name = "Deployment", fmt.Sprintf("web-%d", i)
		objects = append(objects, w)
	}
	got := survey(t, map[string]any{"heal": "patch"}, objects)
	if got.Missed != 300 || len(got.Objects) != 100 || len(got.Items) != 20 || !strings.Contains(got.Message, "300 of 300 deployments") || !strings.Contains(got.Message, "and 280 more") {
		t.Errorf("missed %d, objects %d, items %d: %s", got.Missed, len(got.Objects), len(got.Items), got.Message)
	}
	if none := survey(t, nil, []workload.Workload{}); !reflect.DeepEqual(none.Message, "0 of 0 deployments in scope are not on the mirror") {
		t.Errorf("%q", none.Message)
	}
}
