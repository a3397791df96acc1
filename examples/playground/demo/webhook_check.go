package demo

import (
	"context"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// check presses Start, creates the samples, judges what became of them, presses
// Stop and looks whether the cluster is rid of the webhook.
func (d *imagePolicyWebhook) check(ctx context.Context) error {
	d.say("pressing Start: %s flow start %s", d.Patchbay, d.Solution)
	began := time.Now()
	if _, err := d.server.Command(ctx, "flow", "start", d.Solution); err != nil {
		return err
	}
	if err := d.awaitConfiguration(ctx, true); err != nil {
		return err
	}
	d.say("the API server knows the webhook after %s", time.Since(began).Round(time.Millisecond))
	if err := d.awaitAsked(ctx); err != nil {
		return err
	}
	d.say("it asks the webhook after %s", time.Since(began).Round(time.Millisecond))
	var rows []created
	for _, c := range creations(d.stage.Values) {
		r, err := d.create(ctx, c)
		if err != nil {
			return err
		}
		rows = append(rows, r)
	}
	fmt.Fprintln(d.Out)
	wrong, err := drawCreated(d.Out, d.stage.Mirror.Address(), rows)
	if err != nil {
		return err
	}
	if err := d.compare(ctx); err != nil {
		return err
	}
	if err := d.checkStop(ctx); err != nil {
		return err
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %d deployments are not as they should be", wrong, len(rows))
	}
	return nil
}

func (d *imagePolicyWebhook) checkStop(ctx context.Context) error {
	fmt.Fprintln(d.Out)
	d.say("pressing Stop: %s flow stop %s", d.Patchbay, d.Solution)
	began := time.Now()
	if _, err := d.server.Command(ctx, "flow", "stop", d.Solution); err != nil {
		return err
	}
	if err := d.awaitConfiguration(ctx, false); err != nil {
		return err
	}
	d.say("the webhook is gone from the cluster after %s", time.Since(began).Round(time.Millisecond))
	image := "nginx:latest"
	r, err := d.create(ctx, creation{namespace: sampleNamespace, name: "after-stop", image: image})
	if err != nil {
		return err
	}
	if r.got != image || len(r.said) > 0 {
		return fmt.Errorf("after Stop a deployment of %s got %s, with the warnings %q; want it as it is", image, r.got, r.said)
	}
	d.say("a deployment of %s stays as it is now", image)
	return nil
}

// awaitConfiguration waits until the webhook's configuration is in the cluster,
// or no longer is.
func (d *imagePolicyWebhook) awaitConfiguration(ctx context.Context, there bool) error {
	err := await(ctx, func() (bool, error) {
		_, err := d.cluster.AdmissionregistrationV1().MutatingWebhookConfigurations().Get(ctx, configuration, metav1.GetOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return false, err
		}
		return (err == nil) == there, nil
	})
	if err == nil {
		return nil
	}
	state := "there"
	if !there {
		state = "gone"
	}
	status, _ := d.server.Command(context.WithoutCancel(ctx), "flow", "status", d.Solution)
	return fmt.Errorf("wait for the MutatingWebhookConfiguration %s to be %s: %w; the flow:\n%s", configuration, state, err, status)
}

// awaitAsked waits until the API server asks the webhook, which it does a moment
// after the configuration is stored. Nothing is created.
func (d *imagePolicyWebhook) awaitAsked(ctx context.Context) error {
	probe := deploymentOf(creation{namespace: sampleNamespace, name: "probe", image: "probe:1"})
	err := await(ctx, func() (bool, error) {
		made, err := d.cluster.AppsV1().Deployments(sampleNamespace).Create(ctx, probe, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		if err != nil {
			return false, err
		}
		return made.Spec.Template.Spec.Containers[0].Image != "probe:1", nil
	})
	if err != nil {
		status, _ := d.server.Command(context.WithoutCancel(ctx), "flow", "status", d.Solution)
		return fmt.Errorf("wait for the API server to ask the webhook: %w; the flow:\n%s", err, status)
	}
	return nil
}

// waitLimit is how long a step of the check may take.
const waitLimit = 30 * time.Second

// await asks until the answer is yes.
func await(ctx context.Context, ask func() (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, waitLimit, fmt.Errorf("not so after %s", waitLimit))
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		yes, err := ask()
		if err != nil || yes {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
