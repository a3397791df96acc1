package incluster

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/node"
)

// system is the namespace of Patchbay.
const system = "patchbay-system"

// install installs the chart with Image Mirror switched on, and waits for its pods.
func (d *demo) install(ctx context.Context) error {
	digest, err := d.push(ctx)
	if err != nil {
		return err
	}
	values, err := d.values(digest)
	if err != nil {
		return err
	}
	d.stage.Mirror.Reset()
	began := time.Now()
	d.say("helm install patchbay: two pods of its own image, pulled from the mirror; Image Mirror is switched on")
	if err := d.helm(ctx, "install", "patchbay", d.Chart, "--namespace", system, "--create-namespace",
		"--values", values, "--wait", "--timeout", "2m"); err != nil {
		return err
	}
	d.say("they are ready after %s", time.Since(began).Round(100*time.Millisecond))
	return nil
}

// values writes the chart's values. What pods know this machine's loopback by is the
// gateway of their network.
func (d *demo) values(digest string) (string, error) {
	gateway := d.stage.Network.Gateway
	proxy := "http://" + d.stage.ForPods(strings.TrimPrefix(d.stage.Upstreams.ProxyURL(), "http://"))
	type object = map[string]any
	text, err := json.MarshalIndent(object{
		"image": object{"repository": d.stage.Mirror.Address() + "/" + repository, "digest": digest},
		"solutions": object{"imageMirror": object{"enabled": true, "parameters": object{
			"localRegistry": d.mirror, "insecure": true, "namespace": namespace,
		}}},
		"extraEnv":     []object{{"name": "HTTPS_PROXY", "value": proxy}, {"name": "NO_PROXY", "value": gateway}},
		"nodeSelector": object{node.Label: "true"},
		"tolerations":  []object{{"key": node.Taint, "operator": "Exists"}},
	}, "", "  ")
	if err != nil {
		return "", fmt.Errorf("encode the chart's values: %w", err)
	}
	file := filepath.Join(d.dir, "values.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return "", fmt.Errorf("write the chart's values: %w", err)
	}
	return file, nil
}

func (d *demo) helm(ctx context.Context, arguments ...string) error {
	command := exec.CommandContext(ctx, d.Helm, append([]string{"helm"}, arguments...)...)
	// Nothing of the user's Helm, and nothing left in it.
	command.Env = append(os.Environ(), "KUBECONFIG="+d.stage.ControlPlane.Kubeconfig(),
		"HELM_CACHE_HOME="+d.dir, "HELM_CONFIG_HOME="+d.dir, "HELM_DATA_HOME="+d.dir)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("helm %s: %w: %s", arguments[0], err, out)
	}
	return nil
}
