package server

import (
	"context"
	"errors"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flow/merge"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/marketplace"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
	"github.com/patchbay-dev/patchbay/engine/store"
)

func (s *Server) instanceRoutes() []operation {
	return []operation{
		op(http.MethodGet, "/api/v1/instances", "listInstances", "The installed solutions, by the names of their flows.", s.listInstances).needs(filtered(listing)),
		op(http.MethodGet, "/api/v1/instances/{name}", "getInstance", "An installed solution: what it was made of, and with which values.", s.getInstance).needs(byFlow(look)),
		op(http.MethodGet, "/api/v1/instances/{name}/diff", "diffInstance", "What people changed in an instance since it was installed.", s.diffInstance).needs(byFlow(look)),
		op(http.MethodPost, "/api/v1/instances/{name}/upgrade/preview", "previewUpgrade",
			"What an upgrade would do, with the places that both sides changed; it does nothing.", s.previewUpgrade).needs(toDraft()).costs(heavy),
		op(http.MethodPost, "/api/v1/instances/{name}/upgrade", "upgradeInstance",
			"Bring an instance to another version or other values, with what people changed in it. Conflicts without a choice are refused.", s.upgrade).needs(toEdit()).costs(change),
		op(http.MethodPost, "/api/v1/instances/{name}/rollback", "rollbackInstance",
			// The nodes that have the state end where it is put back.
			"Bring back the version before, with its document and the state of its nodes.", s.rollback).over(byLeader).needs(toEdit()).costs(change),
		op(http.MethodGet, "/api/v1/instances/{name}/uninstall", "previewUninstall",
			"What goes with an instance, and what stays; it removes nothing.", s.previewUninstall).needs(byFlow(look)),
		op(http.MethodDelete, "/api/v1/instances/{name}", "uninstallInstance",
			"Stop an instance, and remove its flow, its state and what it made in the cluster.", s.uninstall).needs(byFlow(removing)).costs(change),
	}
}

func (s *Server) listInstances(ctx context.Context, _ struct{}) (api.InstanceList, error) {
	names, err := s.options.Marketplace.Names()
	if err != nil {
		return api.InstanceList{}, err
	}
	seen, err := only(ctx, s, listing, look, names, func(name string) string { return name })
	if err != nil {
		return api.InstanceList{}, err
	}
	list := api.InstanceList{Items: []api.Instance{}}
	for _, name := range seen {
		one, err := s.options.Marketplace.Instance(ctx, name)
		switch {
		case gone(err):
		case err != nil:
			return api.InstanceList{}, err
		default:
			list.Items = append(list.Items, one)
		}
	}
	return list, nil
}

// gone reports whether a flow that was listed is no instance any more.
func gone(err error) bool {
	var missing *marketplace.MissingError
	var flow *flows.MissingError
	return errors.As(err, &missing) || errors.As(err, &flow)
}

type instanceInput struct {
	Name string `path:"name" description:"Name of the instance, which is that of its flow."`
}

func (s *Server) getInstance(ctx context.Context, in instanceInput) (api.Instance, error) {
	return s.options.Marketplace.Instance(ctx, in.Name)
}

func (s *Server) diffInstance(ctx context.Context, in instanceInput) (api.InstanceDiff, error) {
	installed, now, known, err := s.options.Marketplace.Base(ctx, in.Name)
	if err != nil {
		return api.InstanceDiff{}, err
	}
	if !known {
		return api.InstanceDiff{}, exchange.NotFound("it is not known what %s was made of: it was installed before that was kept, or its record is gone", in.Name)
	}
	diff := api.InstanceDiff{Changes: append([]flow.Change{}, flow.Diff(installed, now)...)}
	diff.Before, diff.After, err = s.compared(store.Document{Flow: installed}, now)
	return diff, err
}

type upgradeInput struct {
	Name     string            `path:"name" description:"Name of the instance, which is that of its flow."`
	From     string            `json:"from,omitempty" description:"Where the new version is taken from; empty for where the instance was taken from."`
	Digest   string            `json:"digest,omitempty" description:"Of the package that was shown: another one is refused."`
	Revision string            `json:"revision,omitempty" description:"Of the flow that was shown: a flow that was changed since is refused."`
	Values   map[string]any    `json:"values,omitempty" description:"Values of parameters; those that are not given stay as the flow has them."`
	Engine   string            `json:"engine,omitempty" enum:"strict,goja" description:"What the scripts of a solution from elsewhere run with; default: as before."`
	Choices  map[string]string `json:"choices,omitempty" description:"By the path of a conflict: mine or theirs."`
	Literals bool              `json:"allowLiteralSecrets,omitempty" description:"Save secrets among the values too. They are in the flow's file in plain text."`
	Managed  bool              `json:"overwriteManaged,omitempty" description:"Change a flow too that a tool manages, until the tool puts back what it has."`
}

