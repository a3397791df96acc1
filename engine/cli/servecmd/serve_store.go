package servecmd

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/history"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/store"
	"github.com/patchbay-dev/patchbay/engine/store/objects"
	"github.com/patchbay-dev/patchbay/engine/store/secrets"
)

// Where flows and the state of their nodes may be, as --store has it.
const (
	storeDirectory  = "directory"
	storeKubernetes = "kubernetes"
)

// reportEvery is how often the status of Flow objects is brought up to date.
const reportEvery = 5 * time.Second

// stored is what outlives the process.
type stored struct {
	documents flows.Documents
	watch     func(context.Context, *flows.Flows) // notices what others do to them
	states    states
	runs      *history.History
}

// states is the state of nodes.
type states interface {
	runtime.States
	Healthy(ctx context.Context) error
	Size() (values int, bytes int64)
	Close() error
}

func (o serving) check() error {
	switch {
	case o.store != storeDirectory && o.store != storeKubernetes:
		return program.Usagef("--store %q: want %s or %s", o.store, storeDirectory, storeKubernetes)
	case o.namespace != "" && o.store != storeKubernetes:
		return program.Usagef("--namespace is about Flow objects: give --store %s with it", storeKubernetes)
	}
	return o.listen.check()
}

// open opens the store of flows and state. What is in a cluster is watched until ctx ends.
func (a *commands) open(ctx context.Context, o serving, directory string, environment program.Environment) (stored, error) {
	if o.store == storeKubernetes {
		return a.openInCluster(ctx, environment)
	}
	kept, err := queue.Open(ctx, queue.Options{Dir: filepath.Join(directory, "state"), Logger: environment.Logger})
	if err != nil {
		return stored{}, err
	}
	opened, err := store.Open(filepath.Join(directory, "flows"))
	if err != nil {
		return stored{}, errors.Join(err, kept.Close())
	}
	watch := func(ctx context.Context, all *flows.Flows) { all.Watch(ctx, opened.Path(), flows.Watching{}) }
	return stored{documents: opened, watch: watch, states: kept}, nil
}

func (a *commands) openInCluster(ctx context.Context, environment program.Environment) (stored, error) {
	config, namespace, err := a.place(environment)
	if err != nil {
		return stored{}, fmt.Errorf("--store %s: %w", storeKubernetes, err)
	}
	opened, err := objects.Open(ctx, objects.Options{Config: config, Namespace: namespace, Logger: environment.Logger})
	if err != nil {
		return stored{}, err
	}
	kept, err := secrets.Open(ctx, secrets.Options{Config: config, Namespace: namespace, Logger: environment.Logger})
	if err != nil {
		return stored{}, err
	}
	watch := func(ctx context.Context, all *flows.Flows) {
		var both sync.WaitGroup
		both.Go(func() { all.Follow(ctx, opened) })
		both.Go(func() { all.ReportTo(ctx, opened, reportEvery) })
		both.Wait()
	}
	return stored{documents: opened, watch: watch, states: kept}, nil
}

// place is the namespace of the flows, and how its cluster is reached.
func (a *commands) place(environment program.Environment) (*rest.Config, string, error) {
	if a.Cluster == nil {
		return nil, "", errors.New("this program knows no Kubernetes")
	}
	cluster := a.Cluster(environment)
	config, err := cluster.Config()
	if err != nil {
		return nil, "", err
	}
	namespace, err := cluster.Namespace()
	return config, namespace, err
}
