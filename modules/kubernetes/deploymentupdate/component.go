package deploymentupdate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/metric"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/imagerestore"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/objectevents"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// Patcher reads and patches one object, and lists them; *cluster.Client is one.
type Patcher interface {
	workload.Lister
	Get(ctx context.Context, r cluster.Resource, namespace, name string, into any) error
	Patch(ctx context.Context, r cluster.Resource, namespace, name string, kind types.PatchType, patch []byte, into any) error
	PatchDryRun(ctx context.Context, r cluster.Resource, namespace, name string, kind types.PatchType, patch []byte, into any) error
}

// Conflicts are common while a rollout goes on, since each status update is one: the
// object is read and judged again so many times.
const (
	attempts   = 6
	firstPause = 20 * time.Millisecond
)

// Component is deployment_update.
type Component struct {
	module.Typed
	patcher  Patcher
	settings module.Settings[Settings]
	result   module.Output[Result]
	patches  *metric.Counter
	events   *objectevents.Recorder // nil for none
}

// NewMetric makes the metric that all instances share.
func NewMetric() *metric.Counter {
	return metric.NewCounter("workload_updates_total",
		"Workloads that were to be changed, by outcome: patched, unchanged (all was as asked, or a dry run showed that it would not come to what was expected), "+
			"refused (another try would not help) or failed (one might).",
		metric.Flow(), metric.OneOf("kind", "Deployment", "StatefulSet", "DaemonSet", "CronJob"), metric.OneOf("outcome", patched, unchanged, refused, failed))
}

// The outcomes of an update.
const (
	patched   = "patched"
	unchanged = "unchanged"
	refused   = "refused"
	failed    = "failed"
)

// New returns the prototype; patcher is a *cluster.Client. The metric may be nil.
func New(patcher Patcher, patches *metric.Counter) *Component {
	c := &Component{patcher: patcher, patches: patches, result: module.NewOutput[Result]("result")}
	c.Declare(c.settings.Port(check), module.Input("request", c.update), c.result, module.ErrorPort())
	return c
}

