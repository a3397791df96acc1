package assist_test

type method string

type image struct {
	Name  string `json:"name" required:"true"`
	Image string `json:"image"`
	Pull  string `json:"pull,omitempty" default:"always"`
}

type meta struct {
	Namespace string            `json:"namespace"`
	Labels    map[string]string `json:"labels,omitempty"`
}

type source struct {
	meta
	Context  any      `json:"context,omitempty" configurable:"true"`
	Name     string   `json:"name"`
	Replicas int32    `json:"replicas"`
	Ready    bool     `json:"ready"`
	Method   method   `json:"method"`
	Methods  []method `json:"methods"`
	Images   []image  `json:"images"`
	Secrets  []string `json:"secrets"`
	Data     any      `json:"data,omitempty"`
}

type target struct {
	Context any     `json:"context,omitempty" configurable:"true"`
	Name    string  `json:"name" required:"true"`
	Count   int     `json:"count"`
	Images  []image `json:"images,omitempty"`
}

type loose struct {
	Name string `json:"name"`
	Data any    `json:"data,omitempty"`
}

type typedContext struct {
	Context map[string]any `json:"context,omitempty"`
	Name    string         `json:"name"`
}
