package workload

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/protobuf"
)

// Namespaces lists the names of the namespaces that a label selector selects.
func Namespaces(ctx context.Context, lister Lister, selector string) (map[string]bool, error) {
	if err := CheckSelector(selector); err != nil {
		return nil, module.Permanent(fmt.Errorf("namespace selector %q: %w", selector, err))
	}
	names := map[string]bool{}
	err := lister.List(ctx, cluster.Query{Resource: cluster.Resource{Version: "v1", Name: "namespaces"}, LabelSelector: selector}, func(object []byte) error {
		m := protobuf.Parse(object)
		for m.Next() {
			if m.Field() != 1 {
				continue
			}
			meta := protobuf.Parse(m.Bytes())
			for meta.Next() {
				if meta.Field() == 1 {
					names[string(meta.Bytes())] = true
				}
			}
			m.Check(meta.Err())
		}
		if err := m.Err(); err != nil {
			return module.Permanent(fmt.Errorf("decode a namespace: %w", err))
		}
		return nil
	})
	return names, err
}

// ListNamespaces is the rule for Namespaces.
func ListNamespaces() module.Permission {
	return module.Permission{Resources: []string{"namespaces"}, Verbs: []string{"list"}, Cluster: true}
}
