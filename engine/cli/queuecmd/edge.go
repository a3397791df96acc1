package queuecmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/queue"
)

// withEdge finds the queued edge that is meant, of the flow that the arguments begin with.
func (a *commands) withEdge(ctx context.Context, args []string) (*client.Client, string, error) {
	server, err := a.Client()
	if err != nil {
		return nil, "", err
	}
	given := ""
	if len(args) > 1 {
		given = args[1]
	}
	edge, err := edgeOf(ctx, server, args[0], given)
	return server, edge, err
}

// edgeOf is the one queued edge of a flow that a text names.
func edgeOf(ctx context.Context, server *client.Client, name, given string) (string, error) {
	found, err := queuesOf(ctx, server, name)
	if err != nil {
		return "", err
	}
	return meant(name, found.Queues, given)
}

// meant is the edge with exactly that name, else the only one that a part of the name fits:
// an end, or the node of one; any when nothing is given.
func meant(name string, all []queue.Status, given string) (string, error) {
	var names, fitting []string
	for _, one := range all {
		names = append(names, one.Edge)
		if fits(one.Edge, given) {
			fitting = append(fitting, one.Edge)
		}
	}
	exact := slices.IndexFunc(names, func(edge string) bool { return plain(edge) == plain(given) })
	switch {
	case len(names) == 0:
		return "", fmt.Errorf("flow %s has no queued edges", name)
	case exact >= 0:
		return names[exact], nil
	case len(fitting) == 1:
		return fitting[0], nil
	case len(fitting) == 0:
		return "", fmt.Errorf("flow %s has no queued edge %q; it has:\n  %s", name, given, strings.Join(names, "\n  "))
	case given == "":
		return "", program.Usagef("flow %s has several queued edges, so name one:\n  %s", name, strings.Join(names, "\n  "))
	}
	return "", program.Usagef("%q may be several queued edges of flow %s:\n  %s", given, name, strings.Join(fitting, "\n  "))
}

// plain is a name without its spaces, so that nobody has to count them.
func plain(edge string) string { return strings.ReplaceAll(edge, " ", "") }

func fits(edge, given string) bool {
	if given == "" {
		return true
	}
	from, to, _ := strings.Cut(plain(edge), "->")
	for _, end := range []string{from, to} {
		node, _, _ := strings.Cut(end, ".")
		if given == end || given == node {
			return true
		}
	}
	return false
}
