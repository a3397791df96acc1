package server

import (
	"context"
	"fmt"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/events"
	"k8s.io/kubernetes/pkg/scheduler"
	"k8s.io/kubernetes/pkg/scheduler/profile"
)

// startScheduler runs kube-scheduler with its default profile, below the
// command for the same reason as the API server.
func startScheduler(ctx context.Context, restConfig *rest.Config) error {
	restConfig = named(restConfig, "kube-scheduler")
	client, err := kubernetes.NewForConfig(restConfig)
	if err != nil {
		return fmt.Errorf("build the scheduler's client: %w", err)
	}
	informers := scheduler.NewInformerFactory(client, 0)
	broadcaster := events.NewBroadcaster(&events.EventSinkImpl{Interface: client.EventsV1()})
	if err := broadcaster.StartRecordingToSinkWithContext(ctx); err != nil {
		return fmt.Errorf("start the scheduler's events: %w", err)
	}
	sched, err := scheduler.New(ctx, client, informers, nil, profile.NewRecorderFactory(broadcaster),
		scheduler.WithKubeConfig(restConfig))
	if err != nil {
		return fmt.Errorf("build the scheduler: %w", err)
	}
	informers.StartWithContext(ctx)
	go func() {
		// Scheduling before the handlers are in step would use an empty cache.
		if err := sched.WaitForHandlersSync(ctx); err != nil {
			return
		}
		sched.Run(ctx)
	}()
	return nil
}
