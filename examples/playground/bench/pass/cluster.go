package pass

import (
	"context"
	"fmt"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// EmptyCluster starts a control plane without workloads, and a mirror beside it.
func EmptyCluster(ctx context.Context, playground string) (*stack.Stack, error) {
	return stack.Start(ctx, stack.Options{Binary: playground, Images: []images.Image{}, WithoutWorkloads: true})
}

// Client is one that speaks protobuf, as controllers do.
func Client(stage *stack.Stack) (kubernetes.Interface, error) {
	config := rest.CopyConfig(stage.Config)
	config.ContentType = "application/vnd.kubernetes.protobuf"
	config.WarningHandler = rest.NoWarnings{}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("build a client: %w", err)
	}
	return client, nil
}
