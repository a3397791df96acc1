package cluster

import (
	"fmt"
	"os"
	"strings"

	"k8s.io/client-go/tools/clientcmd"
)

// podNamespace is where a pod finds the name of its namespace.
const podNamespace = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"

// Namespace returns the engine's own namespace: that of the options, else the pod's, else
// that of the kubeconfig's context, else "default". It asks no server.
func (c *Client) Namespace() (string, error) {
	if c.options.Namespace != "" {
		return c.options.Namespace, nil
	}
	connection, err := c.connect()
	if err != nil {
		return "", err
	}
	if isInCluster(connection.config) {
		if text, err := os.ReadFile(podNamespace); err == nil && len(strings.TrimSpace(string(text))) > 0 {
			return strings.TrimSpace(string(text)), nil
		}
		return "default", nil
	}
	if c.handed {
		return "default", nil
	}
	raw, err := c.options.files().RawConfig()
	if err != nil {
		return "", fmt.Errorf("read the namespace of the kubeconfig's context: %w", err)
	}
	if context := raw.Contexts[c.options.contextOf(raw.CurrentContext)]; context != nil && context.Namespace != "" {
		return context.Namespace, nil
	}
	return "default", nil
}

// Name says to people which cluster this is: the kubeconfig's context, else the
// address of the API server. It asks no server.
func (c *Client) Name() (string, error) {
	connection, err := c.connect()
	if err != nil {
		return "", err
	}
	if isInCluster(connection.config) || c.handed {
		return connection.config.Host, nil
	}
	raw, err := c.options.files().RawConfig()
	if name := c.options.contextOf(raw.CurrentContext); err == nil && name != "" {
		return name, nil
	}
	return connection.config.Host, nil
}

func (o Options) contextOf(current string) string {
	if o.Context != "" {
		return o.Context
	}
	return current
}

// files are the kubeconfig files that the options name.
func (o Options) files() clientcmd.ClientConfig {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = o.Kubeconfig
	rules.WarnIfAllMissing = false
	return clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, &clientcmd.ConfigOverrides{CurrentContext: o.Context})
}
