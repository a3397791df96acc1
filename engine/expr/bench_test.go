package expr_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

type benchContainer struct {
	Name  string `json:"name"`
	Image string `json:"image"`
}

// benchSource holds about 2 KB.
type benchSource struct {
	Context     any               `json:"context,omitempty" configurable:"true"`
	Name        string            `json:"name"`
	Namespace   string            `json:"namespace"`
	Registry    string            `json:"registry"`
	Tag         string            `json:"tag"`
	Replicas    int               `json:"replicas"`
	Ready       bool              `json:"ready"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	Containers  []benchContainer  `json:"containers"`
	Owner       struct {
		Kind string `json:"kind"`
		Name string `json:"name"`
	} `json:"owner"`
	Body string `json:"body"`
}

type benchTarget struct {
	Context any    `json:"context,omitempty" configurable:"true"`
	Source  string `json:"source" required:"true"`
	Target  string `json:"target" required:"true"`
	Count   int    `json:"count"`
	Wanted  bool   `json:"wanted"`
	Owner   string `json:"owner"`
	Retries int    `json:"retries" default:"3"`
	Note    string `json:"note"`
}

func benchMessage() benchSource {
	m := benchSource{
		Context: map[string]any{"localRegistry": "mirror.example.com", "run": 7},
		Name:    "web-frontend", Namespace: "shop", Registry: "docker.io", Tag: "1.2.3", Replicas: 3, Ready: true,
		Labels:      map[string]string{"app": "web", "tier": "front", "team": "shop"},
		Annotations: map[string]string{"note": strings.Repeat("x", 300)},
		Containers:  []benchContainer{{"web", "docker.io/library/nginx:1.27"}, {"side", "ghcr.io/org/side:2"}},
		Body:        strings.Repeat("b", 1200),
	}
	m.Owner.Kind, m.Owner.Name = "ReplicaSet", "web-frontend-5d9"
	return m
}

var benchMixed = map[string]any{
	"source": "{{ $.registry }}/{{ $.name }}:{{ $.tag }}",
	"target": `{{ $.replicas > 0 ? $.name + "-live" : $.name }}`,
	"count":  "{{ len($.containers) + 1 }}",
	"wanted": `{{ $.replicas > 0 && $.ready && $.namespace != "kube-system" }}`,
	"owner":  `{{ $.labels.app ?? "none" }}`,
}

var benchPaths = map[string]any{
	"source": "{{ $.name }}", "target": "{{ $.registry }}", "count": "{{ $.replicas }}",
	"wanted": "{{ $.ready }}", "owner": "{{ $.owner.name }}",
}

func benchmark(b *testing.B, template, from, to, message any) {
	m, check := expr.Compile(template, from, to)
	if m == nil {
		b.Fatal(check.Findings)
	}
	if _, err := m.Apply(message); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Apply(message); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMixed: least 1.2 µs and 16 allocations, goal 750 ns and 11.
func BenchmarkMixed(b *testing.B) {
	benchmark(b, benchMixed, benchMessage(), benchTarget{}, benchMessage())
}

// BenchmarkPaths: least 450 ns, goal 250 ns.
func BenchmarkPaths(b *testing.B) {
	benchmark(b, benchPaths, benchMessage(), benchTarget{}, benchMessage())
}

// BenchmarkMap is the mixed one from a map: least 2 µs, goal 1.5 µs.
func BenchmarkMap(b *testing.B) {
	message := map[string]any{
		"context": map[string]any{"run": 7}, "name": "web-frontend", "namespace": "shop", "registry": "docker.io",
		"tag": "1.2.3", "replicas": 3, "ready": true, "labels": map[string]any{"app": "web"},
		"containers": []any{map[string]any{"name": "web"}, map[string]any{"name": "side"}},
		"body":       strings.Repeat("b", 1500),
	}
	benchmark(b, benchMixed, message, benchTarget{}, message)
}

// BenchmarkWhole: least 150 ns.
func BenchmarkWhole(b *testing.B) {
	b.Run("message", func(b *testing.B) { benchmark(b, "{{ $ }}", benchMessage(), nil, benchMessage()) })
	b.Run("context", func(b *testing.B) {
		type target struct {
			Context any `json:"context"`
		}
		benchmark(b, map[string]any{"context": "{{ $ }}"}, benchMessage(), target{}, benchMessage())
	})
}
