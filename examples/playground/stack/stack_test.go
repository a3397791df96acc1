package stack_test

import (
	"context"
	"os"
	"syscall"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/patchbay-dev/patchbay/examples/playground/stack"
	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

func TestStack(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	stage, err := stack.Start(context.WithoutCancel(t.Context()), stack.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stage.Stop() })

	client, err := kubernetes.NewForConfig(stage.Config)
	if err != nil {
		t.Fatal(err)
	}
	deployments, err := client.AppsV1().Deployments("").List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	all, err := workloads.All(stage.Values)
	if err != nil {
		t.Fatal(err)
	}
	if len(deployments.Items) != len(all) {
		t.Errorf("%d deployments in the cluster, want %d", len(deployments.Items), len(all))
	}
	local, err := name.ParseReference(stage.Mirror.Address() + "/library/redis:7.4-alpine")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(stage.Upstreams.Requests()); n != 0 {
		t.Errorf("bringing up the stack counted as %d requests", n)
	}
	if _, err := remote.Head(local); err != nil {
		t.Errorf("the image that is local already: %v", err)
	}

	pid := stage.ControlPlane.PID()
	if err := stage.Stop(); err != nil {
		t.Error(err)
	}
	if err := syscall.Kill(pid, 0); err != syscall.ESRCH {
		t.Errorf("control plane %d: %v, want %v", pid, err, syscall.ESRCH)
	}
	left, err := os.ReadDir(tmp)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestPullThrough(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	stage, err := stack.Start(context.WithoutCancel(t.Context()), stack.Options{PullThrough: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stage.Stop(); err != nil {
			t.Error(err)
		}
	})
	if n := len(stage.Upstreams.Requests()); n != 0 {
		t.Errorf("bringing up the stack counted as %d requests", n)
	}
	mirror := stage.Mirror.Address()
	for local, upstream := range map[string]string{
		"acme/cart:2.3.1":          "docker.io/acme/cart:2.3.1",
		"ghcr.io/acme/cart:2.3.1":  "ghcr.io/acme/cart:2.3.1",
		"library/redis:7.4-alpine": mirror + "/library/redis:7.4-alpine",
	} {
		ref, err := name.ParseReference(mirror + "/" + local)
		if err != nil {
			t.Fatal(err)
		}
		got, err := remote.Head(ref)
		if err != nil {
			t.Error(err)
			continue
		}
		if want := stage.Values.Digests[upstream]; got.Digest.String() != want {
			t.Errorf("%s is %s, want %s", local, got.Digest, want)
		}
	}
}
