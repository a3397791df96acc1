package solutions_test

import (
	"encoding/json"
	"io/fs"
	"path"
	"reflect"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/solutions"
)

// review is a request of the API server; the fields that a case leaves out have
// the values of a Deployment that is being created.
type review struct {
	Operation   string `json:"operation,omitempty"`
	Kind        string `json:"kind,omitempty"`
	SubResource string `json:"subResource,omitempty"`
	Object      string `json:"-"`
	OldObject   string `json:"-"`
}

func (r review) message(t *testing.T) map[string]any {
	t.Helper()
	kind, operation := r.Kind, r.Operation
	if kind == "" {
		kind = "Deployment"
	}
	if operation == "" {
		operation = "CREATE"
	}
	text := `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-1","kind":{"kind":"` + kind +
		`"},"subResource":"` + r.SubResource + `","operation":"` + operation + `","namespace":"shop","name":"web","object":` + orNull(r.Object) +
		`,"oldObject":` + orNull(r.OldObject) + `}}`
	var message map[string]any
	if err := json.Unmarshal([]byte(text), &message); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return message
}

func orNull(text string) string {
	if text == "" {
		return "null"
	}
	return text
}

func template(spec string) string {
	return `{"metadata":{"name":"web"},"spec":{"template":{"spec":` + spec + `}}}`
}

func rewrite(t *testing.T, config, message map[string]any) map[string]any {
	t.Helper()
	full := map[string]any{"localRegistry": "m.example", "mapping": "hub-flat", "placeholders": []any{"auto"}}
	for key, value := range config {
		full[key] = value
	}
	return script(t, "image-policy-webhook/rewrite.ts", map[string]any{"config": full, "review": message})
}

// script runs one of the solutions' scripts and returns what it gives.
func script(t *testing.T, file string, input map[string]any) map[string]any {
	t.Helper()
	node := moduletest.New(t, js.Module(jstest.Scripts(t, helpers())).Components[0])
	if err := node.ConfigureJSON(scriptSettings(t, file)); err != nil {
		t.Fatal(err)
	}
	if err := node.Send("request", jseval.Request{InputData: input}).Err(); err != nil {
		t.Fatal(err)
	}
	return node.Emitted("response")[0].(jseval.Response).OutputData.(map[string]any)
}

