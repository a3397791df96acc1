package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/server/auth"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// right is something that people may do with flows, in the words of Kubernetes RBAC on
// flows.patchbay.dev.
type right struct{ verb, subresource string }

var (
	look      = right{verb: "get"}
	listing   = right{verb: "list"}
	watching  = right{verb: "watch"}
	creating  = right{verb: "create"}
	updating  = right{verb: "update"}
	removing  = right{verb: "delete"}
	starting  = right{verb: "update", subresource: "start"} // Start, Stop, panels, messages that are sent
	seeingRun = right{verb: "get", subresource: "runs"}     // messages of runs, taps, panels, logs
)

func (r right) String() string {
	if r.subresource != "" {
		return r.verb + " flows/" + r.subresource + ".patchbay.dev"
	}
	return r.verb + " flows.patchbay.dev"
}

// rightsAtOnce bounds what is asked of the authority for one request.
const rightsAtOnce = 8

// permit refuses what the sender of a request may not do with a flow, or with all of them
// when it has no name.
func (s *Server) permit(ctx context.Context, wanted right, name string) error {
	allowed, reason, err := s.allowed(ctx, wanted, name)
	if err != nil || allowed {
		return err
	}
	return s.forbidden(ctx, wanted, name, reason)
}

// permitEdit refuses who may not change a flow: update it when it is stored, else create
// it. The permission to edit is the permission to use the engine's own rights.
func (s *Server) permitEdit(ctx context.Context, name string) error {
	return s.permit(ctx, s.editing(name), name)
}

func (s *Server) editing(name string) right {
	var missing *flows.MissingError
	if _, err := s.options.Flows.Get(name); errors.As(err, &missing) {
		return creating
	}
	return updating
}

func (s *Server) allowed(ctx context.Context, wanted right, name string) (allowed bool, reason string, err error) {
	return s.ask(ctx, auth.Action{Verb: wanted.verb, Subresource: wanted.subresource, Flow: name})
}

// ask fails closed: without an answer nobody but the administrator may do anything.
func (s *Server) ask(ctx context.Context, what auth.Action) (allowed bool, reason string, err error) {
	who := auth.Of(ctx)
	switch {
	case who.Administrator:
		return true, "", nil
	case s.options.Authority == nil:
		return false, "", nil
	}
	allowed, reason, err = s.options.Authority.Allowed(ctx, who, what)
	if err != nil {
		return false, "", &exchange.Error{Status: http.StatusServiceUnavailable,
			Err:  fmt.Errorf("it can't be found out now what %s may do: %w", who.Title(), err),
			Hint: "Kubernetes decides who may do what, and its API server does not answer; flows go on, and so does whoever has the server's own token"}
	}
	return allowed, reason, nil
}

func (s *Server) forbidden(ctx context.Context, wanted right, name, reason string) error {
	text := fmt.Sprintf("%s may not %s", auth.Of(ctx).Title(), wanted)
	if name != "" {
		text += fmt.Sprintf(" %q", name)
	}
	if namespace, _ := s.ownNamespace(); namespace != "" {
		text += " in namespace " + namespace
	}
	if reason != "" {
		text += ": " + reason
	}
	return &exchange.Error{Status: http.StatusForbidden, Err: errors.New(text), Hint: "who administers the namespace can give a Role with that verb"}
}

// permitAny refuses who may do nothing with any flow.
func (s *Server) permitAny(ctx context.Context) error {
	for _, wanted := range []right{listing, look, creating} {
		if allowed, _, err := s.allowed(ctx, wanted, ""); err != nil || allowed {
			return err
		}
	}
	stored, err := s.options.Flows.List()
	if err != nil {
		return err
	}
	seen, err := s.those(ctx, look, namesOf(stored))
	if err != nil || len(seen) > 0 {
		return err
	}
	return s.forbidden(ctx, look, "", "")
}

// permitAnyEdit refuses who may change no flow and make none: for what is about none yet.
func (s *Server) permitAnyEdit(ctx context.Context) error {
	for _, wanted := range []right{updating, creating} {
		if allowed, _, err := s.allowed(ctx, wanted, ""); err != nil || allowed {
			return err
		}
	}
	stored, err := s.options.Flows.List()
	if err != nil {
		return err
	}
	may, err := s.those(ctx, updating, namesOf(stored))
	if err != nil || len(may) > 0 {
		return err
	}
	return s.forbidden(ctx, updating, "", "")
}

func namesOf(stored []flows.Stored) []string {
	names := make([]string, len(stored))
	for i, one := range stored {
		names[i] = one.Document.Name
	}
	return names
}

// those are the flows of some names with which the sender may do something.
func (s *Server) those(ctx context.Context, wanted right, names []string) (map[string]bool, error) {
	all, _, err := s.allowed(ctx, wanted, "")
	if err != nil {
		return nil, err
	}
	may := make([]atomic.Bool, len(names))
	if !all {
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(rightsAtOnce)
		for i, name := range names {
			group.Go(func() error {
				allowed, _, err := s.allowed(ctx, wanted, name)
				may[i].Store(allowed)
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return nil, err
		}
	}
	found := make(map[string]bool, len(names))
	for i, name := range names {
		if all || may[i].Load() {
			found[name] = true
		}
	}
	return found, nil
}

// only keeps of a list what is about flows with which the sender may do something. Who may
// do it with none is refused, unless all is asked in vain because there is none.
func only[T any](ctx context.Context, s *Server, wide, each right, list []T, name func(T) string) ([]T, error) {
	if all, _, err := s.allowed(ctx, wide, ""); err != nil || all {
		return list, err
	}
	names := make([]string, len(list))
	for i, one := range list {
		names[i] = name(one)
	}
	may, err := s.those(ctx, each, names)
	if err != nil {
		return nil, err
	}
	if len(may) == 0 {
		return nil, s.forbidden(ctx, wide, "", "")
	}
	return slices.DeleteFunc(slices.Clone(list), func(one T) bool { return !may[name(one)] }), nil
}
