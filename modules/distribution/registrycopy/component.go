package registrycopy

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrysecret"
)

// Copier copies one image; *copier.Copier is one.
type Copier interface {
	Copy(ctx context.Context, image copier.Image, options copier.Options) (copier.Result, error)
	Rate(image string, logins []registryclient.Login) (registryclient.Rate, bool)
	Working(ctx context.Context, image string, insecure bool) error
}

// Component is registry_copy.
type Component struct {
	module.Typed
	copier   Copier
	secrets  *registrysecret.Source
	settings module.Settings[Settings]
	result   module.Output[Result]
	errors   module.Output[module.ErrorMessage]
	board    *board
	passes   passes
	turns    turns
	failing  failing
	metrics  *Metrics
}

// New returns the prototype. All instances share the copier and what it
// remembers: tokens, limits, which repository holds which layer.
func New(shared Copier) *Component {
	c := &Component{copier: shared, secrets: registrysecret.New(nil), result: module.NewOutput[Result]("result"), errors: module.ErrorPort(), board: newBoard(), metrics: &Metrics{}}
	c.Declare(
		c.settings.Port(check),
		module.Input("request", c.copy, module.Example(exampleRequest())),
		c.result,
		c.errors,
		c.board.panel,
	)
	return c
}

func exampleRequest() Request { return Request{PinTag: true} }

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "registry_copy",
		Description: "Registry Copy",
		Info: "Copies images from one registry to another, byte for byte and with all their platforms. " +
			"It compares digests first and moves only the layers that the target lacks; when nothing has changed it costs " +
			"one HEAD request at each registry, and one at the target for each platform of an image that it has not seen " +
			"there in the last ten seconds. " +
			"Limits that a registry names are obeyed. A private image is not copied to a registry that anybody may read, unless that is allowed.",
		Tags: []string{"registry", "image", "mirror"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component {
	return New(c.copier).WithSecrets(c.secrets).WithMetrics(c.metrics)
}

// WithSecrets sets where the Secret of the settings is read; without, there is no
// cluster to read it in.
func (c *Component) WithSecrets(secrets *registrysecret.Source) *Component {
	c.secrets = secrets
	return c
}

// Permissions implements module.PermissionAware.
func (c *Component) Permissions() []module.Permission {
	return registrysecret.Permissions(c.settings.Load().RegistrySecret)
}

func check(_ context.Context, s Settings) error { return registrysecret.Check(s.RegistrySecret) }

func (c *Component) copy(ctx context.Context, output module.Handler, in Request) module.Result {
	images, single, err := in.images()
	if err != nil {
		return module.Fail(module.Permanent(err))
	}
	logins, err := c.logins(ctx, in)
	if err != nil {
		return module.Fail(err)
	}
	done := c.copyAll(ctx, output, in, images, logins)
	result, failures := collect(in.Context, done)
	if single && len(failures) > 0 {
		return module.Fail(failures[0])
	}
	undelivered := c.deliver(ctx, output, in.Context, failures)
	if result.Failed == 0 || in.Partial && result.Failed < len(images) {
		if sent := c.result.Emit(ctx, output, result); sent.IsErr() || undelivered == nil {
			return module.Fail(errors.Join(undelivered, sent.Err()))
		}
	}
	return module.Fail(undelivered)
}

// images lists what to copy; single is true for the form with source and target.
func (in Request) images() (images []copier.Image, single bool, err error) {
	hasOne := in.Source != "" || in.Target != ""
	switch {
	case hasOne && len(in.Images) > 0:
		return nil, false, errors.New("request: give source and target, or images, not both")
	case len(in.Images) > 0:
		for n, image := range in.Images {
			if image.Source == "" && !image.OnlyIfMissing || image.Target == "" {
				return nil, false, fmt.Errorf("request: images[%d] lacks its source or its target", n)
			}
		}
		return slices.Clone(in.Images), false, nil
	case in.Source == "" || in.Target == "":
		return nil, false, errors.New("request: want a source and a target, or images")
	}
	return []copier.Image{{Source: in.Source, Target: in.Target}}, true, nil
}

// collect makes the result of the outcomes, and lists the failures.
func collect(given any, done []finished) (Result, []error) {
	result := Result{Context: given, Results: make([]Outcome, 0, len(done))}
	var failures []error
	first := true
	for _, one := range done {
		outcome := one.outcome()
		result.Results = append(result.Results, outcome)
		switch {
		case one.err != nil:
			result.Failed++
			failures = append(failures, one.err)
			continue
		case one.Skipped:
			result.Skipped++
		case one.Healed:
			result.Healed++
		default:
			result.Copied++
		}
		if first {
			result.Result, first = outcome, false
		}
	}
	return result, failures
}

// deliver puts each failure on the error port. What nobody takes there comes
// back joined.
func (c *Component) deliver(ctx context.Context, output module.Handler, given any, failures []error) error {
	var undelivered []error
	retryable := false
	for _, failure := range failures {
		err := c.errors.Emit(ctx, output, module.NewError(given, failure)).Err()
		if err == nil {
			continue
		}
		retryable = retryable || module.IsRetryable(failure)
		undelivered = append(undelivered, failure)
		if !errors.Is(err, failure) && err.Error() != failure.Error() {
			undelivered = append(undelivered, err)
		}
	}
	joined := errors.Join(undelivered...)
	if retryable { // what is at the target already costs next to nothing
		return module.Retryable(joined)
	}
	return module.Permanent(joined)
}

var _ module.PermissionAware = (*Component)(nil)
