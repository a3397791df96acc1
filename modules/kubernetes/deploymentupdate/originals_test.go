package deploymentupdate_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// owned is an entry of managedFields for images of containers.
func owned(manager string, containers ...string) metav1.ManagedFieldsEntry {
	set := map[string]any{}
	for _, name := range containers {
		set[`k:{"name":"`+name+`"}`] = map[string]any{"f:image": map[string]any{}}
	}
	raw, _ := json.Marshal(map[string]any{"f:spec": map[string]any{"f:template": map[string]any{"f:spec": map[string]any{"f:containers": set}}}})
	return metav1.ManagedFieldsEntry{Manager: manager, Operation: "Update", FieldsType: "FieldsV1", FieldsV1: metav1.NewFieldsV1(string(raw))}
}

func TestOriginalsAreRecorded(t *testing.T) {
	type images map[string]string
	tests := map[string]struct {
		before  string // the annotation
		owners  []metav1.ManagedFieldsEntry
		images  []image
		want    images // nil: there is no annotation
		changed bool
	}{
		"first":                  {"", nil, []image{{Name: "app", Image: "m/nginx:1"}, {Name: "init", Image: "m/busybox:1"}}, images{"app": "nginx:1", "init": "busybox:1"}, true},
		"nothing to change":      {"", nil, []image{{Name: "app", Image: "nginx:1"}}, nil, false},
		"another later":          {`{"side":"old:1"}`, []metav1.ManagedFieldsEntry{owned("patchbay", "side")}, []image{{Name: "app", Image: "m/nginx:1"}}, images{"app": "nginx:1", "side": "old:1"}, true},
		"set by another since":   {`{"side":"old:1"}`, []metav1.ManagedFieldsEntry{owned("kubectl-set", "side")}, []image{{Name: "app", Image: "m/nginx:1"}}, images{"app": "nginx:1"}, true},
		"container gone":         {`{"gone":"old:1"}`, []metav1.ManagedFieldsEntry{owned("patchbay", "gone")}, []image{{Name: "app", Image: "m/nginx:1"}}, images{"app": "nginx:1"}, true},
		"our image moves on":     {`{"app":"old:1"}`, []metav1.ManagedFieldsEntry{owned("patchbay", "app")}, []image{{Name: "app", Image: "n/nginx:1"}}, images{"app": "old:1"}, true},
		"a new image of another": {`{"app":"old:1"}`, []metav1.ManagedFieldsEntry{owned("kubectl-set", "app")}, []image{{Name: "app", Image: "m/nginx:1"}}, images{"app": "nginx:1"}, true},
		"back to the original":   {`{"app":"old:1"}`, []metav1.ManagedFieldsEntry{owned("patchbay", "app")}, []image{{Name: "app", Image: "old:1"}}, nil, true},
		"written by hand":        {`nonsense`, nil, []image{{Name: "app", Image: "m/nginx:1"}}, images{"app": "nginx:1"}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := kubetest.Start(t)
			d := web()
			if test.before != "" {
				d.Annotations[workload.OriginalImages] = test.before
			}
			d.ManagedFields = test.owners
			server.Add(kubetest.Deployments, d)
			got, err := send(t, server, request{Images: test.images, RecordOriginals: true, Annotations: map[string]string{"note": "old"}})
			if err != nil || got.Changed != test.changed {
				t.Fatalf("%+v, %v", got, err)
			}
			text, ok := now(server).Annotations[workload.OriginalImages]
			if ok != (test.want != nil) || ok && !reflect.DeepEqual(images(workload.ParseOriginals(text)), test.want) {
				t.Errorf("the annotation is %q, want %v", text, test.want)
			}
			if note := now(server).Annotations["note"]; note != "old" {
				t.Errorf("another annotation is %q", note)
			}
			if strings.Contains(jsonOf(t, now(server).Spec.Template.ObjectMeta), "original") {
				t.Error("the pod template is annotated")
			}
			for _, r := range server.Requests()[1:] {
				if r.Method == "PATCH" && strings.Count(r.Body, "annotations") > 1 || len(server.Requests()) > 2 {
					t.Errorf("want one patch, have %+v", server.Requests())
				}
			}
		})
	}
}

func TestOriginalsOnlyWhenAsked(t *testing.T) {
	server := start(t)
	if _, err := send(t, server, request{Images: []image{{Name: "app", Image: "m/nginx:1"}}}); err != nil {
		t.Fatal(err)
	}
	if text, ok := now(server).Annotations[workload.OriginalImages]; ok {
		t.Errorf("recorded %s", text)
	}
}

func jsonOf(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
