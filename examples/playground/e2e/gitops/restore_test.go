package gitops_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestRestoreEndsConflicts has Image Mirror patch what Helm and kubectl apply
// server-side, so that neither can apply any more, and takes the patches back.
func TestRestoreEndsConflicts(t *testing.T) {
	t.Parallel()
	b := newBay(t)
	m := imageMirror("restored", "patch")
	tools := []tool{helm("Helm 4", "true"), kubectl("`kubectl apply --server-side`", "--server-side")}
	var apps []*app
	for range tools {
		apps = append(apps, newApp(t, m.name))
	}
	m.start(t, b)
	apply := func(i int, image string) error {
		apps[i].values.Image, apps[i].values.Rev = image, apps[i].values.Rev+1
		_, err := tools[i].apply(patchbay.Within(t), apps[i])
		return err
	}
	want := func(i int, image string, rollouts int) {
		t.Helper()
		got, err := apps[i].observe(patchbay.Within(t))
		if err != nil {
			t.Fatal(err)
		}
		if got.image != image || got.rollouts != rollouts {
			t.Errorf("%s: image %s after %d rollouts, want %s after %d", tools[i].name, got.image, got.rollouts, image, rollouts)
		}
	}
	for i := range tools {
		if err := apply(i, oldImage); err != nil {
			t.Fatal(err)
		}
		if err := apps[i].awaitTakenUp(patchbay.Within(t)); err != nil {
			t.Fatal(err)
		}
	}
	m.work(t, b)
	for i, tool := range tools {
		want(i, stage.Mirror.Address()+"/library/"+oldImage, 2)
		if err := apply(i, newImage); err == nil || reason(err) != "conflict" {
			t.Errorf("%s: with gitops=patch the upgrade should be a conflict: %v", tool.name, err)
		}
	}
	m.stop(t, b)
	for i, tool := range tools {
		b.Do(t, "mirror", "restore", "--namespace", apps[i].namespace, "--kubeconfig", stage.ControlPlane.Kubeconfig())
		want(i, oldImage, 3)
		if err := apply(i, newImage); err != nil {
			t.Errorf("%s: the upgrade after mirror restore: %v", tool.name, err)
		}
		want(i, newImage, 4)
	}
}
