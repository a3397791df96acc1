package solutions_test

import (
	"fmt"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// BenchmarkPlan plans a pass over 1,000 deployments that are on the mirror already, as
// nearly all are in nearly every pass.
func BenchmarkPlan(b *testing.B) {
	var deployments []workload.Workload
	for i := range 1000 {
		deployments = append(deployments, workload.Workload{
			Kind: workload.Deployment, Name: fmt.Sprintf("app-%04d", i), Namespace: "shop", Replicas: 2,
			Labels: map[string]string{"app.kubernetes.io/name": fmt.Sprintf("app-%04d", i)},
			Containers: []workload.Container{
				{Name: "main", Image: fmt.Sprintf("m.example/ghcr.io/acme/app-%04d:1.2.3", i)},
				{Name: "proxy", Image: "m.example/envoyproxy/envoy:v1.31"},
			},
			InitContainers: []workload.Container{}, ImageVolumes: []workload.Container{}, OwnerReferences: []workload.Owner{},
		})
	}
	for _, check := range []bool{false, true} {
		b.Run(fmt.Sprint("checkMirror=", check), func(b *testing.B) {
			node := moduletest.New(b, js.Module(jstest.Scripts(b, helpers())).Components[0])
			if err := node.ConfigureJSON(scriptSettings(b, "image-mirror/plan.ts")); err != nil {
				b.Fatal(err)
			}
			config := map[string]any{"localRegistry": "m.example", "mapping": "hub-flat", "gitops": "mirror-only", "placeholders": []any{"auto"}, "checkMirror": check}
			in := jseval.Request{InputData: map[string]any{"config": config, "deployments": deployments}}
			b.ReportAllocs()
			for b.Loop() {
				if err := node.Component.Handle(b.Context(), node.Emit, "request", in).Err(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
