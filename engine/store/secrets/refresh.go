package secrets

import (
	"context"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Refresh reads the state of a flow from the API server: what another engine has written
// last, which the watch may bring a moment later.
func (s *Store) Refresh(ctx context.Context, flow string) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	ours := labels.Set{LabelManagedBy: ManagedBy, LabelFlow: LabelValue(flow)}
	list, err := s.secrets.List(ctx, metav1.ListOptions{LabelSelector: ours.String(), FieldSelector: fieldSelector})
	if err != nil {
		return s.explain(fmt.Sprintf("read the state of flow %s", flow), "list", cause(ctx, err))
	}
	there := map[string]bool{}
	for i := range list.Items {
		if list.Items[i].GetDeletionTimestamp() == nil {
			there[list.Items[i].GetName()] = true
			s.learn(&list.Items[i])
		}
	}
	for _, name := range s.memory.namesOf(func(p Place) bool { return p.flow == flow }) {
		if e, ok := s.memory.get(name); ok && !there[name] && newer(list.GetResourceVersion(), e.version) {
			s.memory.gone(name, e.version)
		}
	}
	return nil
}
