package demo

import (
	"context"
	"fmt"
	"strings"

	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// The solutions that there are demos of.
const (
	ImageMirror        = "image-mirror"
	ImagePolicyWebhook = "image-policy-webhook"
)

// Solutions lists them; the first is the one to show when none is named.
func Solutions() []string { return []string{ImageMirror, ImagePolicyWebhook} }

// show is how one solution is shown.
type show interface {
	// prepare brings into the cluster what has to be there before the product.
	prepare(ctx context.Context) error
	// parameters of the solution, as NAME=VALUE, beside the local registry.
	parameters() []string
	// check presses Start and judges the outcome.
	check(ctx context.Context) error
	// invite prints what the user can do.
	invite() error
	// follow waits until the user has pressed Start, and draws the comparison of what
	// came of it. It ends with ctx.
	follow(ctx context.Context) error
}

func (d *demo) show() (show, error) {
	switch d.Solution {
	case ImageMirror:
		return imageMirror{d}, nil
	case ImagePolicyWebhook:
		return &imagePolicyWebhook{demo: d}, nil
	}
	return nil, unknown(d.Solution)
}

// StackOptions returns the options of the stack that a solution is shown on.
func StackOptions(solution string) (stack.Options, error) {
	var opts stack.Options
	opts.ControlPlane.Nodes = 3
	opts.Mirror.Zot = registry.LikeZot()
	switch solution {
	case ImageMirror:
	case ImagePolicyWebhook:
		opts.WithoutWorkloads, opts.PullThrough = true, true
		opts.Images = webhookImages()
	default:
		return stack.Options{}, unknown(solution)
	}
	return opts, nil
}

func unknown(solution string) error {
	return fmt.Errorf("there is no demo of the solution %q; choose one of %s", solution, strings.Join(Solutions(), ", "))
}
