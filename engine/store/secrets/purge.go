package secrets

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/pager"
)

const (
	// atATime is how many Secrets are deleted at once.
	atATime = 8
	// page is how many Secrets are listed at once; each may have 1 MiB.
	page = 20
)

// DeleteFlow removes all state of a flow.
func (s *Store) DeleteFlow(ctx context.Context, flow string) error {
	selected := labels.Set{LabelManagedBy: ManagedBy, LabelFlow: LabelValue(flow)}
	if err := s.purge(ctx, selected, func(p Place) bool { return p.flow == flow }); err != nil {
		return fmt.Errorf("delete the state of flow %q: %w", flow, err)
	}
	return nil
}

// DeleteNode removes all state of a node, its scopes included.
func (s *Store) DeleteNode(ctx context.Context, flow, node string) error {
	if err := s.purge(ctx, PlaceOf(flow, node).labels(), func(p Place) bool { return p.flow == flow && p.node == node }); err != nil {
		return fmt.Errorf("delete the state of node %q of flow %q: %w", node, flow, err)
	}
	return nil
}

// purge deletes the Secrets of places, those too that other engines stored just now. One
// whose annotations somebody has edited goes by its labels, one whose labels by memory.
func (s *Store) purge(ctx context.Context, selected labels.Set, fits func(Place) bool) error {
	names := s.memory.namesOf(fits)
	list := pager.New(func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		ctx, cancel := s.bounded(ctx)
		defer cancel()
		found, err := s.secrets.List(ctx, options)
		return found, cause(ctx, err)
	})
	list.PageSize = page
	options := metav1.ListOptions{LabelSelector: selected.String(), FieldSelector: fieldSelector}
	err := list.EachListItem(ctx, options, func(object runtime.Object) error {
		secret, ok := object.(*unstructured.Unstructured)
		if !ok {
			return nil // the client makes no other
		}
		if e, err := read(secret); err != nil || fits(e.place) {
			names = append(names, secret.GetName())
		}
		return nil
	})
	if err != nil {
		return s.explain("list the Secrets", "list", err)
	}
	slices.Sort(names)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atATime)
	for _, name := range slices.Compact(names) {
		group.Go(func() error { return s.remove(ctx, name) })
	}
	return group.Wait()
}
