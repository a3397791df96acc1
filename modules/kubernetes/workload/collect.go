package workload

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/protobuf"
)

// Lister lists objects; *cluster.Client is one.
type Lister interface {
	List(ctx context.Context, q cluster.Query, visit func(object []byte) error) error
	ListPage(ctx context.Context, q cluster.Query, token string, visit func(object []byte) error) (protobuf.Rest, error)
}

// Selection says which workloads to collect.
type Selection struct {
	Kinds         []string
	Namespace     string // empty for all namespaces
	LabelSelector string // empty for all workloads
	// NamespaceSelector selects namespaces by their labels; empty for all.
	NamespaceSelector string
	PageSize          int // objects a request
	// ServiceAccountSecrets adds the pull secrets of each workload's service
	// account after those of its pod template.
	ServiceAccountSecrets bool
}

// maxAhead bounds for how many workloads Collect makes room because the server says that
// so many are to come.
const maxAhead = 50_000

// Collect lists the workloads, in the order of the kinds, and within a kind in
// the order of the API server, by namespace and name. What can be judged without
// asking the server is judged first.
func Collect(ctx context.Context, lister Lister, s Selection) ([]Workload, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	found := joined{}
	if s.NamespaceSelector != "" {
		var err error
		if found.namespaces, err = Namespaces(ctx, lister, s.NamespaceSelector); err != nil {
			return nil, err
		}
	}
	lists := make([][]Workload, len(s.Kinds))
	group, ctx := errgroup.WithContext(ctx)
	for i, kind := range s.Kinds {
		group.Go(func() (err error) {
			lists[i], err = list(ctx, lister, s, kind)
			return err
		})
	}
	if s.ServiceAccountSecrets {
		group.Go(func() (err error) {
			found.accounts, err = pullSecrets(ctx, lister, s)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	all := lists[0]
	if len(lists) > 1 {
		all = slices.Concat(lists...)
	}
	return found.join(all), nil
}

// check judges what needs no server.
func (s Selection) check() error {
	if err := CheckSelector(s.LabelSelector); err != nil {
		return module.Permanent(fmt.Errorf("label selector %q: %w", s.LabelSelector, err))
	}
	for _, kind := range s.Kinds {
		if _, ok := Resource(kind); !ok {
			return module.Permanent(fmt.Errorf("kinds: want Deployment, StatefulSet, DaemonSet or CronJob, have %q", kind))
		}
	}
	return nil
}

// query is the list of one kind.
func (s Selection) query(kind string) cluster.Query {
	resource, _ := Resource(kind)
	return cluster.Query{Resource: resource, Namespace: s.Namespace, LabelSelector: s.LabelSelector, PageSize: s.PageSize}
}

func list(ctx context.Context, lister Lister, s Selection, kind string) ([]Workload, error) {
	decoder, workloads := NewDecoder(time.Now()), []Workload{}
	for token := ""; ; {
		rest, err := lister.ListPage(ctx, s.query(kind), token, decoder.into(&workloads, kind))
		if err != nil || rest.Next == "" {
			return workloads, err
		}
		token = rest.Next
		workloads = slices.Grow(workloads, int(min(max(rest.Count, 0), maxAhead)))
	}
}

// into decodes each object of a list and appends it.
func (d *Decoder) into(workloads *[]Workload, kind string) func(object []byte) error {
	return func(object []byte) error {
		w, err := d.Decode(kind, object)
		if err != nil {
			return module.Permanent(err)
		}
		*workloads = append(*workloads, w)
		return nil
	}
}
