package observe_test

import (
	"context"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	eventsv1 "k8s.io/api/events/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestEvents looks for the events of deployments: one is patched, one is not because a
// policy of the cluster refuses that, in two passes.
func TestEvents(t *testing.T) {
	b := open(t)
	b.create(t, "web", "nginx:1.27")
	b.create(t, "frozen", "quay.io/team/app:1")
	freeze(t, b.namespace)
	b.installMirror(t)
	b.pass(t, 1)
	b.pass(t, 2)

	patched := b.awaitEvent(t, "web", func(e eventsv1.Event) bool { return true })
	if patched.Reason != "Patched" || patched.Type != "Normal" || !strings.Contains(patched.Note, b.mirror.Address()+"/library/nginx:1.27") {
		t.Errorf("the event of the deployment that was patched: %+v", patched)
	}
	refused := b.awaitEvent(t, "frozen", func(e eventsv1.Event) bool { return e.Series != nil })
	if refused.Reason != "PatchRefused" || refused.Type != "Warning" || !strings.Contains(refused.Note, "it is frozen") || refused.Series.Count != 2 {
		t.Errorf("the event of the deployment that can't be patched: %+v, series %+v", refused, refused.Series)
	}
	for _, e := range []eventsv1.Event{patched, refused} {
		if e.ReportingController != "patchbay.dev/patchbay" || e.Action != "Patch" || e.Labels["patchbay.dev/flow"] != mirrorFlow || e.EventTime.IsZero() {
			t.Errorf("event %+v", e)
		}
	}
}

// awaitEvent waits for the one event of ours on a deployment that is as it should be.
func (b *bay) awaitEvent(t *testing.T, deployment string, done func(eventsv1.Event) bool) eventsv1.Event {
	t.Helper()
	about, err := cluster.AppsV1().Deployments(b.namespace).Get(t.Context(), deployment, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	found, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) ([]eventsv1.Event, error) {
		all, err := cluster.EventsV1().Events(b.namespace).List(ctx, metav1.ListOptions{
			// As kubectl describe asks.
			FieldSelector: "regarding.uid=" + string(about.UID) + ",reportingController=patchbay.dev/patchbay"})
		if err != nil {
			return nil, err
		}
		return all.Items, nil
	}, func(all []eventsv1.Event) bool { return len(all) == 1 && done(all[0]) })
	if err != nil {
		t.Fatalf("the event on %s: %v", deployment, err)
	}
	return found[0]
}

// freeze makes a policy that refuses changes of the deployment frozen in a namespace, and
// waits until it holds. It goes away with the test.
func freeze(t *testing.T, namespace string) {
	t.Helper()
	policies := cluster.AdmissionregistrationV1()
	fail := admissionv1.Fail
	policy := &admissionv1.ValidatingAdmissionPolicy{ObjectMeta: metav1.ObjectMeta{Name: "frozen"}, Spec: admissionv1.ValidatingAdmissionPolicySpec{
		FailurePolicy: &fail,
		MatchConstraints: &admissionv1.MatchResources{ResourceRules: []admissionv1.NamedRuleWithOperations{{RuleWithOperations: admissionv1.RuleWithOperations{
			Operations: []admissionv1.OperationType{admissionv1.Update},
			Rule:       admissionv1.Rule{APIGroups: []string{"apps"}, APIVersions: []string{"v1"}, Resources: []string{"deployments"}},
		}}}},
		Validations: []admissionv1.Validation{{
			Expression: "object.metadata.name != 'frozen' || object.metadata.namespace != '" + namespace + "' || object.spec.template == oldObject.spec.template",
			Message:    "it is frozen",
		}},
	}}
	binding := &admissionv1.ValidatingAdmissionPolicyBinding{ObjectMeta: metav1.ObjectMeta{Name: "frozen"}, Spec: admissionv1.ValidatingAdmissionPolicyBindingSpec{
		PolicyName: "frozen", ValidationActions: []admissionv1.ValidationAction{admissionv1.Deny},
	}}
	if _, err := policies.ValidatingAdmissionPolicies().Create(t.Context(), policy, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := policies.ValidatingAdmissionPolicyBindings().Create(t.Context(), binding, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		if err := policies.ValidatingAdmissionPolicyBindings().Delete(ctx, "frozen", metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
		if err := policies.ValidatingAdmissionPolicies().Delete(ctx, "frozen", metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	})
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (bool, error) {
		object, err := cluster.AppsV1().Deployments(namespace).Get(ctx, "frozen", metav1.GetOptions{})
		if err != nil {
			return false, err
		}
		object.Spec.Template.Spec.Containers[0].Image = "probe:1"
		_, err = cluster.AppsV1().Deployments(namespace).Update(ctx, object, metav1.UpdateOptions{DryRun: []string{metav1.DryRunAll}})
		return err != nil && strings.Contains(err.Error(), "it is frozen"), nil
	}, func(frozen bool) bool { return frozen })
	if err != nil {
		t.Fatalf("the policy does not hold: %v", err)
	}
}
