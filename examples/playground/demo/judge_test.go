package demo_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/demo"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

func TestWhereAnImageBelongs(t *testing.T) {
	digest := "sha256:" + strings.Repeat("ab", 32)
	for image, want := range map[string][3]string{
		"nginx":                     {"m:1/library/nginx:latest", "docker.io/library/nginx:latest", ""},
		"org/app:2":                 {"m:1/org/app:2", "docker.io/org/app:2", ""},
		"index.docker.io/org/app:2": {"m:1/org/app:2", "docker.io/org/app:2", ""},
		"ghcr.io/org/app:2":         {"m:1/ghcr.io/org/app:2", "ghcr.io/org/app:2", ""},
		"quay.io/a/b:3@" + digest:   {"m:1/quay.io/a/b:3@" + digest, "quay.io/a/b:3", digest},
		"quay.io/a/b@" + digest:     {"m:1/quay.io/a/b@" + digest, "quay.io/a/b", digest},
	} {
		target, canonical, pinned, err := demo.Target("m:1", image)
		if got := [3]string{target, canonical, pinned}; err != nil || got != want {
			t.Errorf("%s: %v, %v, want %v", image, got, err, want)
		}
	}
	if _, _, _, err := demo.Target("m:1", "Not An Image"); err == nil {
		t.Error("no error for what is no image")
	}
}

const record = `{"state": "handled", "records": [
	{"node": "plan", "message": {"inputData": {"deployments": [{"namespace": "a", "name": "web"}]}},
	 "log": [{"text": "left alone (scaled to zero): a/idle, a/zero and 3 more"}, {"text": "2 deployments to mirror, 1 skipped"}]},
	{"node": "router", "message": {"context": {"item": {"namespace": "a", "name": "web", "reason": ""}}}},
	{"node": "copy", "message": {"context": {"item": {"namespace": "a", "name": "flux", "reason": "managed by Flux"}}}},
	{"node": "copy", "message": {"context": {"item": {"namespace": "a", "name": "gone"}}}},
	{"node": "errors", "message": {"context": {"item": {"namespace": "a", "name": "gone"}}, "error": "MANIFEST_UNKNOWN"}}
]}`

func aRun(t *testing.T) product.Run {
	t.Helper()
	var run product.Run
	if err := json.Unmarshal([]byte(record), &run); err != nil {
		t.Fatal(err)
	}
	return run
}

func TestWhatARunTells(t *testing.T) {
	for deployment, want := range map[string]struct {
		planned         bool
		skipped, errors string
	}{
		"a/web":     {planned: true},
		"a/zero":    {skipped: "scaled to zero"},
		"a/idle":    {skipped: "scaled to zero"},
		"a/flux":    {planned: true, skipped: "managed by Flux"},
		"a/gone":    {planned: true, errors: "MANIFEST_UNKNOWN"},
		"a/unheard": {},
	} {
		planned, skipped, errors := demo.Story(aRun(t), deployment)
		if planned != want.planned || skipped != want.skipped || strings.Join(errors, " ") != want.errors {
			t.Errorf("%s: planned %t, skipped %q, errors %q; want %+v", deployment, planned, skipped, errors, want)
		}
	}
}

func TestJudgement(t *testing.T) {
	tests := map[string]struct {
		sample workloads.Workload
		after  string
		wrong  string // a part of what is said, empty when all is well
	}{
		"failed as expected":       {workloads.Workload{Name: "gone", Expect: workloads.Failed}, "x:1", ""},
		"failed but changed":       {workloads.Workload{Name: "gone", Expect: workloads.Failed}, "m:1/library/x:1", "its images are m:1/library/x:1"},
		"should have failed":       {workloads.Workload{Name: "zero", Expect: workloads.Failed}, "x:1", "it skipped, want failed"},
		"skipped as expected":      {workloads.Workload{Name: "zero", Expect: workloads.Unchanged}, "x:1", ""},
		"skipped without a reason": {workloads.Workload{Name: "unheard", Expect: workloads.Unchanged}, "x:1", "does not say why"},
		"not mirrored":             {workloads.Workload{Name: "web", Expect: workloads.Mirrored}, "x:1", "want m:1/library/x:1"},
		"unexpected failure":       {workloads.Workload{Name: "gone", Expect: workloads.Mirrored}, "x:1", "it failed, want mirrored"},
		"copy that nobody can see": {workloads.Workload{Name: "flux", Expect: workloads.Unchanged, Copied: true}, "x:1", "nobody pushed docker.io/library/x:1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			test.sample.Namespace, test.sample.Images = "a", []string{"x:1"}
			wrong, err := demo.Judge(t.Context(), &out, test.sample, aRun(t), []string{test.after})
			if err != nil {
				t.Fatal(err)
			}
			if (wrong > 0) != (test.wrong != "") || !strings.Contains(out.String(), test.wrong) {
				t.Errorf("%d wrong, want %q in:\n%s", wrong, test.wrong, &out)
			}
		})
	}
}
