package server

import (
	"context"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/rbac"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// knowsItself is a Cluster that can say whom it takes the server for.
type knowsItself interface {
	Self(ctx context.Context) (user string, err error)
}

// accountPrefix is before the namespace and name of a service account.
const accountPrefix = "system:serviceaccount:"

// grant is what is to be applied so that a flow gets what it needs, and who may do that.
func (s *Server) grant(ctx context.Context, name string, needed []module.Permission, access []api.AccessItem) (api.Grant, error) {
	ctx, cancel := context.WithTimeout(ctx, reviewTime)
	defer cancel()
	own, _ := s.ownNamespace() // without a cluster there is none
	options := rbac.Options{Flow: name, Own: own}
	var grant api.Grant
	if cluster, ok := s.options.Cluster.(knowsItself); ok {
		if user, err := cluster.Self(ctx); err == nil {
			grant.User = user
		}
	}
	if account, is := strings.CutPrefix(grant.User, accountPrefix); is {
		options.Subject = strings.Replace(account, ":", "/", 1)
	}
	roles, err := rbac.Manifest(needed, options)
	if err != nil {
		return grant, err
	}
	grant.Roles = string(roles)
	lacks := func(a api.AccessItem) bool { return !a.Allowed && !a.Permission.Optional }
	grant.Missing = slices.ContainsFunc(access, lacks)
	grant.Who = whoGrants(grant, needed)
	return grant, nil
}

func whoGrants(grant api.Grant, needed []module.Permission) string {
	wide := slices.ContainsFunc(needed, func(p module.Permission) bool { return !p.Own && p.Namespace == "" })
	switch {
	case len(needed) == 0:
		return "Nothing has to be applied: it needs no permissions."
	case !grant.Missing:
		return "Nothing has to be applied: the server has all of it."
	case wide:
		return "Who may create ClusterRoles and ClusterRoleBindings, as cluster administrators may, and has these permissions too."
	}
	return "Who may create Roles and RoleBindings in these namespaces, as their administrators may, and has these permissions too."
}
