package workload

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// Lister lists objects; *cluster.Client is one.
type Lister interface {
	List(ctx context.Context, q cluster.Query, visit func(object []byte) error) error
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

// Collect lists the workloads, in the order of the kinds, and within a kind in
// the order of the API server, by namespace and name. What can be judged without
// asking the server is judged first.
func Collect(ctx context.Context, lister Lister, s Selection) ([]Workload, error) {
	if err := CheckSelector(s.LabelSelector); err != nil {
		return nil, module.Permanent(fmt.Errorf("label selector %q: %w", s.LabelSelector, err))
	}
	for _, kind := range s.Kinds {
		if _, ok := Resource(kind); !ok {
			return nil, module.Permanent(fmt.Errorf("kinds: want Deployment, StatefulSet, DaemonSet or CronJob, have %q", kind))
		}
	}
	var selected map[string]bool
	if s.NamespaceSelector != "" {
		var err error
		if selected, err = Namespaces(ctx, lister, s.NamespaceSelector); err != nil {
			return nil, err
		}
	}
	lists := make([][]Workload, len(s.Kinds))
	accounts := map[string][]string{}
	group, ctx := errgroup.WithContext(ctx)
	for i, kind := range s.Kinds {
		group.Go(func() (err error) {
			lists[i], err = list(ctx, lister, s, kind)
			return err
		})
	}
	if s.ServiceAccountSecrets {
		group.Go(func() error { return pullSecrets(ctx, lister, s, accounts) })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	all := lists[0]
	if len(lists) > 1 {
		all = slices.Concat(lists...)
	}
	if selected != nil {
		all = slices.DeleteFunc(all, func(w Workload) bool { return !selected[w.Namespace] })
	}
	if len(accounts) > 0 {
		for i := range all {
			addSecrets(&all[i], accounts)
		}
	}
	return all, nil
}

func list(ctx context.Context, lister Lister, s Selection, kind string) ([]Workload, error) {
	resource, _ := Resource(kind)
	decoder := NewDecoder(time.Now())
	workloads := []Workload{}
	err := lister.List(ctx, cluster.Query{
		Resource: resource, Namespace: s.Namespace, LabelSelector: s.LabelSelector, PageSize: s.PageSize,
	}, func(object []byte) error {
		w, err := decoder.Decode(kind, object)
		if err != nil {
			return module.Permanent(err)
		}
		workloads = append(workloads, w)
		return nil
	})
	return workloads, err
}

// pullSecrets fills in the secrets of the service accounts that have any, by
// namespace/name.
func pullSecrets(ctx context.Context, lister Lister, s Selection, into map[string][]string) error {
	decoder := NewDecoder(time.Time{})
	return lister.List(ctx, cluster.Query{
		Resource:  cluster.Resource{Version: "v1", Name: "serviceaccounts"},
		Namespace: s.Namespace, PageSize: s.PageSize,
	}, func(object []byte) error {
		account, err := decoder.DecodeServiceAccount(object)
		if err != nil {
			return module.Permanent(fmt.Errorf("decode service account %s/%s: %w", account.Namespace, account.Name, err))
		}
		if len(account.ImagePullSecrets) > 0 {
			into[account.Namespace+"/"+account.Name] = account.ImagePullSecrets
		}
		return nil
	})
}

func addSecrets(w *Workload, accounts map[string][]string) {
	for _, secret := range accounts[w.Namespace+"/"+w.ServiceAccountName] {
		if !slices.Contains(w.ImagePullSecrets, secret) {
			w.ImagePullSecrets = append(w.ImagePullSecrets, secret)
		}
	}
}
