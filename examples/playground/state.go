package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

// state is what others need to use a running playground.
type state struct {
	Kubeconfig string `json:"kubeconfig"`
	// Proxy and CAFile are for HTTPS_PROXY and SSL_CERT_FILE.
	Proxy  string `json:"proxy"`
	CAFile string `json:"caFile"`
	Mirror string `json:"mirror"`
	Admin  string `json:"admin"`
	Dir    string `json:"dir"`
	PIDs   pids   `json:"pids"`
	// Images maps the names of images to their digests.
	Images    images.Digests       `json:"images"`
	Workloads []workloads.Workload `json:"workloads,omitempty"`
}

type pids struct {
	Playground   int `json:"playground"`
	ControlPlane int `json:"controlPlane"`
	RealNode     int `json:"realNode,omitempty"`
}

func describe(stage *stack.Stack) (state, error) {
	out := state{
		Kubeconfig: stage.ControlPlane.Kubeconfig(),
		Proxy:      stage.Upstreams.ProxyURL(),
		CAFile:     stage.Upstreams.CAFile(),
		Mirror:     stage.Mirror.Address(),
		Admin:      stage.Admin.URL(),
		Dir:        stage.Dir(),
		PIDs:       pids{Playground: os.Getpid(), ControlPlane: stage.ControlPlane.PID()},
		Images:     stage.Values.Digests,
	}
	if first := stage.Node(); first != nil {
		out.PIDs.RealNode = first.PID()
	}
	if !stage.Populated() {
		return out, nil
	}
	all, err := workloads.All(stage.Values)
	if err != nil {
		return state{}, err
	}
	out.Workloads = all
	return out, nil
}

// write puts the file in place at once: who waits for it never reads half.
func (s state) write(file string) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the state: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("make the state file's directory: %w", err)
	}
	partial := file + ".partial"
	if err := os.WriteFile(partial, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("write the state file: %w", err)
	}
	if err := os.Rename(partial, file); err != nil {
		return fmt.Errorf("put the state file in place: %w", err)
	}
	return nil
}

func (s state) print(out io.Writer) {
	fmt.Fprintf(out, `
  export KUBECONFIG=%s
  export HTTPS_PROXY=%s SSL_CERT_FILE=%s
  mirror  %s
  counts  %s/counts
  faults  %s/faults
`, s.Kubeconfig, s.Proxy, s.CAFile, s.Mirror, s.Admin, s.Admin)
}
