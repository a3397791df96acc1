package objectapply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/object"
)

// attempts bounds the conflicts with other writers, which are rare here.
const attempts = 5

var errEnded = module.Permanent(errors.New("the flow is being removed, and what it has made with it"))

// bring makes an object in the cluster what was asked for.
func (c *Component) bring(ctx context.Context, operation string, t target) (changed bool, message string, err error) {
	release, err := c.take(ctx)
	if err != nil {
		return false, "", err
	}
	defer release()
	select {
	case <-c.ended:
		return false, "", errEnded
	default:
	}
	if operation == remove {
		changed, err = c.remove(ctx, t, true)
		if changed {
			return true, "deleted", err
		}
		return false, "it is not there", err
	}
	for attempt := 1; ; attempt++ {
		changed, message, err = c.write(ctx, operation, t)
		if !cluster.IsConflict(err) || attempt == attempts {
			return changed, message, err
		}
	}
}

func (c *Component) write(ctx context.Context, operation string, t target) (changed bool, message string, err error) {
	live, err := c.read(ctx, t)
	switch {
	case err != nil:
		return false, "", err
	case live == nil && operation == update:
		return false, "it is not there", nil
	case live != nil && !c.owns(live):
		return false, "", module.Permanent(notOurs(t, live))
	case live != nil && operation == create:
		return false, "it is there", nil
	}
	known, err := c.known(ctx, t)
	if err != nil {
		return false, "", err
	}
	if live != nil && known == t.hash && covers(live, t.wanted) {
		return false, "nothing has changed", nil
	}
	// Before the write: what a crash leaves must be known.
	if err := c.remember(ctx, t, ""); err != nil {
		return false, "", err
	}
	body, err := t.at(live)
	if err != nil {
		return false, "", err
	}
	var after map[string]any
	if err := c.cluster.Apply(ctx, t.kind.Of(), t.namespace, t.name, body, &after); err != nil {
		return false, "", err
	}
	if err := c.remember(ctx, t, t.hash); err != nil {
		return false, "", err
	}
	switch {
	case live == nil:
		return true, "made", nil
	case object.Text(live, "resourceVersion") != object.Text(after, "resourceVersion"):
		return true, "changed", nil
	}
	return false, "nothing has changed", nil
}

// at is the body for an object that is still as it was read, so that what somebody else
// makes of it meanwhile is a conflict.
func (t target) at(live map[string]any) ([]byte, error) {
	if live == nil {
		return t.body, nil
	}
	var whole map[string]any
	if err := json.Unmarshal(t.body, &whole); err != nil {
		return nil, module.Permanent(fmt.Errorf("apply %s: %w", t, err))
	}
	metadata, _ := whole["metadata"].(map[string]any)
	metadata["uid"], metadata["resourceVersion"] = object.Text(live, "uid"), object.Text(live, "resourceVersion")
	return json.Marshal(whole)
}

// remove deletes an object if the flow has made it. One of somebody else is an error when
// a message named it, and left alone when we only remembered it.
func (c *Component) remove(ctx context.Context, t target, asked bool) (changed bool, err error) {
	for attempt := 1; ; attempt++ {
		live, err := c.read(ctx, t)
		if err != nil {
			return false, err
		}
		if live != nil && !c.owns(live) {
			if asked {
				return false, module.Permanent(notOurs(t, live))
			}
			live = nil
		}
		if live == nil {
			break
		}
		err = c.cluster.Delete(ctx, t.kind.Of(), t.namespace, t.name, object.Text(live, "uid"))
		if err == nil {
			changed = true
			break
		}
		// Not there any more, or another one by now: look again.
		if !cluster.IsNotFound(err) && !cluster.IsConflict(err) || attempt == attempts {
			return false, err
		}
	}
	return changed, c.forget(ctx, t)
}

// read returns an object as it is now, nil when it is not there.
func (c *Component) read(ctx context.Context, t target) (live map[string]any, err error) {
	var raw json.RawMessage
	err = c.cluster.Get(ctx, t.kind.Of(), t.namespace, t.name, &raw)
	if cluster.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if live, err = t.kind.Read(raw); err != nil {
		return nil, module.Permanent(fmt.Errorf("get %s: %w", t, err))
	}
	return live, nil
}

func labelsOf(live map[string]any) map[string]any {
	metadata, _ := live["metadata"].(map[string]any)
	labels, _ := metadata["labels"].(map[string]any)
	return labels
}

// owns reports whether the flow has made the object.
func (c *Component) owns(live map[string]any) bool {
	labels := labelsOf(live)
	return labels[managedByLabel] == manager && labels[flowLabel] == c.Identity().FlowName
}

func notOurs(t target, live map[string]any) error {
	labels := labelsOf(live)
	if labels[managedByLabel] == manager {
		return fmt.Errorf("the %s belongs to the flow %q: choose another name, or remove it there; nothing was written", t, labels[flowLabel])
	}
	return fmt.Errorf("the %s is there, and this flow has not made it: choose another name; nothing was written", t)
}

// take waits until nobody else changes the cluster.
func (c *Component) take(ctx context.Context) (release func(), err error) {
	select {
	case c.busy <- struct{}{}:
		return func() { <-c.busy }, nil
	case <-ctx.Done():
		return nil, module.Retryable(context.Cause(ctx))
	}
}
