package webhookregister

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// Cluster reads and writes objects; *cluster.Client is one.
type Cluster interface {
	Get(ctx context.Context, r cluster.Resource, namespace, name string, into any) error
	Apply(ctx context.Context, r cluster.Resource, namespace, name string, body []byte, into any) error
	Delete(ctx context.Context, r cluster.Resource, namespace, name, uid string) error
}

// Component is webhook_register.
type Component struct {
	module.Typed
	cluster  Cluster
	settings module.Settings[Settings]
	result   module.Output[Result]
	panel    module.Panel[Control]
	// busy is held by whoever changes the cluster.
	busy chan struct{}
	// stops counts the presses of stop: what began before one must not register
	// after it.
	stops atomic.Int64

	mu   sync.Mutex
	face Control
}

// New returns the prototype; client is a *cluster.Client.
func New(client Cluster) *Component {
	c := &Component{
		cluster: client, result: module.NewOutput[Result]("result"), busy: make(chan struct{}, 1),
		panel: module.NewPanel(Control{Status: statusNone}),
	}
	c.Declare(c.settings.Port(check), module.Input("request", c.handle), c.result, module.ErrorPort(), c.panel.OnPress(c.press))
	return c
}

func check(_ context.Context, s Settings) error {
	if s.SelfCheckAddress != "" {
		return checkAddress(s.SelfCheckAddress)
	}
	return nil
}

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "webhook_register",
		Description: "Webhook Register",
		Info: "Registers a mutating admission webhook at the cluster, and writes nothing when nothing has changed. " +
			"The webhook's own namespace, kube-system and kube-node-lease never see it. " +
			"failurePolicy Fail holds only once the endpoint has been reached. Stopping the flow takes the configuration away, unless it is to be kept; uninstalling it always does.",
		Tags: []string{"kubernetes", "admission", "webhook"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New(c.cluster) }

// Permissions implements module.PermissionAware. Server-side apply needs create
// for an object that is not there, and patch for one that is.
func (c *Component) Permissions() []module.Permission {
	return []module.Permission{{
		APIGroup: resource().Group, Resources: []string{resource().Name},
		Verbs: []string{"get", "create", "patch", "delete"}, Cluster: true,
	}}
}

func (c *Component) handle(ctx context.Context, output module.Handler, in Request) module.Result {
	switch in.Operation {
	case "", operationRegister:
		return c.register(ctx, output, in)
	case operationDelete:
		return c.delete(ctx, output, in)
	}
	return module.Fail(module.Permanent(fmt.Errorf("operation: want register or delete, have %q", in.Operation)))
}

// register brings the configuration up to date. Where Fail has to wait for the
// endpoint, it looks again once all that is wired directly to the result is done: as
// a rule that is what starts the server.
func (c *Component) register(ctx context.Context, output module.Handler, in Request) module.Result {
	stops := c.stops.Load()
	p, err := newPlan(in, owner{flow: c.Identity().FlowName, namespace: c.Identity().Namespace}, c.settings.Load())
	if err != nil {
		return module.Fail(module.Permanent(fmt.Errorf("register webhook %q: %w; nothing was written", in.Name, err)))
	}
	done, err := c.reconcile(ctx, in.Name, p, stops, true)
	if err != nil {
		c.showError(ctx, err)
		return module.Fail(err)
	}
	c.showRegistered(ctx, done)
	sent := c.result.Emit(ctx, output, Result{
		Context: in.Context, Name: in.Name, Operation: operationRegister, Success: true,
		Changed: done.changed, FailurePolicy: done.policy, Message: done.message(),
	})
	if done.unreached == nil || sent.IsErr() {
		return sent
	}
	done, err = c.reconcile(ctx, in.Name, p, stops, false)
	switch {
	case errors.Is(err, errGone):
		return sent
	case err != nil:
		c.showError(ctx, err)
		return module.Fail(err)
	}
	c.showRegistered(ctx, done)
	if done.unreached != nil {
		module.Logger(ctx).Warn("failurePolicy stays Ignore", "webhook", in.Name, "reason", done.unreached)
	}
	return sent
}

func (c *Component) delete(ctx context.Context, output module.Handler, in Request) module.Result {
	if in.Name == "" {
		return module.Fail(module.Permanent(errors.New("delete webhook: the name is empty")))
	}
	changed, err := c.remove(ctx, in.Name, true)
	if err != nil {
		c.showError(ctx, err)
		return module.Fail(err)
	}
	c.showRemembered(ctx)
	message := "there was nothing to remove"
	if changed {
		message = "removed"
	}
	return c.result.Emit(ctx, output, Result{
		Context: in.Context, Name: in.Name, Operation: operationDelete, Success: true, Changed: changed, Message: message,
	})
}

var (
	_ module.PermissionAware = (*Component)(nil)
	_ module.Destroyer       = (*Component)(nil)
	_ module.Reconciler      = (*Component)(nil)
)
