package servecmd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/auth"
	"github.com/patchbay-dev/patchbay/engine/server/auth/kubernetes"
)

// Who decides who may do what, as --access has it.
const (
	accessToken      = "token"
	accessKubernetes = "kubernetes"
)

// accessTime bounds the questions of the start.
const accessTime = 10 * time.Second

// reviews are what the server must be allowed to create, so that Kubernetes decides.
var reviews = []struct{ group, resource string }{
	{"authentication.k8s.io", "tokenreviews"}, {"authorization.k8s.io", "subjectaccessreviews"},
}

func (o serving) checkAccess() error {
	switch o.access {
	case "", accessToken, accessKubernetes:
		return o.issuer.check(o.access)
	}
	return program.Usagef("--access %q: want %s or %s", o.access, accessToken, accessKubernetes)
}

// authority is who decides beside the server's own token; nil for nobody. What was not
// asked for is there when flows are objects and the server may ask for reviews.
func (a *commands) authority(ctx context.Context, o serving, environment program.Environment) (auth.Authority, error) {
	wanted := o.access == accessKubernetes
	if o.access == accessToken || !wanted && o.store != storeKubernetes {
		return nil, nil
	}
	config, namespace, err := a.place(environment)
	if err != nil {
		return nil, fmt.Errorf("--access %s: %w", accessKubernetes, err)
	}
	missing, err := a.missingReviews(ctx, environment)
	switch {
	case len(missing) > 0 && wanted:
		return nil, fmt.Errorf("--access %s: this server may not create %s: bind the ClusterRole system:auth-delegator to its service account",
			accessKubernetes, strings.Join(missing, " and "))
	case len(missing) > 0:
		environment.Logger.Info("the server's own token alone opens the API: Kubernetes can't decide who may do what, since this server may not create "+strings.Join(missing, " and "),
			slog.String("namespace", namespace))
		return nil, nil
	case err != nil:
		// An API server that is away now is asked again with each request.
		environment.Logger.Warn("it could not be found out whether this server may ask Kubernetes who may do what", "error", err)
	}
	asked, err := kubernetes.New(kubernetes.Options{Config: config, Namespace: namespace})
	if err != nil {
		return nil, err
	}
	environment.Logger.Info("Kubernetes decides who may do what", "namespace", namespace)
	return asked, nil
}

// admit says to the server whose tokens it takes, beside its own.
func (a *commands) admit(ctx context.Context, o serving, environment program.Environment, forServer *server.Options) error {
	authority, err := a.authority(ctx, o, environment)
	if err != nil || authority == nil {
		return err
	}
	if o.issuer.Issuer != "" {
		provider, err := o.issuer.provider(authority)
		if err != nil {
			return err
		}
		authority, forServer.Issuer, forServer.Redirect = provider, provider, strings.TrimSuffix(o.issuer.redirect, "/")
	}
	forServer.Authority = auth.Remember(authority)
	return nil
}

func (a *commands) missingReviews(ctx context.Context, environment program.Environment) (missing []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, accessTime)
	defer cancel()
	cluster := a.Cluster(environment)
	for _, one := range reviews {
		allowed, _, failed := cluster.May(ctx, "", one.group, one.resource, "", "create")
		switch {
		case failed != nil:
			err = errors.Join(err, failed)
		case !allowed:
			missing = append(missing, one.resource+"."+one.group)
		}
	}
	return missing, err
}
