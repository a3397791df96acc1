package kubernetes

// The reviews, as far as they are used. The types of k8s.io/api would make the program
// larger.

type kind struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
}

func kindOf(group, name string) kind { return kind{APIVersion: group + "/v1", Kind: name} }

type tokenReview struct {
	kind
	Spec struct {
		Token string `json:"token"`
	} `json:"spec"`
	Status struct {
		Authenticated bool `json:"authenticated"`
		User          user `json:"user"`
	} `json:"status,omitzero"`
}

type user struct {
	Username string              `json:"username"`
	UID      string              `json:"uid"`
	Groups   []string            `json:"groups"`
	Extra    map[string][]string `json:"extra"`
}

type accessReview struct {
	kind
	Spec   accessSpec `json:"spec"`
	Status struct {
		Allowed bool   `json:"allowed"`
		Denied  bool   `json:"denied"`
		Reason  string `json:"reason"`
	} `json:"status,omitzero"`
}

type accessSpec struct {
	User     string              `json:"user"`
	UID      string              `json:"uid,omitempty"`
	Groups   []string            `json:"groups,omitempty"`
	Extra    map[string][]string `json:"extra,omitempty"`
	Resource *resourceAttributes `json:"resourceAttributes,omitempty"`
	Path     *pathAttributes     `json:"nonResourceAttributes,omitempty"`
}

type resourceAttributes struct {
	Namespace   string `json:"namespace"`
	Verb        string `json:"verb"`
	Group       string `json:"group"`
	Version     string `json:"version"`
	Resource    string `json:"resource"`
	Subresource string `json:"subresource,omitempty"`
	Name        string `json:"name,omitempty"`
}

type pathAttributes struct {
	Path string `json:"path"`
	Verb string `json:"verb"`
}
