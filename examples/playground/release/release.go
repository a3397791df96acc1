package release

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/patchbay-dev/patchbay/examples/playground/node"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// Options of a release.
type Options struct {
	// Image is the directory of Patchbay's image, and Chart that of its chart.
	Image, Chart string
	// Helm is the program with the command helm.
	Helm string
	// Namespace is made unless it is there.
	Namespace string
	// Values of the chart, beside those that lead it to the image, onto the real node and
	// to the upstreams.
	Values map[string]any
}

// Name is that of the release, and so of what it makes.
const Name = "patchbay"

// Install pushes the image and installs the chart, or brings what is installed up to date.
// It returns when the pods are ready.
func Install(ctx context.Context, stage *stack.Stack, o Options) error {
	digest, err := push(ctx, stage, o.Image)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(stage.Dir(), "helm-")
	if err != nil {
		return fmt.Errorf("make a directory for Helm: %w", err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "values.json")
	text, err := json.Marshal(values(stage, o.Values, digest))
	if err != nil {
		return fmt.Errorf("encode the chart's values: %w", err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return fmt.Errorf("write the chart's values: %w", err)
	}
	command := exec.CommandContext(ctx, o.Helm, "helm", "upgrade", "--install", Name, o.Chart,
		"--namespace", o.Namespace, "--create-namespace", "--values", file, "--wait", "--timeout", "2m")
	// Nothing of the user's Helm, and nothing left in it.
	command.Env = append(os.Environ(), "KUBECONFIG="+stage.ControlPlane.Kubeconfig(),
		"HELM_CACHE_HOME="+dir, "HELM_CONFIG_HOME="+dir, "HELM_DATA_HOME="+dir)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("helm upgrade: %w: %s", err, out)
	}
	return nil
}

// values adds those of the playground. Pods reach this machine's loopback by the gateway
// of their network.
func values(stage *stack.Stack, given map[string]any, digest string) map[string]any {
	type object = map[string]any
	all := maps.Clone(given)
	maps.Copy(all, object{
		"image": object{"repository": stage.Mirror.Address() + "/" + repository, "digest": digest},
		"extraEnv": []object{
			{"name": "HTTPS_PROXY", "value": "http://" + stage.ForPods(strings.TrimPrefix(stage.Upstreams.ProxyURL(), "http://"))},
			{"name": "NO_PROXY", "value": stage.Network.Gateway},
		},
		"nodeSelector": object{node.Label: "true"},
		"tolerations":  []object{{"key": node.Taint, "operator": "Exists"}},
	})
	return all
}
