package webhookregister

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// attempts bounds the conflicts with other writers, which are rare here.
const attempts = 5

// errGone says that the configuration was removed, or the flow stopped, while it was
// being changed.
var errGone = module.Permanent(errors.New("the webhook was unregistered in the meantime"))

// outcome is the result of bringing a configuration up to date.
type outcome struct {
	changed   bool
	policy    string
	unreached error // why Fail has to wait
}

func (o outcome) message() string {
	text := "nothing has changed"
	if o.changed {
		text = "registered"
	}
	if o.unreached != nil {
		text += "; failurePolicy is Ignore until the endpoint has been reached: " + o.unreached.Error()
	}
	return text
}

// reconcile makes the configuration in the cluster that of the plan, and writes only when
// they differ. With create false it changes only what is there, else the error is
// errGone.
func (c *Component) reconcile(ctx context.Context, name string, p plan, stops int64, create bool) (outcome, error) {
	release, err := c.take(ctx)
	if err != nil {
		return outcome{}, err
	}
	defer release()
	if c.stops.Load() != stops {
		return outcome{}, fmt.Errorf("register webhook %q: %w", name, errGone)
	}
	return c.converge(ctx, name, p, create)
}

func (c *Component) converge(ctx context.Context, name string, p plan, create bool) (outcome, error) {
	flow := c.Identity().FlowName
	var reached *error // what the self-check said
	for attempt := 1; ; attempt++ {
		live, found, err := c.read(ctx, name)
		switch {
		case err != nil:
			return outcome{}, err
		case !found && !create:
			return outcome{}, fmt.Errorf("register webhook %q: %w", name, errGone)
		case found && !live.owned(flow):
			return outcome{}, module.Permanent(notOurs(name, live))
		}
		// Before the write: what a crash leaves must be known.
		if err := c.remember(ctx, name); err != nil {
			return outcome{}, err
		}
		hook := live.hook(p.webhook.Name)
		done := outcome{policy: p.webhook.FailurePolicy}
		if done.policy == policyFail && !hook.verified(p.webhook) {
			if reached == nil {
				err := p.endpoint.reach(ctx, time.Duration(c.settings.Load().SelfCheckTimeout)*time.Second)
				reached = &err
			}
			if *reached != nil {
				done.policy, done.unreached = policyIgnore, *reached
			}
		}
		wanted := p.body(name, live.Metadata.ResourceVersion, done.policy, flow)
		if found && hook.same(wanted.Webhooks[0]) {
			return done, nil
		}
		body, err := json.Marshal(wanted)
		if err != nil {
			return outcome{}, module.Permanent(fmt.Errorf("register webhook %q: %w", name, err))
		}
		var after configuration
		err = c.cluster.Apply(ctx, resource(), "", name, body, &after)
		if err == nil {
			// What another manager has added to the webhook is not ours to take away,
			// and the apply then changes nothing.
			done.changed = after.Metadata.ResourceVersion != live.Metadata.ResourceVersion
			return done, nil
		}
		if !cluster.IsConflict(err) || attempt == attempts {
			return outcome{}, err
		}
	}
}

// remove takes a configuration away, if it is ours. One of somebody else is an
// error when a message named it, and left alone when we only remembered it.
func (c *Component) remove(ctx context.Context, name string, asked bool) (bool, error) {
	release, err := c.take(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	changed := false
	for attempt := 1; ; attempt++ {
		live, found, err := c.read(ctx, name)
		if err != nil {
			return false, err
		}
		if found && !live.owned(c.Identity().FlowName) {
			if asked {
				return false, module.Permanent(notOurs(name, live))
			}
			found = false
		}
		if !found {
			break
		}
		err = c.cluster.Delete(ctx, resource(), "", name, live.Metadata.UID)
		if err == nil {
			changed = true
			break
		}
		// Not there any more, or another one by now: look again.
		if !cluster.IsNotFound(err) && !cluster.IsConflict(err) || attempt == attempts {
			return false, err
		}
	}
	return changed, c.forget(ctx, name)
}

func (c *Component) read(ctx context.Context, name string) (live configuration, found bool, err error) {
	err = c.cluster.Get(ctx, resource(), "", name, &live)
	if cluster.IsNotFound(err) {
		return configuration{}, false, nil
	}
	return live, err == nil, err
}

func notOurs(name string, live configuration) error {
	by, flow := live.Metadata.Labels[managedByLabel], live.Metadata.Labels[flowLabel]
	if by == manager {
		return fmt.Errorf("the MutatingWebhookConfiguration %q belongs to the flow %q: choose another name, or remove it there; nothing was written", name, flow)
	}
	return fmt.Errorf("the MutatingWebhookConfiguration %q is there and is not ours (%s: %q): choose another name; nothing was written", name, managedByLabel, by)
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
