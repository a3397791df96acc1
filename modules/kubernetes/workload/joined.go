package workload

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// joined is what other lists say of workloads. Its zero value changes none.
type joined struct {
	namespaces map[string]bool     // those that are selected, nil for all
	accounts   map[string][]string // the pull secrets of service accounts, by namespace/name
}

// join leaves out what is not in a selected namespace, and adds the pull secrets of service
// accounts. It works in place.
func (j joined) join(workloads []Workload) []Workload {
	if j.namespaces != nil {
		workloads = slices.DeleteFunc(workloads, func(w Workload) bool { return !j.namespaces[w.Namespace] })
	}
	if len(j.accounts) == 0 {
		return workloads
	}
	for i := range workloads {
		w := &workloads[i]
		for _, secret := range j.accounts[w.Namespace+"/"+w.ServiceAccountName] {
			if !slices.Contains(w.ImagePullSecrets, secret) {
				w.ImagePullSecrets = append(w.ImagePullSecrets, secret)
			}
		}
	}
	return workloads
}

// pullSecrets returns the secrets of the service accounts that have any, by namespace/name.
func pullSecrets(ctx context.Context, lister Lister, s Selection) (map[string][]string, error) {
	decoder, accounts := NewDecoder(time.Time{}), map[string][]string{}
	err := lister.List(ctx, cluster.Query{
		Resource:  cluster.Resource{Version: "v1", Name: "serviceaccounts"},
		Namespace: s.Namespace, PageSize: s.PageSize,
	}, func(object []byte) error {
		account, err := decoder.DecodeServiceAccount(object)
		if err != nil {
			return module.Permanent(fmt.Errorf("decode service account %s/%s: %w", account.Namespace, account.Name, err))
		}
		if len(account.ImagePullSecrets) > 0 {
			accounts[account.Namespace+"/"+account.Name] = account.ImagePullSecrets
		}
		return nil
	})
	return accounts, err
}
