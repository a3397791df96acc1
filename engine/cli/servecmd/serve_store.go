package servecmd

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/history"
	"github.com/patchbay-dev/patchbay/engine/marketplace"
	"github.com/patchbay-dev/patchbay/engine/peers"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/auth"
	"github.com/patchbay-dev/patchbay/engine/store"
	"github.com/patchbay-dev/patchbay/engine/store/leases"
	"github.com/patchbay-dev/patchbay/engine/store/objects"
	"github.com/patchbay-dev/patchbay/engine/store/secrets"
	"github.com/patchbay-dev/patchbay/engine/store/state"
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
	watch     func(context.Context, *flows.Flows, *server.Server) // notices what others do to them
	states    states
	leases    runtime.Leases // nil when there is no other engine
	peers     *peers.Peers   // nil when there are none
	token     string         // that all servers share; empty: each has its own
	name      string         // of this engine, for people and other engines
	namespace string         // of the flows; empty when they are in a directory
	ready     []server.ReadyCheck
	runs      *history.History
	queues    *queue.Broker
}

// states is the state of nodes.
type states interface {
	runtime.States
	marketplace.States
	Once(ctx context.Context, flow, node, key string, fresh func() []byte) ([]byte, error)
	Healthy(ctx context.Context) error
	Size() (values int, bytes int64)
	Close() error
}

func (o serving) check() error {
	switch {
	case o.store != storeDirectory && o.store != storeKubernetes:
		return program.Usagef("--store %q: want %s or %s", o.store, storeDirectory, storeKubernetes)
	case o.namespace != "" && o.store != storeKubernetes && o.access != accessKubernetes:
		return program.Usagef("--namespace is about Flow objects: give --store %s or --access %s with it", storeKubernetes, accessKubernetes)
	case o.drain < 0 || o.grace < 0:
		return program.Usagef("--drain and --grace are times from now on, not before")
	}
	if err := o.checkAccess(); err != nil {
		return err
	}
	return cmp.Or(o.probes.check(), o.listen.check(), o.queues.check())
}

// serviceAccount is where a pod has the token that it reaches its cluster with.
const serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount/token"

// defaultStore is the cluster in a pod that may talk to it, and a directory elsewhere.
func defaultStore(token string) string {
	if inPod(token) {
		return storeKubernetes
	}
	return storeDirectory
}

func inPod(token string) bool {
	_, err := os.Stat(token)
	return err == nil && os.Getenv("KUBERNETES_SERVICE_HOST") != ""
}

// open opens the store of flows and state. What is in a cluster is watched until ctx ends.
func (a *commands) open(ctx context.Context, o serving, directory string, environment program.Environment) (stored, error) {
	if o.store == storeKubernetes {
		return a.openInCluster(ctx, o.peers, environment)
	}
	kept, err := state.Open(ctx, state.Options{Dir: filepath.Join(directory, "state"), Logger: environment.Logger})
	if err != nil {
		return stored{}, err
	}
	opened, err := store.Open(filepath.Join(directory, "flows"))
	if err != nil {
		return stored{}, errors.Join(err, kept.Close())
	}
	watch := func(ctx context.Context, all *flows.Flows, _ *server.Server) {
		all.Watch(ctx, opened.Path(), flows.Watching{})
	}
	name, _ := os.Hostname() // the machine's will do for one engine
	return stored{documents: opened, watch: watch, states: kept, name: name, ready: []server.ReadyCheck{stateCheck(kept)}}, nil
}

func (a *commands) openInCluster(ctx context.Context, forPeers string, environment program.Environment) (stored, error) {
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
	token, err := kept.SharedToken(ctx, auth.NewToken)
	if err != nil {
		return stored{}, errors.Join(err, kept.Close())
	}
	name := identity()
	held, err := leases.Open(ctx, leases.Options{Config: config, Namespace: namespace, Identity: name, Key: []byte(token), Before: kept.Refresh, Logger: environment.Logger})
	if err != nil {
		return stored{}, errors.Join(err, kept.Close())
	}
	others, err := openPeers(ctx, forPeers, held, name, environment.Logger)
	if err != nil {
		return stored{}, errors.Join(err, kept.Close())
	}
	// An API server that is away is no reason to be unready: flows that answer webhooks go on
	// without it, and no endpoints of theirs may go.
	watch := func(ctx context.Context, all *flows.Flows, api *server.Server) {
		var both sync.WaitGroup
		if others != nil {
			both.Go(func() { serveUntil(ctx, others, held, api.PeerHandler(), environment.Logger) })
		}
		both.Go(func() { all.Follow(ctx, opened) })
		both.Go(func() { all.ReportTo(ctx, opened, reportEvery) })
		both.Wait()
	}
	return stored{documents: opened, watch: watch, states: kept, leases: held, peers: others, token: token, name: name, namespace: namespace}, nil
}

// tokenAt says to people where the server's own token is.
func (s stored) tokenAt(directory string) string {
	if s.token == "" {
		return filepath.Join(directory, "token")
	}
	return "the Secret " + secrets.SharedName
}

// identity names this engine among those of the namespace. The name of a pod is that of
// its next container too, which then need not wait for the lease of the one before.
func identity() string {
	if pod := os.Getenv("POD_NAME"); pod != "" {
		return pod
	}
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "engine"
	}
	return host + "-" + strings.ToLower(rand.Text()[:8])
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
