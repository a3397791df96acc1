package server

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/rbac"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/auth"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// Cluster is what the server asks of the Kubernetes cluster that the flows work
// on. Safe for concurrent use.
type Cluster interface {
	Secrets
	// Name says to people which cluster it is. It asks no server.
	Name() (string, error)
	// Namespace is the one that the engine itself belongs to. It asks no server.
	Namespace() (string, error)
	// May asks whether the engine may use a verb on a resource, on the object of a
	// name or, when that is empty, on all. An empty namespace means all of them.
	May(ctx context.Context, namespace, group, resource, name, verb string) (allowed bool, reason string, err error)
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
		return api.Access{}, exchange.Conflict(stored.Problems.Err())
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
	own, unknown := s.ownNamespace()
	for i, p := range needed {
		access.Items[i] = api.AccessItem{Permission: api.Permission(p)}
		where := namespace
		switch {
		case p.Own:
			where = own
		case p.Namespace != "":
			where = p.Namespace
		case p.Cluster:
			where = ""
		}
		for _, one := range reviewsOf(p) {
			lacks := new(string)
			missing[i] = append(missing[i], lacks)
			if asked++; asked > maxReviews || s.options.Cluster == nil || unknown != nil {
				*lacks = "not asked"
				continue
			}
			group.Go(func() error {
				allowed, reason, err := s.options.Cluster.May(ctx, where, p.APIGroup, one.resource, one.name, one.verb)
				if !allowed {
					*lacks = lacking(p.APIGroup, one, reason)
				}
				return err
			})
		}
	}
	err := cmp.Or(unknown, group.Wait())
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

// ownNamespace is the one that the engine belongs to, empty without a cluster.
func (s *Server) ownNamespace() (string, error) {
	if s.options.Cluster == nil {
		return "", nil
	}
	return s.options.Cluster.Namespace()
}

// review is one question.
type review struct{ resource, name, verb string }

func reviewsOf(p module.Permission) []review {
	names := p.Names
	if len(names) == 0 {
		names = []string{""}
	}
	var reviews []review
	for _, resource := range p.Resources {
		for _, name := range names {
			for _, verb := range p.Verbs {
				reviews = append(reviews, review{resource, name, verb})
			}
		}
	}
	return reviews
}

func lacking(group string, r review, reason string) string {
	text := r.verb + " " + r.resource
	if group != "" {
		text += "." + group
	}
	if r.name != "" {
		text += " " + strconv.Quote(r.name)
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

type sessionInput struct {
	Flow string `query:"flow" description:"Say what may be done with this flow; with all of them without it."`
}

func (s *Server) session(ctx context.Context, in sessionInput) (api.Session, error) {
	session := api.Session{Version: s.options.Version, User: auth.Of(ctx).Name, Administrator: auth.Of(ctx).Administrator}
	var err error
	if session.Rights, err = s.rightsOf(ctx, in.Flow); err != nil {
		return api.Session{}, err
	}
	if s.options.Cluster == nil {
		return session, nil
	}
	if name, err := s.options.Cluster.Name(); err == nil { // else there is none configured
		session.Cluster = name
	}
	return session, nil
}

// rightsOf are what the sender of a request may do with a flow, or with all of them.
func (s *Server) rightsOf(ctx context.Context, name string) (rights api.Rights, err error) {
	edit := updating
	if name != "" {
		edit = s.editing(name)
	}
	for _, one := range []struct {
		wanted right
		into   *bool
	}{
		{look, &rights.Look}, {creating, &rights.Create}, {edit, &rights.Edit}, {removing, &rights.Remove},
		{starting, &rights.Start}, {seeingRun, &rights.Runs},
	} {
		if *one.into, _, err = s.allowed(ctx, one.wanted, name); err != nil {
			return api.Rights{}, err
		}
	}
	return rights, nil
}
