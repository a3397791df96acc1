package demo

import (
	"context"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// follow implements show.
func (d *imagePolicyWebhook) follow(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		_, err := d.cluster.AdmissionregistrationV1().MutatingWebhookConfigurations().Get(ctx, configuration, metav1.GetOptions{})
		if err == nil {
			break
		}
		if !apierrors.IsNotFound(err) {
			return fmt.Errorf("look for the MutatingWebhookConfiguration %s: %w", configuration, err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	if err := d.awaitAsked(ctx); err != nil {
		return err
	}
	d.say("the webhook answers; creating %s/%s as Flux does, to compare", sampleNamespace, reconciledName)
	return d.compare(ctx)
}

// compare draws the webhook's column of the articles' table. It has Flux keep a
// deployment, and takes the rest from what was created.
func (d *imagePolicyWebhook) compare(ctx context.Context) error {
	const image = "nginx:latest"
	c := comparison{column: "Webhook (Image Policy Webhook)"}
	var err error
	if c.nodes, err = d.nodes(ctx); err != nil {
		return err
	}
	want := reconciled(sampleNamespace, image)
	made, _, err := reconcile(ctx, d.cluster, want)
	if err != nil {
		return err
	}
	first := imageOf(made)
	c.when = "After the deployment's creation"
	if first != image {
		c.when = "At the deployment's creation"
	}
	err = await(ctx, func() (bool, error) {
		now, err := d.cluster.AppsV1().Deployments(want.Namespace).Get(ctx, want.Name, metav1.GetOptions{})
		if err != nil {
			return false, err
		}
		return now.Status.ObservedGeneration == now.Generation && now.Status.AvailableReplicas == *now.Spec.Replicas, nil
	})
	if err != nil {
		return fmt.Errorf("wait for the rollout of %s/%s: %w", want.Namespace, want.Name, err)
	}
	kept, drift, err := reconcile(ctx, d.cluster, want)
	if err != nil {
		return err
	}
	switch {
	case drift:
		c.gitops = "Flux finds drift"
	case imageOf(kept) != image:
		c.gitops = "No drift for Flux: mutation before storage. Git and the cluster differ in the\n\timage, so Argo CD needs ServerSideDiff=true, or resources=pods"
	default:
		c.gitops = "No drift: the deployment stays as it is in git"
	}
	sets, err := d.cluster.AppsV1().ReplicaSets(want.Namespace).List(ctx, metav1.ListOptions{LabelSelector: "app=" + want.Name})
	if err != nil {
		return fmt.Errorf("list the ReplicaSets of %s: %w", want.Name, err)
	}
	c.rollouts = len(sets.Items)
	// As a node does.
	pods, err := d.cluster.CoreV1().Pods(want.Namespace).List(ctx, metav1.ListOptions{LabelSelector: "app=" + want.Name})
	if err != nil {
		return fmt.Errorf("list the pods of %s: %w", want.Name, err)
	}
	c.copying = "None"
	for _, pod := range pods.Items {
		pulled := pod.Spec.Containers[0].Image
		digest, err := pull(ctx, pulled)
		if err != nil {
			return err
		}
		if digest == d.stage.Values.Digests["docker.io/library/"+image] {
			c.copying = "The registry pulls through, when a node pulls"
		}
	}
	return c.draw(d.Out)
}

func imageOf(d *appsv1.Deployment) string { return d.Spec.Template.Spec.Containers[0].Image }
