package chart_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

func without(rules []rbacv1.PolicyRule, what right) []rbacv1.PolicyRule {
	return patchbay.Without(rules, patchbay.Right(what))
}

// each are the single rights of some rules.
func each(rules []rbacv1.PolicyRule, namespace string) []right {
	var all []right
	for _, one := range patchbay.Rights(rules, namespace) {
		all = append(all, right(one))
	}
	return all
}

// TestEachRightOfASolutionIsMissed: without it, the server names it to whoever opens the
// flow.
func TestEachRightOfASolutionIsMissed(t *testing.T) {
	for flow, test := range map[string]struct {
		flags     []string
		namespace string // of the flow's Role; empty: it has a ClusterRole
		rights    int
	}{
		"image-policy-webhook": {webhook("heal=patch", "resources=workloads", "namespaceSelector=team=shop"), "", 19},
		"image-mirror":         {mirroring("namespace=kube-public"), "kube-public", 7},
	} {
		t.Run(flow, func(t *testing.T) {
			r := install(t, test.flags...)
			p := newPod(t, r)
			p.lead(t)
			p.Serve(t)
			whole, put := rulesOf(t, r, flow, test.namespace)
			all := each(whole, test.namespace)
			if len(all) != test.rights {
				t.Errorf("it has %d rights: %v", len(all), all)
			}
			for _, what := range all {
				t.Run(what.Verb+" "+what.Resource, func(t *testing.T) {
					t.Cleanup(func() { put(whole) })
					awaitRight(t, r, what, true)
					put(without(whole, what))
					awaitRight(t, r, what, false)
					missing := p.access(t, flow, test.namespace)
					if len(missing) != 1 || !strings.Contains(fmt.Sprint(missing), "missing: "+what.Verb+" "+what.Resource) {
						t.Errorf("without the right to %s it misses %v", what, missing)
					}
				})
			}
			p.uninstall(t)
		})
	}
}

