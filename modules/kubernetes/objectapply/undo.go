package objectapply

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// removeTimeout bounds the removal when the flow is uninstalled.
const removeTimeout = 20 * time.Second

// OnDestroy implements module.Destroyer. What was made goes with the flow and with the
// node, and stays when only the process ends.
func (c *Component) OnDestroy(metadata map[string]string) {
	reason := metadata["reason"]
	if reason != "uninstall" && reason != "removed" || c.settings.Load().Keep {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), removeTimeout)
	defer cancel()
	if err := c.removeAll(ctx); err != nil {
		// Nobody is left to return it to.
		slog.Error("an object could not be removed from the cluster; it has the label "+flowLabel+"="+c.Identity().FlowName,
			"flow", c.Identity().FlowName, "node", c.Identity().NodeName, "error", err)
	}
}

// removeAll also keeps the messages that came before it from making anything again.
func (c *Component) removeAll(ctx context.Context) error {
	release, err := c.take(ctx)
	if err != nil {
		return err
	}
	defer release()
	select {
	case <-c.ended:
	default:
		close(c.ended)
	}
	all, err := c.remembered(ctx)
	if err != nil {
		return err
	}
	var failures []error
	for _, t := range all {
		if _, err := c.remove(ctx, t, false); err != nil {
			failures = append(failures, fmt.Errorf("remove the %s: %w", t, err))
		}
	}
	return errors.Join(failures...)
}

// prune deletes what the node has made before and is not wanted any more.
func (c *Component) prune(ctx context.Context, wanted []target) ([]Outcome, error) {
	release, err := c.take(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	all, err := c.remembered(ctx)
	if err != nil {
		return nil, err
	}
	var pruned []Outcome
	for _, t := range all {
		if slices.ContainsFunc(wanted, func(w target) bool { return w.key() == t.key() }) {
			continue
		}
		gone, err := c.remove(ctx, t, false)
		if err != nil {
			return pruned, err
		}
		if gone {
			pruned = append(pruned, t.outcome(true, "deleted, since it is not asked for any more"))
		}
	}
	return pruned, nil
}

// Made implements module.Maker: the objects that go with the flow.
func (c *Component) Made(ctx context.Context) ([]module.MadeObject, error) {
	if c.settings.Load().Keep {
		return nil, nil
	}
	all, err := c.remembered(ctx)
	made := make([]module.MadeObject, 0, len(all))
	for _, t := range all {
		made = append(made, module.MadeObject{Kind: t.kind.Kind, Namespace: t.namespace, Name: t.name})
	}
	return made, err
}

// LeavesBehind implements module.Leaver.
func (c *Component) LeavesBehind(ctx context.Context) (string, error) {
	if !c.settings.Load().Keep {
		return "", nil
	}
	all, err := c.remembered(ctx)
	if err != nil || len(all) == 0 {
		return "", err
	}
	return fmt.Sprintf("%d objects stay, as the node's settings have it; they have the label %s=%s", len(all), flowLabel, c.Identity().FlowName), nil
}
