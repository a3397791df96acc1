package module

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// The interfaces below are optional. The order of an instance's life is
// OnIdentity, OnState, OnEmitter, OnSettings, OnReconcile, then messages and Run, and
// OnDrain and OnDestroy at the end.

// Destroyer learns that its node has ended: the flow was removed, the node was
// deleted, or the process ends. It frees what the instance holds. The engine
// says under "reason" which it was: removed (from the flow), uninstall (of the
// flow), shutdown (of the process), or scratch (the instance only served to
// check a document).
type Destroyer interface {
	OnDestroy(metadata map[string]string)
}

// Drainer learns that its node is about to end: it takes in nothing new from
// outside from now on, a server no further request. What it took in before still
// finishes; OnDestroy follows. OnDrain returns promptly.
type Drainer interface {
	OnDrain()
}

// SettingsHandler takes the struct of the _settings port before the first
// message and on each change. An error keeps the flow from being deployed. It
// must not emit; messages in flight still see the old settings.
type SettingsHandler interface {
	OnSettings(ctx context.Context, settings any) error
}

// LiveSettings marks a component whose OnSettings does something outside of the
// instance: it listens, connects, starts, writes. A check of a document does not call
// it, and a deployment only on the instance that is live, so that such a component's
// refusal is found late and its ports are those of its defaults until then. A
// component can mostly do without the mark, by acting in OnReconcile, Run or Handle
// instead.
type LiveSettings interface {
	LiveSettings()
}

// ControlHandler takes a button or a form of the _control port.
type ControlHandler interface {
	OnControl(ctx context.Context, control any) error
}

// EmitterAware takes a long-lived handler for goroutines of its own. A message
// emitted on it begins a run; it waits while the flow is being deployed.
type EmitterAware interface {
	OnEmitter(emit Handler)
}

// Stateful takes the node's durable state.
type Stateful interface {
	OnState(s State)
}

// IdentityAware takes the names of the node, its flow and its namespace.
type IdentityAware interface {
	OnIdentity(id v1alpha1.NodeIdentity)
}

// SyncRPC marks a component that holds a live caller while it waits for its
// flow to answer.
type SyncRPC interface {
	SyncRPC() SyncRPCInfo
}

// SyncRPCInfo is empty, so that it can grow.
type SyncRPCInfo struct{}

// Runner is a trigger: it does work that no message starts. The engine keeps, in the
// node's state, whether the node is started, gives its panel the buttons (see
// Running), and calls Run only while it is: when Start is pressed, and again after a
// restart of the process. It calls it in a goroutine of its own, on one engine of
// those that run the flow, and never twice at a time.
//
// The context ends when Stop is pressed, the flow or the node is removed, or the
// process ends; Run then returns, before OnDestroy. What it emits is a run of its
// own that outlives the context: the engine decides when it ends.
//
// When Run returns earlier, its result decides when it is called again. After nil, or
// Done with a reason, its work is done: on the next Start, restart or change of the
// settings. After an error: in 1 s, 2 s, 4 s and so on up to a minute, or after the time
// of RetryAfter. After an error marked Permanent: as after nil, and the panel says that
// it has failed.
type Runner interface {
	Run(ctx context.Context) error
}

// Departing learns that the process is about to end, and goes on for a moment: whoever holds
// connections lets the other ends go to another engine, while it still answers them. It
// must not wait.
type Departing interface {
	OnDepart()
}

// Reconciler is called once its node is part of a deployed flow, and again after each
// deployment that changed the node's settings: to show on its panel what an earlier
// process has left in its state, or to bring something outside back in line. It emits
// on _control only; messages may come in meanwhile. An error is the node's last error
// and is tried again with the next deployment.
type Reconciler interface {
	OnReconcile(ctx context.Context) error
}

// Leaver changes something outside that stays when its flow is removed. The engine asks
// for it before it uninstalls the flow: a line for people that says what stays and
// how it is undone, empty for nothing.
type Leaver interface {
	LeavesBehind(ctx context.Context) (string, error)
}

// SelfContained marks a component that reaches nothing outside of the process, whatever its
// settings and messages: no network, no cluster, no file. A test of a flow runs such a node
// as it is; what any other node answers, the test says.
type SelfContained interface {
	SelfContained()
}

// Maker makes objects in the cluster that go when its flow is removed. The engine asks for
// them before it uninstalls the flow, to show them.
type Maker interface {
	Made(ctx context.Context) ([]MadeObject, error)
}

// MadeObject names an object in the cluster.
type MadeObject struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
}

// String calls it as people do: Secret shop/login.
func (o MadeObject) String() string {
	if o.Namespace == "" {
		return o.Kind + " " + o.Name
	}
	return o.Kind + " " + o.Namespace + "/" + o.Name
}

// PermissionAware declares the Kubernetes permissions that the component uses
// with its current settings.
type PermissionAware interface {
	Permissions() []Permission
}

// Permission is one rule of a Role or ClusterRole.
// https://kubernetes.io/docs/reference/access-authn-authz/rbac/
type Permission struct {
	APIGroup  string   `json:"apiGroup"`
	Resources []string `json:"resources"`
	Verbs     []string `json:"verbs"`
	// Names limits the rule to objects of these names; empty for all.
	Names []string `json:"names,omitempty"`
	// Cluster is true for resources that are in no namespace.
	Cluster bool `json:"cluster,omitempty"`
	// Own is true for objects in the engine's own namespace, in whatever
	// namespaces the flow works.
	Own bool `json:"own,omitempty"`
	// Namespace is that of the objects, in whatever namespaces the flow works; empty
	// for those that it works in.
	Namespace string `json:"namespace,omitempty"`
	// Optional is true for what the component works without: the role has it, and where
	// it is not granted nobody is kept from starting the flow.
	Optional bool `json:"optional,omitempty"`
}
