package workload

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// surveyed is how many deployments a survey looks at, one page of a list.
const surveyed = cluster.DefaultPageSize

// errEnough ends a survey's list.
var errEnough = errors.New("looked at enough")

// Survey counts the deployments of the cluster by the tool that manages them, the
// most first. Those that none manages are left out. It looks at a page of them.
func Survey(ctx context.Context, lister Lister) ([]module.Finding, error) {
	decoder := NewDecoder(time.Now())
	resource, _ := Resource(Deployment)
	counts := map[string]*module.Finding{}
	seen := 0
	err := lister.List(ctx, cluster.Query{Resource: resource, PageSize: surveyed}, func(object []byte) error {
		if seen++; seen > surveyed {
			return errEnough
		}
		w, err := decoder.Decode(Deployment, object)
		if err != nil {
			return module.Permanent(err)
		}
		tool := w.ManagedBy()
		if tool == "" {
			return nil
		}
		if counts[tool] == nil {
			counts[tool] = &module.Finding{Name: tool, Of: "deployments", Example: w.Namespace + "/" + w.Name}
		}
		counts[tool].Count++
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	findings := make([]module.Finding, 0, len(counts))
	for _, finding := range counts {
		findings = append(findings, *finding)
	}
	slices.SortFunc(findings, func(a, b module.Finding) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return findings, nil
}
