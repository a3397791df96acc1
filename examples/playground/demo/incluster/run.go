package incluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"k8s.io/client-go/kubernetes"

	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/release"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// Options of the demo.
type Options struct {
	// Image is the directory of Patchbay's image, and Chart that of its chart.
	Image, Chart string
	// Helm is the program with the command helm.
	Helm string
	// Check ends after the last step, instead of waiting for the end of the context.
	Check bool
	Out   io.Writer
}

// StackOptions returns the options of the stack that the demo needs.
func StackOptions() stack.Options {
	opts := stack.Options{RealNode: true, WithoutWorkloads: true, Images: programs()}
	opts.ControlPlane.Nodes = 1
	opts.Mirror.Zot = registry.LikeZot()
	return opts
}

type demo struct {
	Options
	stage  *stack.Stack
	client kubernetes.Interface
	mirror string // its address for pods
}

// Run shows it on a stack. What is not as it should be is an error.
func Run(ctx context.Context, stage *stack.Stack, o Options) (err error) {
	d := &demo{Options: o, stage: stage, mirror: stage.ForPods(stage.Mirror.Address())}
	if d.client, err = kubernetes.NewForConfig(stage.Config); err != nil {
		return fmt.Errorf("build a client: %w", err)
	}
	for _, step := range []func(context.Context) error{d.fromUpstream, d.install, d.fromMirror} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if o.Check {
		return d.outage(ctx)
	}
	d.invite()
	select {
	case <-ctx.Done():
		return nil
	case <-stage.NodeExited():
		return errors.New("the real node ended by itself; its log ends:\n" + stage.Node().Log())
	case <-stage.ControlPlane.Exited():
		return errors.New("the control plane ended by itself")
	}
}

// system is the namespace of Patchbay.
const system = "patchbay-system"

// install installs the chart with Image Mirror switched on, and waits for its pods.
func (d *demo) install(ctx context.Context) error {
	d.stage.Mirror.Reset()
	began := time.Now()
	d.say("helm install patchbay: two pods of its own image, pulled from the mirror; Image Mirror is switched on")
	err := release.Install(ctx, d.stage, release.Options{Image: d.Image, Chart: d.Chart, Helm: d.Helm, Namespace: system, Values: map[string]any{
		"solutions": map[string]any{"imageMirror": map[string]any{"enabled": true, "parameters": map[string]any{
			"localRegistry": d.mirror, "insecure": true, "namespace": namespace,
		}}},
	}})
	if err != nil {
		return err
	}
	d.say("they are ready after %s", time.Since(began).Round(100*time.Millisecond))
	return nil
}

func (d *demo) say(format string, args ...any) { fmt.Fprintf(d.Out, "* "+format+"\n", args...) }

func (d *demo) invite() {
	fmt.Fprintf(d.Out, `
All of it is in the cluster, on loopback only. In another terminal:

  export KUBECONFIG=%[1]s
  kubectl get pods -A -o wide
  kubectl logs -n %[2]s deployment/patchbay
  kubectl get flows -n %[2]s
  kubectl port-forward -n %[2]s deployment/patchbay 7424     the editor; its login is in the log

Let the upstreams fail, and delete pods: they come back.

  curl %[3]s/faults -d '{"host": "docker.io", "status": 429}'
  kubectl delete pods -n %[4]s --all

Ctrl-C ends everything and removes what it made.
`, d.stage.ControlPlane.Kubeconfig(), system, d.stage.Admin.URL(), namespace)
}
