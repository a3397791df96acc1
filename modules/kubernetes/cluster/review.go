package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
)

type accessReview struct {
	APIVersion string       `json:"apiVersion"`
	Kind       string       `json:"kind"`
	Spec       reviewSpec   `json:"spec"`
	Status     reviewStatus `json:"status,omitzero"`
}

type reviewSpec struct {
	ResourceAttributes attributes `json:"resourceAttributes"`
}

type attributes struct {
	Namespace string `json:"namespace,omitempty"`
	Verb      string `json:"verb"`
	Group     string `json:"group"`
	Resource  string `json:"resource"`
	// Subresource is what comes after the slash: status, scale.
	Subresource string `json:"subresource,omitempty"`
	Name        string `json:"name,omitempty"`
}

type reviewStatus struct {
	Allowed bool   `json:"allowed"`
	Reason  string `json:"reason"`
}

// May asks the API server whether we may use a verb on a resource of an API
// group; resource may name a subresource, "deployments/scale". An empty
// namespace means all of them, an empty name for all objects. The reason is the authorizer's own and often
// empty. https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-access-review-v1/
func (c *Client) May(ctx context.Context, namespace, group, resource, name, verb string) (allowed bool, reason string, err error) {
	review := accessReview{APIVersion: "authorization.k8s.io/v1", Kind: "SelfSubjectAccessReview",
		Spec: reviewSpec{attributes{Namespace: namespace, Verb: verb, Group: group, Name: name}}}
	asked := &review.Spec.ResourceAttributes
	asked.Resource, asked.Subresource, _ = strings.Cut(resource, "/")
	body, err := json.Marshal(review)
	if err != nil {
		return false, "", module.Permanent(fmt.Errorf("ask whether we may %s %s: %w", verb, resource, err))
	}
	var answer accessReview
	reviews := Resource{Group: "authorization.k8s.io", Version: "v1", Name: "selfsubjectaccessreviews"}
	if err := c.do(ctx, request{verb: "create", resource: reviews}, body, &answer); err != nil {
		return false, "", err
	}
	return answer.Status.Allowed, answer.Status.Reason, nil
}
