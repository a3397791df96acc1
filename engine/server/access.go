package server

import (
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/rbac"
)

// Cluster is what the server asks of the Kubernetes cluster that the flows work
// on. Safe for concurrent use.
type Cluster interface {
	// Name says to people which cluster it is. It asks no server.
	Name() (string, error)
	// May asks whether the engine may use a verb on a resource. An empty namespace
	// stands for all of them.
	May(ctx context.Context, namespace, group, resource, verb string) (allowed bool, reason string, err error)
}

// The bounds of what is asked of the cluster for one answer.
const (
	maxReviews  = 200
	reviewTime  = 10 * time.Second
	reviewsOnce = 8
)

type accessInput struct {
	Name      string `path:"name" description:"Name of the flow."`
	Namespace string `query:"namespace" description:"Ask for this namespace alone; for all by default."`
}

func (s *Server) access(ctx context.Context, in accessInput) (api.Access, error) {
	stored, err := s.options.Flows.Get(in.Name)
	if err != nil {
		return api.Access{}, err
	}
	if stored.Document.Flow == nil {
		return api.Access{}, conflict(stored.Problems.Err())
	}
	return s.accessOf(ctx, s.permissions(ctx, stored.Document.Flow), in.Namespace), nil
}

func (s *Server) permissions(ctx context.Context, document *flow.Flow) []module.Permission {
	nodes, _ := s.options.Engine.Permissions(ctx, document)
	return rbac.OfFlow(nodes)
}

// accessOf asks for each verb on each resource. What could not be asked is not
// allowed, as far as is known.
func (s *Server) accessOf(ctx context.Context, needed []module.Permission, namespace string) api.Access {
	access := api.Access{Items: make([]api.AccessItem, len(needed))}
	ctx, cancel := context.WithTimeout(ctx, reviewTime)
	defer cancel()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(reviewsOnce)
	missing := make([][]*string, len(needed))
	asked := 0
	for i, p := range needed {
		access.Items[i] = api.AccessItem{Permission: api.Permission(p)}
		where := namespace
		if p.Cluster {
			where = ""
		}
		for _, resource := range p.Resources {
			for _, verb := range p.Verbs {
				lacks := new(string)
				missing[i] = append(missing[i], lacks)
				if asked++; asked > maxReviews || s.options.Cluster == nil {
					*lacks = "not asked"
					continue
				}
				group.Go(func() error {
					allowed, reason, err := s.options.Cluster.May(ctx, where, p.APIGroup, resource, verb)
					if !allowed {
						*lacks = lacking(p.APIGroup, resource, verb, reason)
					}
					return err
				})
			}
		}
	}
	err := group.Wait()
	switch {
	case s.options.Cluster == nil:
		access.Cluster = "this server works without a cluster"
	case err != nil:
		access.Cluster = "unreachable: " + err.Error()
	}
	for i := range access.Items {
		access.Items[i].Allowed, access.Items[i].Reason = sumUp(missing[i], access.Cluster != "")
	}
	return access
}

func lacking(group, resource, verb, reason string) string {
	text := verb + " " + resource
	if group != "" {
		text += "." + group
	}
	if reason != "" {
		text += " (" + reason + ")"
	}
	return text
}

func sumUp(missing []*string, unknown bool) (allowed bool, reason string) {
	if unknown {
		return false, "not known: the cluster could not be asked"
	}
	var lacks []string
	for _, text := range missing {
		if *text != "" {
			lacks = append(lacks, *text)
		}
	}
	if len(lacks) == 0 {
		return true, ""
	}
	return false, fmt.Sprintf("missing: %s", strings.Join(lacks, ", "))
}

func (s *Server) session(context.Context, struct{}) (api.Session, error) {
	session := api.Session{Version: s.options.Version}
	if s.options.Cluster == nil {
		return session, nil
	}
	if name, err := s.options.Cluster.Name(); err == nil { // else there is none configured
		session.Cluster = name
	}
	return session, nil
}
