package webhookregister

import (
	"bytes"
	"encoding/json"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

const (
	managedByLabel = "app.kubernetes.io/managed-by"
	manager        = "patchbay"
	flowLabel      = "patchbay.dev/flow"
)

func resource() cluster.Resource {
	return cluster.Resource{Group: "admissionregistration.k8s.io", Version: "v1", Name: "mutatingwebhookconfigurations"}
}

// configuration is the part of a MutatingWebhookConfiguration that we write. All
// fields of a webhook are given, those that the API server would fill in too, so
// that what it holds can be compared with what we want.
type configuration struct {
	APIVersion string    `json:"apiVersion,omitempty"`
	Kind       string    `json:"kind,omitempty"`
	Metadata   metadata  `json:"metadata"`
	Webhooks   []webhook `json:"webhooks"`
}

type metadata struct {
	Name            string            `json:"name"`
	UID             string            `json:"uid,omitempty"`
	ResourceVersion string            `json:"resourceVersion,omitempty"`
	Labels          map[string]string `json:"labels,omitempty"`
}

type webhook struct {
	Name                    string               `json:"name"`
	ClientConfig            clientConfig         `json:"clientConfig"`
	Rules                   []Rule               `json:"rules"`
	FailurePolicy           string               `json:"failurePolicy"`
	MatchPolicy             string               `json:"matchPolicy"`
	NamespaceSelector       metav1.LabelSelector `json:"namespaceSelector"`
	ObjectSelector          metav1.LabelSelector `json:"objectSelector"`
	SideEffects             string               `json:"sideEffects"`
	TimeoutSeconds          int                  `json:"timeoutSeconds"`
	AdmissionReviewVersions []string             `json:"admissionReviewVersions"`
	MatchConditions         []MatchCondition     `json:"matchConditions,omitempty"`
	ReinvocationPolicy      string               `json:"reinvocationPolicy"`
}

type clientConfig struct {
	URL      string   `json:"url,omitempty"`
	Service  *service `json:"service,omitempty"`
	CABundle []byte   `json:"caBundle,omitempty"`
}

type service struct {
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
	Path      string `json:"path"`
	Port      int    `json:"port"`
}

// owned reports whether the flow has made the configuration.
func (c configuration) owned(flow string) bool {
	return c.Metadata.Labels[managedByLabel] == manager && c.Metadata.Labels[flowLabel] == flow
}

// hook returns the webhook of a name, the zero one when there is none.
func (c configuration) hook(name string) webhook {
	if n := slices.IndexFunc(c.Webhooks, func(w webhook) bool { return w.Name == name }); n >= 0 {
		return c.Webhooks[n]
	}
	return webhook{}
}

// same reports whether two webhooks mean the same.
func (w webhook) same(other webhook) bool { return equal(w, other) }

// verified reports whether failurePolicy Fail holds for this very endpoint and
// bundle, which means that a self-check has reached it.
func (w webhook) verified(wanted webhook) bool {
	return w.FailurePolicy == policyFail && equal(w.ClientConfig, wanted.ClientConfig)
}

// equal compares as JSON, where a missing list and an empty one are the same.
func equal(a, b any) bool {
	left, err := json.Marshal(a)
	if err != nil {
		return false
	}
	right, err := json.Marshal(b)
	return err == nil && bytes.Equal(left, right)
}
