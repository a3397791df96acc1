package node

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"text/template"
)

//go:embed settings
var templates embed.FS

// settings fill in the templates.
type settings struct {
	Dir, Plugins, Cgroup, Pause        string
	Subnet, FirstPod, LastPod, Gateway string
	Port                               int
}

// The files of a node's directory, beside those of the templates. Package inside reads
// them.
const (
	kubeconfigFile = "kubeconfig"
	authorityFile  = "ca.pem"
	namesFile      = "resolv.conf"
)

// writeSettings writes what containerd, the network plugins and the kubelet are
// configured with.
func writeSettings(ctx context.Context, dir string, o Options, s settings, authority []byte) error {
	var err error
	s.Dir, s.Subnet, s.Gateway = dir, o.Network.prefix.String(), o.Network.Gateway
	if s.FirstPod, s.LastPod, err = o.Network.pods(); err != nil {
		return err
	}
	if s.Plugins, err = findPlugins(); err != nil {
		return err
	}
	if s.Port, err = freePort(ctx); err != nil {
		return err
	}
	all, err := template.ParseFS(templates, "settings/*")
	if err != nil {
		return err
	}
	files := map[string][]byte{authorityFile: authority}
	for _, one := range all.Templates() {
		var out bytes.Buffer
		if err := one.Execute(&out, s); err != nil {
			return err
		}
		files[one.Name()] = out.Bytes()
	}
	for registry, loopback := range o.Registries {
		files[filepath.Join("registries", registry, "hosts.toml")] = fmt.Appendf(nil,
			"server = \"http://%[1]s\"\n[host.\"http://%[1]s\"]\n  capabilities = [\"pull\", \"resolve\"]\n", loopback)
	}
	if files[kubeconfigFile], err = os.ReadFile(o.Kubeconfig); err != nil {
		return err
	}
	// The system's file may be a link into a directory that the node does not see.
	if files[namesFile], err = os.ReadFile("/etc/resolv.conf"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for name, content := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func freePort(ctx context.Context) (int, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a port for the kubelet: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
