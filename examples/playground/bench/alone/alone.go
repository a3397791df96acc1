package alone

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

const nowhere = `apiVersion: v1
kind: Config
clusters: [{name: none, cluster: {server: "https://127.0.0.1:1"}}]
contexts: [{name: none, context: {cluster: none, user: none}}]
users: [{name: none, user: {}}]
current-context: none
`

// Start starts it with its data in a directory, which must exist.
func Start(ctx context.Context, binary, dir string, env ...string) (*product.Server, error) {
	kubeconfig := filepath.Join(dir, "kubeconfig")
	if err := os.WriteFile(kubeconfig, []byte(nowhere), 0o600); err != nil {
		return nil, fmt.Errorf("write the kubeconfig: %w", err)
	}
	return product.Start(ctx, product.Options{Binary: binary, Dir: dir, Kubeconfig: kubeconfig, Env: env})
}

// Send sends a message to a port of a node, and returns when all of it is handled.
func Send(ctx context.Context, server *product.Server, flow, node, port string, message any) error {
	var sent struct{ Error string }
	if err := server.Post(ctx, "/api/v1/flows/"+flow+"/nodes/"+node+"/ports/"+port, message, &sent); err != nil {
		return err
	}
	if sent.Error != "" {
		return errors.New(sent.Error)
	}
	return nil
}