// rulesOf are the rules of a flow's role, and what puts others there.
func rulesOf(t *testing.T, r release, flow, namespace string) (rules []rbacv1.PolicyRule, put func([]rbacv1.PolicyRule)) {
	t.Helper()
	name := r.namespace + ":" + r.name + ":" + flow
	if namespace == "" {
		roles := stage.Cluster.RbacV1().ClusterRoles()
		role, err := roles.Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return role.Rules, func(rules []rbacv1.PolicyRule) {
			changed := role.DeepCopy()
			changed.Rules, changed.ResourceVersion = rules, ""
			if _, err := roles.Update(patchbay.Within(t), changed, metav1.UpdateOptions{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	roles := stage.Cluster.RbacV1().Roles(namespace)
	role, err := roles.Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return role.Rules, func(rules []rbacv1.PolicyRule) {
		changed := role.DeepCopy()
		changed.Rules, changed.ResourceVersion = rules, ""
		if _, err := roles.Update(patchbay.Within(t), changed, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
}

const kept = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: kept}
spec:
  title: Kept
  nodes:
    - {id: ticker, component: common/ticker, settings: {delay: 86400000, context: {word: '{{ secret("words/one") }}'}}}
    - {id: shown, component: common/debug}
  edges:
    - {from: ticker.out, to: shown.in}
`

// live takes a flow through its life as a pod of the release does, and returns what went
// wrong first.
func live(t *testing.T, r release) string {
	t.Helper()
	p := podOf(t, r)
	// One container after the other of the same pod, which waits for no lease.
	p.Options.Env = append(p.Options.Env, "POD_NAME=patchbay-0")
	ctx := patchbay.Within(t)
	server, err := product.Start(ctx, p.Options)
	if err != nil {
		return err.Error()
	}
	p.Server = server
	defer func() { _ = server.Stop() }()
	write := func(text string) string {
		path := filepath.Join(p.Options.Dir, "flow.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file := write(kept)
	steps := [][]string{{"flow", "apply", "-f", file}, {"flow", "start", "kept"}, {"flow", "stop", "kept"}, {"flow", "apply", "-f", file}, {"flow", "uninstall", "kept"}}
	for i, step := range steps {
		if i == 3 {
			write(strings.Replace(kept, "title: Kept", "title: Changed", 1))
		}
		outcome, err := p.Options.Try(ctx, "", step...)
		if err != nil {
			t.Fatal(err)
		}
		if outcome.Code != 0 {
			return strings.Join(step[:2], " ") + ": " + outcome.Stderr
		}
		if i == 1 { // its state and status are written by now, or they can't be
			state := func(ctx context.Context) (string, error) {
				flow, err := objects.Resource(flowKind).Namespace(r.namespace).Get(ctx, "kept", metav1.GetOptions{})
				if err != nil {
					return "", err
				}
				status, _ := flow.Object["status"].(map[string]any)
				if len(status) > 0 {
					return "written", nil
				}
				if log := p.Log(); strings.Contains(log, "is forbidden") {
					return log, nil
				}
				return "", nil
			}
			found, err := patchbay.Await(ctx, state, func(found string) bool { return found != "" })
			if err != nil {
				t.Fatal(err)
			}
			if found != "written" {
				return found
			}
		}
	}
	if log := p.Log(); strings.Contains(log, "is forbidden") {
		return log
	}
	return ""
}

// TestEachRightOfTheStoreIsMissed: without it, the life of a flow ends with an error that
// names it.
func TestEachRightOfTheStoreIsMissed(t *testing.T) {
	r := install(t)
	words := map[string]string{"one": "two"}
	if err := makeSecret(t, r.namespace, "words", words); err != nil {
		t.Fatal(err)
	}
	awaitRoles(t, r)
	if fault := live(t, r); fault != "" {
		t.Fatalf("with all rights: %s", fault)
	}
	roles := stage.Cluster.RbacV1().Roles(r.namespace)
	role, err := roles.Get(t.Context(), r.name+"-store", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range each(role.Rules, r.namespace) {
		t.Run(what.Verb+" "+what.Resource, func(t *testing.T) {
			put := func(rules []rbacv1.PolicyRule) {
				changed := role.DeepCopy()
				changed.Rules, changed.ResourceVersion = rules, ""
				if _, err := roles.Update(context.WithoutCancel(t.Context()), changed, metav1.UpdateOptions{}); err != nil {
					t.Fatal(err)
				}
			}
			put(without(role.Rules, what))
			t.Cleanup(func() {
				put(role.Rules)
				awaitRight(t, r, what, true)
				forget(t, r, "kept")
			})
			awaitRight(t, r, what, false)
			// Such as: cannot update resource "flows".
			if fault := live(t, r); !strings.Contains(strings.ReplaceAll(fault, `\`, ""), "cannot "+what.Verb+` resource "`+what.Resource+`"`) {
				t.Errorf("without the right to %s: %s", what, fault)
			}
		})
	}
}

func makeSecret(t *testing.T, namespace, name string, content map[string]string) error {
	t.Helper()
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name}, StringData: content}
	_, err := stage.Cluster.CoreV1().Secrets(namespace).Create(t.Context(), secret, metav1.CreateOptions{})
	return err
}

// forget removes a flow that nobody undoes, and its state.
func forget(t *testing.T, r release, name string) {
	t.Helper()
	ctx := patchbay.Within(t)
	flows := objects.Resource(flowKind).Namespace(r.namespace)
	if flow, err := flows.Get(ctx, name, metav1.GetOptions{}); err == nil {
		flow.SetFinalizers(nil)
		_, _ = flows.Update(ctx, flow, metav1.UpdateOptions{})
		_ = flows.Delete(ctx, name, metav1.DeleteOptions{})
	}
	if err := stage.Cluster.CoreV1().Secrets(r.namespace).DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "patchbay.dev/flow=" + name}); err != nil {
		t.Error(err)
	}
}
