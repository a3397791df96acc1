package webhookregister

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

const (
	statusNone       = "Not registered"
	statusRegistered = "Registered"
	statusKept       = "Registered, kept after the stop"

	// removeTimeout bounds the removal when the flow is uninstalled.
	removeTimeout = 10 * time.Second
)

// OnReconcile implements module.Reconciler: it shows what an earlier process has
// registered.
func (c *Component) OnReconcile(ctx context.Context) error {
	c.showRemembered(ctx)
	return nil
}

// press takes the stop button: the node's own, or that of the flow.
func (c *Component) press(ctx context.Context, control Control) error {
	if !control.Stop {
		return nil
	}
	if c.settings.Load().Keep {
		c.showRemembered(ctx)
		c.change(ctx, func(face *Control) {
			if face.Registered {
				face.Status = statusKept
			}
		})
		return nil
	}
	err := c.removeAll(ctx)
	c.showRemembered(ctx)
	if err != nil {
		c.showError(ctx, err)
	}
	return err
}

// OnDestroy implements module.Destroyer. What is registered goes with the flow
// and with the node, and stays when only the process ends: another engine, or
// the next process, serves it.
func (c *Component) OnDestroy(metadata map[string]string) {
	reason := metadata["reason"]
	if reason != "uninstall" && reason != "removed" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), removeTimeout)
	defer cancel()
	if err := c.removeAll(ctx); err != nil {
		// Nobody is left to return it to.
		slog.Error("a webhook could not be removed from the cluster; delete it with: kubectl delete mutatingwebhookconfigurations -l "+flowLabel+"="+c.Identity().FlowName,
			"flow", c.Identity().FlowName, "node", c.Identity().NodeName, "error", err)
	}
}

// removeAll also keeps the messages that came before it from registering again.
func (c *Component) removeAll(ctx context.Context) error {
	c.stops.Add(1)
	// Whoever holds the lock may be about to remember one more name.
	release, err := c.take(ctx)
	if err != nil {
		return err
	}
	release()
	names, err := c.remembered(ctx)
	if err != nil {
		return err
	}
	var failures []error
	for _, name := range names {
		if _, err := c.remove(ctx, name, false); err != nil {
			failures = append(failures, fmt.Errorf("unregister webhook %q: %w", name, err))
		}
	}
	return errors.Join(failures...)
}

// showRemembered shows what is registered by the node's state.
func (c *Component) showRemembered(ctx context.Context) {
	names, err := c.remembered(ctx)
	if err != nil {
		c.showError(ctx, err)
		return
	}
	c.change(ctx, func(face *Control) {
		face.Name, face.Registered, face.Status, face.LastError = strings.Join(names, ", "), len(names) > 0, statusNone, ""
		if face.Registered {
			face.Status = statusRegistered
		} else {
			face.FailurePolicy = ""
		}
	})
}

func (c *Component) showRegistered(ctx context.Context, done outcome) {
	c.showRemembered(ctx)
	c.change(ctx, func(face *Control) {
		face.FailurePolicy = done.policy
		if done.unreached != nil {
			face.FailurePolicy = done.policy + " until the endpoint has been reached"
		}
	})
}

func (c *Component) showError(ctx context.Context, err error) {
	c.change(ctx, func(face *Control) { face.LastError = err.Error() })
}

// change publishes a new face when it differs from the last.
func (c *Component) change(ctx context.Context, edit func(*Control)) {
	c.mu.Lock()
	if c.face.Status == "" {
		c.face.Status = statusNone
	}
	before := c.face
	edit(&c.face)
	after := c.face
	c.mu.Unlock()
	if before != after {
		c.panel.Publish(ctx, c.Emitter(), after)
	}
}

var _ Cluster = (*cluster.Client)(nil)
