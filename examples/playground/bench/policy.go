package main

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/press"
	registrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The same rewrite in CEL, in both forms that a policy can have: the mirror in
// front of every container's image.
const (
	patchInCEL = `object.spec.template.spec.containers.transformList(i, c, !c.image.startsWith("` + press.Mirror + `/"),
	JSONPatch{op: "replace", path: "/spec/template/spec/containers/" + string(i) + "/image", value: "` + press.Mirror + `/" + c.image})`

	applyInCEL = `Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{
	containers: object.spec.template.spec.containers
		.filter(c, !c.image.startsWith("` + press.Mirror + `/"))
		.map(c, Object.spec.template.spec.containers{name: c.name, image: "` + press.Mirror + `/" + c.image})
}}}}`
)

func (v view) registerPolicies(ctx context.Context) error {
	err := v.registerPolicy(ctx, viewPatch, registrationv1.Mutation{
		PatchType: registrationv1.PatchTypeJSONPatch, JSONPatch: &registrationv1.JSONPatch{Expression: patchInCEL},
	})
	if err != nil {
		return err
	}
	return v.registerPolicy(ctx, viewApply, registrationv1.Mutation{
		PatchType: registrationv1.PatchTypeApplyConfiguration, ApplyConfiguration: &registrationv1.ApplyConfiguration{Expression: applyInCEL},
	})
}

// registerPolicy makes a policy and binds it, both named like the namespace that
// they are for.
func (v view) registerPolicy(ctx context.Context, namespace string, mutation registrationv1.Mutation) error {
	fail := registrationv1.Fail
	api := v.client.AdmissionregistrationV1()
	_, err := api.MutatingAdmissionPolicies().Create(ctx, &registrationv1.MutatingAdmissionPolicy{
		ObjectMeta: metav1.ObjectMeta{Name: namespace},
		Spec: registrationv1.MutatingAdmissionPolicySpec{
			MatchConstraints: &registrationv1.MatchResources{
				NamespaceSelector: only(namespace),
				ResourceRules:     []registrationv1.NamedRuleWithOperations{{RuleWithOperations: deploymentRule}},
			},
			FailurePolicy: &fail, ReinvocationPolicy: registrationv1.IfNeededReinvocationPolicy,
			Mutations: []registrationv1.Mutation{mutation},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("create the MutatingAdmissionPolicy %s: %w", namespace, err)
	}
	_, err = api.MutatingAdmissionPolicyBindings().Create(ctx, &registrationv1.MutatingAdmissionPolicyBinding{
		ObjectMeta: metav1.ObjectMeta{Name: namespace},
		Spec:       registrationv1.MutatingAdmissionPolicyBindingSpec{PolicyName: namespace},
	}, metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("bind the MutatingAdmissionPolicy %s: %w", namespace, err)
	}
	return nil
}
