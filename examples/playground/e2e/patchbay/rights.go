package patchbay

import (
	"context"
	"fmt"
	"slices"
	"strings"

	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Right is one thing that a service account may do, or not.
type Right struct{ Verb, Group, Resource, Namespace, Name string }

func (r Right) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s.%s in %q %s", r.Verb, r.Resource, r.Group, r.Namespace, r.Name))
}

// Rights are the single rights of some rules, which hold in a namespace, or everywhere when
// that is empty.
func Rights(rules []rbacv1.PolicyRule, namespace string) []Right {
	var all []Right
	for _, rule := range rules {
		for _, resource := range rule.Resources {
			for _, verb := range rule.Verbs {
				all = append(all, Right{verb, rule.APIGroups[0], resource, namespace, strings.Join(rule.ResourceNames, ",")})
			}
		}
	}
	return all
}

// Without changes the rules of a role so that one verb on one resource is gone.
func Without(rules []rbacv1.PolicyRule, what Right) []rbacv1.PolicyRule {
	var left []rbacv1.PolicyRule
	for _, rule := range rules {
		if !slices.Contains(rule.APIGroups, what.Group) || !slices.Contains(rule.Resources, what.Resource) {
			left = append(left, rule)
			continue
		}
		for _, resource := range rule.Resources {
			one := *rule.DeepCopy()
			one.Resources = []string{resource}
			if resource == what.Resource {
				one.Verbs = slices.DeleteFunc(one.Verbs, func(v string) bool { return v == what.Verb })
			}
			if len(one.Verbs) > 0 {
				left = append(left, one)
			}
		}
	}
	return left
}

// May asks the API server what a service account may do.
func (s Stage) May(ctx context.Context, namespace, account string, what Right) (bool, error) {
	resource, sub, _ := strings.Cut(what.Resource, "/")
	review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
		User: "system:serviceaccount:" + namespace + ":" + account,
		ResourceAttributes: &authorizationv1.ResourceAttributes{
			Verb: what.Verb, Group: what.Group, Resource: resource, Subresource: sub, Namespace: what.Namespace, Name: what.Name,
		},
	}}
	answer, err := s.Cluster.AuthorizationV1().SubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
	if err != nil {
		return false, err
	}
	return answer.Status.Allowed, nil
}
