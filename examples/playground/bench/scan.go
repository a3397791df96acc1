package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

const (
	passes    = 7
	pageSize  = 500
	namespace = "bench"
)

// measureScan lets Image Mirror pass over deployments that are all on the mirror
// already, on a real control plane: without asking the mirror for its images, where
// the floor is a bare paged list of the same, and with it.
func measureScan(ctx context.Context, o options) (err error) {
	stage, err := emptyCluster(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stage.Stop()) }()
	config := rest.CopyConfig(stage.Config)
	config.ContentType = "application/vnd.kubernetes.protobuf"
	config.WarningHandler = rest.NoWarnings{}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return fmt.Errorf("build a client: %w", err)
	}
	if err := fill(ctx, client, stage.Mirror.Address(), o.deployments); err != nil {
		return err
	}
	if err := measureList(ctx, o, stage, client); err != nil {
		return err
	}
	return measureCheck(ctx, o, stage)
}

// measureList measures passes that don't ask the mirror.
func measureList(ctx context.Context, o options, stage *stack.Stack, client kubernetes.Interface) (err error) {
	server, err := serveMirror(ctx, o, stage, "scan", "checkMirror=false")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	idle, err := memoryOf(server.PID())
	if err != nil {
		return err
	}

	// One after the other in turn, so that both meet the same machine.
	var floor, pass []float64
	var used []float64
	for n := range passes {
		one, err := listAll(ctx, client, o.deployments)
		if err != nil {
			return err
		}
		took, cpu, err := passOver(ctx, server, n+1)
		if err != nil {
			return err
		}
		floor, pass, used = append(floor, one.Seconds()), append(pass, took.Seconds()), append(used, cpu.Seconds())
	}
	after, err := memoryOf(server.PID())
	if err != nil {
		return err
	}
	t := newTable(o.out, fmt.Sprintf("Scan of %d deployments with nothing to do, real control plane (median of %d)", o.deployments, passes),
		"", "TIME", "CPU", "LEAST", "GOAL", "", "RSS BEFORE", "RSS AFTER", "PEAK")
	got := median(pass) * 1e9
	t.row("one pass of Image Mirror", nanoseconds(got), nanoseconds(median(used)*1e9), "1s", "500ms", verdict(got, 1e9, 5e8),
		megabytes(idle.now), megabytes(after.now), megabytes(after.peak))
	t.row("the first pass", nanoseconds(pass[0]*1e9), nanoseconds(used[0]*1e9))
	t.row(fmt.Sprintf("floor: list, pages of %d", pageSize), nanoseconds(median(floor)*1e9))
	t.row("pass / floor", times(median(pass), median(floor)))
	return t.end()
}

func emptyCluster(ctx context.Context, o options) (*stack.Stack, error) {
	return stack.Start(ctx, stack.Options{Binary: o.playground, Images: []images.Image{}, WithoutWorkloads: true})
}

// serveMirror starts the product with Image Mirror installed and stopped.
func serveMirror(ctx context.Context, o options, stage *stack.Stack, name string, values ...string) (*product.Server, error) {
	dir, err := o.sub(name)
	if err != nil {
		return nil, err
	}
	server, err := product.Start(ctx, product.Options{Binary: o.patchbay, Dir: dir, Kubeconfig: stage.ControlPlane.Kubeconfig()})
	if err != nil {
		return nil, err
	}
	command := []string{"solution", "install", "image-mirror", "--set", "localRegistry=" + stage.Mirror.Address(), "--set", "interval=86400"}
	for _, value := range values {
		command = append(command, "--set", value)
	}
	if _, err := server.Command(ctx, command...); err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	return server, nil
}

// passOver presses Start and returns what the n-th pass took.
func passOver(ctx context.Context, server *product.Server, n int) (wall, cpu time.Duration, err error) {
	before, err := cpuOf(server.PID())
	if err != nil {
		return 0, 0, err
	}
	if _, err := server.Command(ctx, "flow", "start", "image-mirror"); err != nil {
		return 0, 0, err
	}
	run, err := server.AwaitRun(ctx, "image-mirror", n)
	if err != nil {
		return 0, 0, err
	}
	if run.State != "ok" {
		return 0, 0, fmt.Errorf("the pass ended %s: %s", run.State, run.Error)
	}
	after, err := cpuOf(server.PID())
	if err != nil {
		return 0, 0, err
	}
	_, err = server.Command(ctx, "flow", "stop", "image-mirror")
	return run.Duration, after - before, err
}

// listAll is the least that a pass has to do.
func listAll(ctx context.Context, client kubernetes.Interface, want int) (time.Duration, error) {
	began, count := time.Now(), 0
	options := metav1.ListOptions{Limit: pageSize}
	for {
		page, err := client.AppsV1().Deployments(metav1.NamespaceAll).List(ctx, options)
		if err != nil {
			return 0, fmt.Errorf("list the deployments: %w", err)
		}
		count += len(page.Items)
		if options.Continue = page.Continue; options.Continue == "" {
			break
		}
	}
	if count != want {
		return 0, fmt.Errorf("list the deployments: %d, want %d", count, want)
	}
	return time.Since(began), nil
}

// fill creates deployments that are paused, so that no pods keep the control
// plane busy while it is measured.
func fill(ctx context.Context, client kubernetes.Interface, mirror string, count int) error {
	own := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}
	if _, err := client.CoreV1().Namespaces().Create(ctx, own, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("create a namespace: %w", err)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(16)
	for i := range count {
		group.Go(func() error {
			if _, err := client.AppsV1().Deployments(namespace).Create(ctx, deployment(mirror, i), metav1.CreateOptions{}); err != nil {
				return fmt.Errorf("create a deployment: %w", err)
			}
			return nil
		})
	}
	return group.Wait()
}

// deployment is of the size that deployments in use have.
func deployment(mirror string, i int) *appsv1.Deployment {
	name, replicas := fmt.Sprintf("app-%04d", i), int32(2)
	labels := map[string]string{"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "shop", "team": "core"}
	container := func(name, image string) corev1.Container {
		return corev1.Container{
			Name: name, Image: mirror + "/" + image,
			Env: []corev1.EnvVar{{Name: "LOG_LEVEL", Value: "info"}, {Name: "DATABASE_HOST", Value: "postgres.data.svc"}, {Name: "REGION", Value: "eu"}},
			Resources: corev1.ResourceRequirements{
				Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("100m"), corev1.ResourceMemory: resource.MustParse("128Mi")},
				Limits:   corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("256Mi")},
			},
		}
	}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels, Annotations: map[string]string{"example.com/owner": "team-core"}},
		Spec: appsv1.DeploymentSpec{
			Paused: true, Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{
				Containers: []corev1.Container{
					container("main", imageOf(i)),
					container("proxy", sidecar),
				},
			}},
		},
	}
}
