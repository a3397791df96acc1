package expr_test

import (
	"encoding/json"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// The message types that the cases in testdata name.

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

type outer struct {
	Inner image `json:"inner"`
}

type source struct {
	meta
	Context  any             `json:"context,omitempty" configurable:"true"`
	Name     string          `json:"name"`
	Replicas int32           `json:"replicas"`
	Count    int             `json:"count"`
	Ratio    float64         `json:"ratio"`
	Ready    bool            `json:"ready"`
	Method   method          `json:"method"`
	Methods  []method        `json:"methods"`
	Images   []image         `json:"images"`
	Secrets  []string        `json:"secrets"`
	Note     *string         `json:"note,omitempty"`
	Owner    *image          `json:"owner,omitempty"`
	Raw      json.RawMessage `json:"raw,omitempty"`
	At       time.Time       `json:"at"`
	Data     any             `json:"data,omitempty"`
	Outer    *outer          `json:"outer,omitempty"`
	Hidden   string          `json:"-"`
}

// Secret is a Go method, which no expression may reach.
func (source) Secret() string { return "no" }

type target struct {
	Context   any               `json:"context,omitempty" configurable:"true"`
	Name      string            `json:"name" required:"true"`
	Namespace string            `json:"namespace,omitempty"`
	Count     int               `json:"count"`
	Small     int8              `json:"small,omitempty"`
	Size      uint              `json:"size,omitempty"`
	Ratio     float64           `json:"ratio,omitempty"`
	Ready     bool              `json:"ready,omitempty"`
	Retries   int               `json:"retries" default:"3"`
	Labels    map[string]string `json:"labels,omitempty"`
	Images    []image           `json:"images,omitempty"`
	Names     []string          `json:"names,omitempty"`
	Main      *image            `json:"main,omitempty"`
	Data      any               `json:"data,omitempty"`
	Raw       json.RawMessage   `json:"raw,omitempty"`
	At        *time.Time        `json:"at,omitempty"`
	Bytes     []byte            `json:"bytes,omitempty"`
}

type loose struct {
	Name string `json:"name"`
	Data any    `json:"data,omitempty"`
}

type typedContext struct {
	Context map[string]any `json:"context,omitempty"`
	Name    string         `json:"name"`
}

// sampleType returns a new value of a type that a case names, nil for any.
func sampleType(name string) any {
	switch name {
	case "source":
		return new(source)
	case "target":
		return new(target)
	case "loose":
		return new(loose)
	case "typedContext":
		return new(typedContext)
	case "error":
		return new(module.ErrorMessage)
	case "map":
		return new(map[string]any)
	case "list":
		return new([]any)
	case "string":
		return new(string)
	case "int":
		return new(int)
	}
	return nil
}
