package gitops_test

import (
	"context"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestMissedAnswer has the tools reconcile while Patchbay is down, which brings the
// original images back, and looks whether heal=patch and the tools agree afterwards.
// It is not parallel: a cluster has one webhook.
func TestMissedAnswer(t *testing.T) {
	b := newBay(t)
	m := webhook("missed", "deployments", upstream, probeDeployment, "heal=patch")
	var all []*measurement
	apps := map[*measurement]*app{}
	// One of each that reconciles or upgrades by itself; what people apply by hand
	// sends the same requests.
	for _, tool := range []tool{helm("Helm 4", "true"), helm("Helm 4, `--server-side=false`", "false"), flux(), argoCD()} {
		one := &measurement{tool: tool, mode: m}
		all, apps[one] = append(all, one), newApp(t, m.name)
	}
	// Before the webhook is there, so that the install has something to look at.
	apply := func(want string, rollouts int) {
		t.Helper()
		each(all, func(one *measurement) {
			a := apps[one]
			a.values.Image, a.values.Rev = oldImage, a.values.Rev+1
			if _, err := one.tool.apply(patchbay.Within(t), a); err != nil {
				t.Errorf("%s: %v", one.tool.name, err)
			}
			got, err := await(patchbay.Within(t), a.observe, func(s seen) bool { return s.rollouts >= rollouts })
			if err != nil {
				t.Errorf("%s: %v", one.tool.name, err)
			}
			if source := from(stage.Mirror.Address(), got.image); source != want || got.rollouts != rollouts {
				t.Errorf("%s: the image is from the %s after %d rollouts, want the %s after %d", one.tool.name, source, got.rollouts, want, rollouts)
			}
		})
	}
	healed := func(rollouts int) {
		t.Helper()
		each(all, func(one *measurement) {
			_, err := await(patchbay.Within(t), apps[one].observe, func(s seen) bool {
				return from(stage.Mirror.Address(), s.image) == mirror && s.rollouts == rollouts
			})
			if err != nil {
				t.Errorf("%s: not healed by rollout %d: %v", one.tool.name, rollouts, err)
			}
		})
	}
	apply(upstream, 1)
	m.start(t, b)
	healed(2) // what is older than the webhook
	apply(mirror, 2)

	if err := b.Kill(); err != nil {
		t.Fatal(err)
	}
	apply(upstream, 3)
	b.Serve(t)
	healed(4)
	apply(mirror, 4)
	b.Do(t, "flow", "uninstall", webhookFlow)
	_, err := await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		return m.probe(ctx, apps[all[0]].namespace)
	}, func(image string) bool { return image == probeImage })
	if err != nil {
		t.Error(err)
	}
}