func check(_ context.Context, s Settings) error { return s.Kinds.Check() }

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "deployment_update",
		Description: "Deployment Update",
		Info: "Changes images, replicas, environment, resources, labels and annotations of a Deployment (or StatefulSet, " +
			"DaemonSet, CronJob) with one patch, so with one rollout. What is already as asked is not written.",
		Tags: []string{"kubernetes", "deployment", "update"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component {
	return New(c.patcher, c.patches).WithEvents(c.events)
}

// WithEvents sets what records events on the objects.
func (c *Component) WithEvents(recorder *objectevents.Recorder) *Component {
	c.events = recorder
	return c
}

// Permissions implements module.PermissionAware.
func (c *Component) Permissions() []module.Permission {
	needed := workload.Permissions(c.settings.Load().Kinds, "get", "patch")
	if c.settings.Load().Events && c.events != nil {
		needed = append(needed, objectevents.Permission())
	}
	return needed
}

// LeavesBehind implements module.Leaver: the deployments whose images were changed.
func (c *Component) LeavesBehind(ctx context.Context) (string, error) {
	if !slices.Contains(c.settings.Load().Kinds, workload.Deployment) {
		return "", nil
	}
	changed, err := imagerestore.Changed(ctx, c.patcher, "")
	if err != nil || len(changed) == 0 {
		return "", err
	}
	return fmt.Sprintf("%d deployments keep images that were set by Patchbay: \"patchbay mirror restore\" gives them the original ones back", len(changed)), nil
}

func (c *Component) update(ctx context.Context, output module.Handler, in Request) module.Result {
	if in.Kind == "" {
		in.Kind = workload.Deployment
	}
	if err := c.judge(in); err != nil {
		c.count(in, refused)
		return module.Fail(module.Permanent(fmt.Errorf("update %s %s/%s: %w", in.Kind, in.Namespace, in.Name, err)))
	}
	result := Result{
		Kind: in.Kind, Containers: []Image{}, InitContainers: []Image{}, ImageVolumes: []Image{},
		Success: true, Message: "nothing was asked",
	}
	if in.asksAnything() {
		var err error
		result, err = c.apply(ctx, in)
		c.count(in, outcomeOf(result, err))
		if err != nil {
			return module.Fail(err)
		}
	}
	result.Context, result.Namespace, result.Name = in.Context, in.Namespace, in.Name
	return c.result.Emit(ctx, output, result)
}

func (c *Component) count(in Request, outcome string) {
	c.patches.Add(1, c.Identity().FlowName, in.Kind, outcome)
}

// outcomeOf says what became of a workload. What another try can't mend was refused.
func outcomeOf(result Result, err error) string {
	switch {
	case module.IsPermanent(err):
		return refused
	case err != nil:
		return failed
	case result.Changed:
		return patched
	}
	return unchanged
}

func (c *Component) judge(in Request) error {
	if err := c.settings.Load().Kinds.Allow(in.Kind); err != nil {
		return err
	}
	return in.validate()
}

// apply reads, computes and patches again until no other writer comes in between.
func (c *Component) apply(ctx context.Context, in Request) (Result, error) {
	resource, _ := workload.Resource(in.Kind)
	pause := firstPause
	for attempt := 1; ; attempt++ {
		var now object
		if err := c.patcher.Get(ctx, resource, in.Namespace, in.Name, &now); err != nil {
			return Result{}, err
		}
		patch, done, err := plan(in, now)
		if err != nil {
			return Result{}, c.failed(in, now, module.Permanent(fmt.Errorf("update %s %s/%s: %w; nothing was written", in.Kind, in.Namespace, in.Name, err)))
		}
		if len(done) == 0 {
			return now.result(in.Kind, false, "everything is as asked"), nil
		}
		why, err := c.unexpected(ctx, resource, in, patch)
		if why != "" {
			return now.result(in.Kind, false, why), nil
		}
		var after object
		if err == nil {
			err = c.patcher.Patch(ctx, resource, in.Namespace, in.Name, types.StrategicMergePatchType, patch, &after)
		}
		if err == nil {
			c.event(in, now, objectevents.Event{Reason: "Patched", Note: strings.Join(done, "; ")})
			return after.result(in.Kind, true, strings.Join(done, "; ")), nil
		}
		if !cluster.IsConflict(err) {
			return Result{}, c.failed(in, now, err)
		}
		if attempt == attempts {
			return Result{}, c.failed(in, now, module.Retryable(fmt.Errorf("gave up after %d attempts: %w", attempts, err)))
		}
		if err := wait(ctx, pause); err != nil {
			return Result{}, module.Retryable(fmt.Errorf("update %s %s/%s: stopped between two attempts: %w", in.Kind, in.Namespace, in.Name, err))
		}
		pause *= 2
	}
}

// unexpected asks what would come of a patch; it says how that differs from the
// images that are expected, empty when it doesn't.
func (c *Component) unexpected(ctx context.Context, resource cluster.Resource, in Request, patch []byte) (string, error) {
	if len(in.ExpectImages) == 0 {
		return "", nil
	}
	var after object
	if err := c.patcher.PatchDryRun(ctx, resource, in.Namespace, in.Name, types.StrategicMergePatchType, patch, &after); err != nil {
		return "", err
	}
	got := map[string]string{}
	for _, one := range after.pod(in.Kind).withImages() {
		got[one.Name] = one.Image
	}
	for _, want := range in.ExpectImages {
		if got[want.Name] != want.Image {
			return fmt.Sprintf("nothing was written: by a dry run container %s would have the image %s, not %s", want.Name, got[want.Name], want.Image), nil
		}
	}
	return "", nil
}

// wait pauses for d and up to half as long again, so that two writers do not meet
// again.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d + rand.N(d/2+1))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

var (
	_ module.PermissionAware = (*Component)(nil)
	_ module.Leaver          = (*Component)(nil)
)