func (s *Server) planUpgrade(ctx context.Context, in upgradeInput) (marketplace.Upgrade, error) {
	order := marketplace.Order{From: in.From, Digest: in.Digest, Values: in.Values, Engine: in.Engine, Choices: map[string]merge.Choice{}}
	for path, choice := range in.Choices {
		if one := merge.Choice(choice); one != merge.Mine && one != merge.Theirs {
			return marketplace.Upgrade{}, exchange.BadRequest("the choice for %s: want %s or %s, have %q", path, merge.Mine, merge.Theirs, choice)
		}
		order.Choices[path] = merge.Choice(choice)
	}
	plan, err := s.options.Marketplace.PlanUpgrade(ctx, in.Name, order)
	if err != nil && plan.Solution.Solution != nil {
		return plan, ofValues(err, plan.Solution.Name)
	}
	return plan, err
}

func (s *Server) previewUpgrade(ctx context.Context, in upgradeInput) (api.UpgradePreview, error) {
	plan, err := s.planUpgrade(ctx, in)
	if err != nil {
		return api.UpgradePreview{}, err
	}
	packaged := plan.Solution.Solution
	shown, _ := s.options.Engine.Mask(plan.Document)
	preview := api.UpgradePreview{Version: packaged.Version, From: plan.Solution.From, Digest: plan.Solution.Digest, Asks: plan.Asks, Parameters: packaged.Parameters,
		Revision: plan.Revision, Values: packaged.Values(shown), Unrecorded: plan.Unrecorded, Changes: append([]flow.Change{}, flow.Diff(plan.Mine, plan.Document)...),
		Conflicts:   s.options.Marketplace.Shown(plan.Conflicts, plan.Was, plan.Mine, plan.Base, plan.Document),
		Permissions: marketplace.Described(s.permissions(ctx, plan.Document))}
	if preview.Before, preview.After, err = s.compared(store.Document{Flow: plan.Mine}, plan.Document); err != nil {
		return api.UpgradePreview{}, err
	}
	report := s.options.Flows.Check(ctx, plan.Document)
	preview.Problems = append(s.unmet(plan.Solution, plan.Engine), byParameter(packaged, plan.Document, api.ProblemsOf(report.Problems))...)
	return preview, nil
}

func (s *Server) upgrade(ctx context.Context, in upgradeInput) (saved, error) {
	plan, err := s.planUpgrade(ctx, in)
	if err != nil {
		return saved{}, err
	}
	if in.Revision != "" && in.Revision != plan.Revision {
		return saved{}, &exchange.Error{Status: http.StatusConflict, Err: &store.ConflictError{Name: in.Name, Want: in.Revision, Stored: plan.Revision},
			Hint: "look at the preview again: what was chosen may be about something else now"}
	}
	if err := s.options.Marketplace.Ready(plan); err != nil {
		return saved{}, err
	}
	pending, err := s.options.Marketplace.Begin(ctx, plan.Solution, plan.Values, plan.Engine, plan.Base, plan.Document)
	if err != nil {
		return saved{}, err
	}
	outcome, err := s.save(ctx, plan.Document, flows.Over{Revision: plan.Revision, Managed: in.Managed}, in.Literals)
	if err != nil {
		s.recorded(ctx, in.Name, pending.Cancel)
		return saved{}, err
	}
	s.recorded(ctx, in.Name, pending.Done)
	return outcome, nil
}

type rollbackInput struct {
	Name    string `path:"name" description:"Name of the instance, which is that of its flow."`
	Managed bool   `json:"overwriteManaged,omitempty" description:"Change a flow too that a tool manages, until the tool puts back what it has."`
}

func (s *Server) rollback(ctx context.Context, in rollbackInput) (saved, error) {
	outcome, err := s.options.Marketplace.Rollback(context.WithoutCancel(ctx), in.Name, flows.Over{Managed: in.Managed})
	if err != nil {
		return saved{}, err
	}
	return s.savedOf(in.Name, outcome)
}

func (s *Server) previewUninstall(ctx context.Context, in instanceInput) (api.Uninstall, error) {
	ctx, cancel := context.WithTimeout(ctx, leftBehindTime)
	defer cancel()
	goes, err := s.options.Marketplace.Uninstalls(ctx, in.Name)
	if err != nil {
		return goes, err
	}
	if deployed, ok := s.options.Engine.Flow(in.Name); ok {
		if goes.Queued, err = queuedOf(ctx, deployed); err != nil {
			return goes, err
		}
	}
	stored, err := s.options.Flows.Get(in.Name)
	if err == nil && stored.Document.Flow != nil {
		goes.Stays = append(goes.Stays, s.secretsLeft(ctx, stored.Document.Flow)...)
	}
	return goes, nil
}

type uninstallInput struct {
	Name    string `path:"name" description:"Name of the instance, which is that of its flow."`
	Managed bool   `query:"overwriteManaged" description:"Remove a flow too that a tool manages, until the tool brings it again."`
	queuedFate
}

func (s *Server) uninstall(ctx context.Context, in uninstallInput) (api.Removed, error) {
	if err := s.options.Marketplace.Installed(in.Name); err != nil {
		return api.Removed{}, err
	}
	return s.deleteFlow(ctx, deleteFlowInput{Name: in.Name, Managed: in.Managed, queuedFate: in.queuedFate})
}
