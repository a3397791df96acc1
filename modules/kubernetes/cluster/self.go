package cluster

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
)

type selfReview struct {
	APIVersion string     `json:"apiVersion"`
	Kind       string     `json:"kind"`
	Status     selfStatus `json:"status,omitzero"`
}

type selfStatus struct {
	UserInfo struct {
		Username string `json:"username"`
	} `json:"userInfo"`
}

// Self asks the API server whom it takes us for: system:serviceaccount:NAMESPACE:NAME in a
// pod. https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/self-subject-review-v1/
func (c *Client) Self(ctx context.Context) (user string, err error) {
	body, err := json.Marshal(selfReview{APIVersion: "authentication.k8s.io/v1", Kind: "SelfSubjectReview"})
	if err != nil {
		return "", module.Permanent(fmt.Errorf("ask who we are: %w", err))
	}
	var answer selfReview
	reviews := Resource{Group: "authentication.k8s.io", Version: "v1", Name: "selfsubjectreviews"}
	err = c.do(ctx, request{verb: "create", resource: reviews}, body, &answer)
	return answer.Status.UserInfo.Username, err
}