// scriptSettings are the settings of a node that runs a script of a solution.
func scriptSettings(t testing.TB, file string) string {
	t.Helper()
	text, err := fs.ReadFile(solutions.FS, file)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := json.Marshal(map[string]any{"script": jseval.File{Name: path.Base(file), Content: string(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return string(settings)
}

// changes gives a patch as path -> new value, and checks that each replace comes
// after a test of the same path.
func changes(t *testing.T, answer map[string]any) map[string]string {
	t.Helper()
	found := map[string]string{}
	operations, _ := answer["patch"].([]any)
	for i, operation := range operations {
		o := operation.(map[string]any)
		want := "test"
		if i%2 == 1 {
			want = "replace"
			found[o["path"].(string)] = o["value"].(string)
		}
		if o["op"] != want || len(operations)%2 != 0 || o["path"] != operations[i-i%2].(map[string]any)["path"] {
			t.Errorf("operation %d is %v, want a %s in a pair for one path", i, o, want)
		}
	}
	return found
}

// annotated is template with annotations of the pod.
func annotated(annotations, spec string) string {
	return `{"metadata":{"name":"web"},"spec":{"template":{"metadata":{"annotations":` + annotations + `},"spec":` + spec + `}}}`
}

const base = "/spec/template/spec"

func TestRewrite(t *testing.T) {
	tests := map[string]struct {
		config map[string]any
		review review
		want   map[string]string
	}{
		"containers and init containers": {nil, review{Object: template(`{"initContainers":[{"name":"i","image":"busybox"}],"containers":[{"name":"a","image":"nginx:1"},{"name":"b","image":"ghcr.io/o/a:2"}]}`)},
			map[string]string{base + "/initContainers/0/image": "m.example/library/busybox:latest", base + "/containers/0/image": "m.example/library/nginx:1", base + "/containers/1/image": "m.example/ghcr.io/o/a:2"}},
		"already local":             {nil, review{Object: template(`{"containers":[{"name":"a","image":"m.example/library/nginx:1"}]}`)}, nil},
		"a host that is not listed": {map[string]any{"registries": []any{"docker.io"}}, review{Object: template(`{"containers":[{"name":"a","image":"nginx"},{"name":"b","image":"ghcr.io/o/a:2"}]}`)}, map[string]string{base + "/containers/0/image": "m.example/library/nginx:latest"}},
		"image volume":              {nil, review{Object: template(`{"volumes":[{"name":"v","image":{"reference":"quay.io/o/data:1"}}],"containers":[]}`)}, map[string]string{base + "/volumes/0/image/reference": "m.example/quay.io/o/data:1"}},
		"pull policy Never":         {nil, review{Object: template(`{"containers":[{"name":"a","image":"nginx","imagePullPolicy":"Never"}]}`)}, nil},
		"opted out":                 {nil, review{Object: `{"metadata":{"labels":{"patchbay.dev/mirror":"false"}},"spec":{"template":{"spec":{"containers":[{"name":"a","image":"nginx"}]}}}}`}, nil},
		"opted out on the template": {nil, review{Object: `{"metadata":{},"spec":{"template":{"metadata":{"labels":{"patchbay.dev/mirror":"false"}},"spec":{"containers":[{"name":"a","image":"nginx"}]}}}}`}, nil},
		"pod":                       {nil, review{Kind: "Pod", Object: `{"spec":{"containers":[{"name":"a","image":"nginx"}]}}`}, map[string]string{"/spec/containers/0/image": "m.example/library/nginx:latest"}},
		"static pod":                {nil, review{Kind: "Pod", Object: `{"metadata":{"annotations":{"kubernetes.io/config.mirror":"x"}},"spec":{"containers":[{"name":"a","image":"nginx"}]}}`}, nil},
		"update of a pod":           {nil, review{Kind: "Pod", Operation: "UPDATE", Object: `{"spec":{"containers":[{"name":"a","image":"nginx"}]}}`, OldObject: `{"spec":{"containers":[{"name":"a","image":"old"}]}}`}, nil},
		"new ephemeral container": {nil, review{Kind: "Pod", Operation: "UPDATE", SubResource: "ephemeralcontainers",
			Object:    `{"spec":{"containers":[{"name":"a","image":"nginx"}],"ephemeralContainers":[{"name":"x","image":"busybox"},{"name":"y","image":"alpine"}]}}`,
			OldObject: `{"spec":{"containers":[{"name":"a","image":"nginx"}],"ephemeralContainers":[{"name":"x","image":"busybox"}]}}`},
			map[string]string{"/spec/ephemeralContainers/1/image": "m.example/library/alpine:latest"}},
		"update of another field": {nil, review{Operation: "UPDATE", Object: template(`{"containers":[{"name":"a","image":"nginx"}]}`), OldObject: template(`{"containers":[{"name":"a","image":"nginx"}]}`)}, nil},
		"update of one image": {nil, review{Operation: "UPDATE", Object: template(`{"containers":[{"name":"a","image":"nginx:2"},{"name":"b","image":"redis"}]}`), OldObject: template(`{"containers":[{"name":"a","image":"nginx:1"},{"name":"b","image":"redis"}]}`)},
			map[string]string{base + "/containers/0/image": "m.example/library/nginx:2", base + "/containers/1/image": "m.example/library/redis:latest"}},
		"rollout restart": {nil, review{Operation: "UPDATE", Object: annotated(`{"at":"2"}`, `{"containers":[{"name":"a","image":"nginx"}]}`), OldObject: annotated(`{"at":"1"}`, `{"containers":[{"name":"a","image":"nginx"}]}`)},
			map[string]string{base + "/containers/0/image": "m.example/library/nginx:latest"}},
		"first annotation of the template": {nil, review{Operation: "UPDATE", Object: annotated(`{"at":"2"}`, `{"containers":[{"name":"a","image":"nginx"}]}`), OldObject: template(`{"containers":[{"name":"a","image":"nginx"}]}`)},
			map[string]string{base + "/containers/0/image": "m.example/library/nginx:latest"}},
		"annotation of the template removed": {nil, review{Operation: "UPDATE", Object: template(`{"containers":[{"name":"a","image":"nginx"}]}`), OldObject: annotated(`{"at":"1"}`, `{"containers":[{"name":"a","image":"nginx"}]}`)},
			map[string]string{base + "/containers/0/image": "m.example/library/nginx:latest"}},
		"applied again, nothing new": {nil, review{Operation: "UPDATE", Object: template(`{"containers":[{"name":"a","image":"nginx"}]}`), OldObject: template(`{"containers":[{"name":"a","image":"m.example/library/nginx:latest"}]}`)}, map[string]string{base + "/containers/0/image": "m.example/library/nginx:latest"}},
		"applied again, one missed":  {nil, review{Operation: "UPDATE", Object: template(`{"containers":[{"name":"a","image":"nginx"},{"name":"b","image":"redis"}]}`), OldObject: template(`{"containers":[{"name":"a","image":"m.example/library/nginx:latest"},{"name":"b","image":"redis"}]}`)}, map[string]string{base + "/containers/0/image": "m.example/library/nginx:latest"}},
		"applied again, another args": {nil, review{Operation: "UPDATE", Object: template(`{"containers":[{"name":"a","image":"nginx"},{"name":"b","image":"redis","args":["x"]}]}`), OldObject: template(`{"containers":[{"name":"a","image":"m.example/library/nginx:latest"},{"name":"b","image":"redis"}]}`)},
			map[string]string{base + "/containers/0/image": "m.example/library/nginx:latest", base + "/containers/1/image": "m.example/library/redis:latest"}},
		"image volume applied again":   {nil, review{Operation: "UPDATE", Object: template(`{"volumes":[{"name":"v","image":{"reference":"quay.io/o/d:1"}}],"containers":[{"name":"a","image":"redis"}]}`), OldObject: template(`{"volumes":[{"name":"v","image":{"reference":"m.example/quay.io/o/d:1"}}],"containers":[{"name":"a","image":"redis"}]}`)}, map[string]string{base + "/volumes/0/image/reference": "m.example/quay.io/o/d:1"}},
		"replicas and annotations":     {nil, review{Operation: "UPDATE", Object: `{"metadata":{"annotations":{"a":"2"}},"spec":{"replicas":3,"template":{"metadata":{"creationTimestamp":null},"spec":{"containers":[{"name":"a","image":"nginx"}]}}}}`, OldObject: `{"metadata":{},"spec":{"replicas":1,"template":{"metadata":{},"spec":{"containers":[{"name":"a","image":"nginx"}]}}}}`}, nil},
		"workloads: a job":             {map[string]any{"resources": "workloads"}, review{Kind: "Job", Object: template(`{"containers":[{"name":"a","image":"nginx"}]}`)}, nil},
		"workloads: a job's pod":       {map[string]any{"resources": "workloads"}, review{Kind: "Pod", Object: `{"metadata":{"ownerReferences":[{"apiVersion":"batch/v1","kind":"Job","name":"j"}]},"spec":{"containers":[{"name":"a","image":"nginx"}]}}`}, map[string]string{"/spec/containers/0/image": "m.example/library/nginx:latest"}},
		"workloads: another pod":       {map[string]any{"resources": "workloads"}, review{Kind: "Pod", Object: `{"metadata":{"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"r"}]},"spec":{"containers":[{"name":"a","image":"nginx"}]}}`}, nil},
		"workloads: a pod alone":       {map[string]any{"resources": "workloads"}, review{Kind: "Pod", Object: `{"metadata":{},"spec":{"containers":[{"name":"a","image":"nginx"}]}}`}, nil},
		"placeholders of the user":     {map[string]any{"placeholders": []any{"FILLED_IN", "filled-in"}}, review{Object: template(`{"containers":[{"name":"a","image":"filled-in"},{"name":"b","image":"FILLED_IN"},{"name":"c","image":"filled-in:1"}]}`)}, map[string]string{base + "/containers/2/image": "m.example/library/filled-in:1"}},
		"a listed host's alias":        {map[string]any{"registries": []any{"index.docker.io", "GHCR.io"}}, review{Object: template(`{"containers":[{"name":"a","image":"nginx"},{"name":"b","image":"ghcr.io/o/a:2"},{"name":"c","image":"quay.io/o/a:2"}]}`)}, map[string]string{base + "/containers/0/image": "m.example/library/nginx:latest", base + "/containers/1/image": "m.example/ghcr.io/o/a:2"}},
		"cron job":                     {nil, review{Kind: "CronJob", Object: `{"spec":{"jobTemplate":{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"nginx"}]}}}}}}`}, map[string]string{"/spec/jobTemplate/spec/template/spec/containers/0/image": "m.example/library/nginx:latest"}},
		"job":                          {nil, review{Kind: "Job", Object: template(`{"containers":[{"name":"a","image":"nginx"}]}`)}, map[string]string{base + "/containers/0/image": "m.example/library/nginx:latest"}},
		"update of job":                {nil, review{Kind: "Job", Operation: "UPDATE", Object: template(`{"containers":[{"name":"a","image":"nginx"}]}`), OldObject: template(`{"containers":[]}`)}, nil},
		"job applied again":            {nil, review{Kind: "Job", Operation: "UPDATE", Object: template(`{"containers":[{"name":"a","image":"nginx"}]}`), OldObject: template(`{"containers":[{"name":"a","image":"m.example/library/nginx:latest"}]}`)}, map[string]string{base + "/containers/0/image": "m.example/library/nginx:latest"}},
		"job with another image":       {nil, review{Kind: "Job", Operation: "UPDATE", Object: template(`{"containers":[{"name":"a","image":"nginx:2"}]}`), OldObject: template(`{"containers":[{"name":"a","image":"m.example/library/nginx:1"}]}`)}, nil},
		"job with an unparsable image": {nil, review{Kind: "Job", Operation: "UPDATE", Object: template(`{"containers":[{"name":"a","image":"a b"}]}`), OldObject: template(`{"containers":[{"name":"a","image":"a"}]}`)}, nil},
		"pod applied again": {nil, review{Kind: "Pod", Operation: "UPDATE", Object: `{"spec":{"containers":[{"name":"a","image":"nginx"},{"name":"b","image":"redis"}]}}`, OldObject: `{"spec":{"containers":[{"name":"a","image":"m.example/library/nginx:latest"},{"name":"b","image":"redis"}]}}`},
			map[string]string{"/spec/containers/0/image": "m.example/library/nginx:latest"}},
		"resize of a pod":                      {nil, review{Kind: "Pod", Operation: "UPDATE", SubResource: "resize", Object: `{"spec":{"containers":[{"name":"a","image":"nginx"}]}}`, OldObject: `{"spec":{"containers":[{"name":"a","image":"m.example/library/nginx:latest"}]}}`}, nil},
		"placeholder of a gateway":             {nil, review{Object: template(`{"containers":[{"name":"istio-proxy","image":"auto"},{"name":"b","image":"auto:1"}]}`)}, map[string]string{base + "/containers/1/image": "m.example/library/auto:1"}},
		"replica set":                          {nil, review{Kind: "ReplicaSet", Object: template(`{"containers":[{"name":"a","image":"nginx"}]}`)}, nil},
		"kind of a name that every object has": {nil, review{Kind: "constructor", Object: template(`{"containers":[{"name":"a","image":"nginx"}]}`)}, nil},
		"delete":                               {nil, review{Operation: "DELETE", OldObject: template(`{"containers":[{"name":"a","image":"nginx"}]}`)}, nil},
		"scale":                                {nil, review{Operation: "UPDATE", SubResource: "scale", Object: template(`{"containers":[{"name":"a","image":"nginx"}]}`)}, nil},
		"dry run":                              {map[string]any{"dryRun": true}, review{Object: template(`{"containers":[{"name":"a","image":"nginx"}]}`)}, nil},
		"unparsable":                           {nil, review{Object: template(`{"containers":[{"name":"a","image":"a b"}]}`)}, nil},
		"odd shapes":                           {nil, review{Object: template(`{"containers":[null,7,{"name":"a"},{"image":5},{"name":"b","image":""}],"initContainers":{},"volumes":[null,{"name":"v"}]}`)}, nil},
		"no spec at all":                       {nil, review{Object: `{}`}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			answer := rewrite(t, test.config, test.review.message(t))
			want := test.want
			if want == nil {
				want = map[string]string{}
			}
			if got := changes(t, answer); !reflect.DeepEqual(got, want) {
				t.Errorf("changes %v, want %v", got, want)
			}
			if answer["uid"] != "u-1" || answer["apiVersion"] != "admission.k8s.io/v1" || answer["kind"] != "AdmissionReview" {
				t.Errorf("answer = %v", answer)
			}
			for _, line := range answer["warnings"].([]any) {
				if len(line.(string)) > 120 {
					t.Errorf("warning of %d characters: %s", len(line.(string)), line)
				}
			}
			if wants := name == "dry run" || name == "unparsable"; (len(answer["warnings"].([]any)) > 0) != wants {
				t.Errorf("warnings = %v", answer["warnings"])
			}
		})
	}
}

func TestRewriteRefusesWhatIsNoReview(t *testing.T) {
	tests := map[string]string{
		"another kind":    `{"apiVersion":"v1","kind":"Pod"}`,
		"old version":     `{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","request":{"uid":"u"}}`,
		"no request":      `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}`,
		"no uid":          `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{}}`,
		"uid is a number": `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":7}}`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			var message map[string]any
			if err := json.Unmarshal([]byte(text), &message); err != nil {
				t.Fatal(err)
			}
			answer := rewrite(t, nil, message)
			if len(changes(t, answer)) != 0 || answer["statusCode"] != int64(400) {
				t.Errorf("answer = %v", answer)
			}
		})
	}
}
