package router

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Settings are the settings of the node.
type Settings struct {
	Routes            []string `json:"routes" title:"Routes" minItems:"1" uniqueItems:"true" default:"[\"A\",\"B\"]"`
	EnableDefaultPort bool     `json:"enableDefaultPort" title:"Default port" description:"Adds a port for messages whose conditions are all false."`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"routes": "Names of the ways out. Each gives a port out_NAME in lower case.",
	}
}

// In is the message of the port `input`.
type In struct {
	Context    any         `json:"context,omitempty" title:"Context" description:"Goes out on the route." configurable:"true"`
	Conditions []Condition `json:"conditions" title:"Conditions" description:"The first one that is true decides." required:"true"`
}

// Condition sends the message to a route when it is true.
type Condition struct {
	Route     string `json:"route" title:"Route" required:"true"`
	Condition bool   `json:"condition" title:"Condition" required:"true"`
}

// Out is the message of each way out.
type Out struct {
	Context any `json:"context,omitempty" title:"Context" configurable:"true"`
}

// Router sends each message to the route of its first true condition.
type Router struct {
	module.Typed
	settings module.Settings[Settings]
}

// New returns the prototype.
func New() *Router {
	r := &Router{}
	r.Declare(r.settings.Port(checkRoutes), r.settings.Ports(ports), module.ErrorPort())
	return r
}

// GetInfo implements module.Component.
func (r *Router) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "router",
		Description: "Router",
		Info:        "Sends each message to the route of its first true condition; names compare without case. Without one it goes to the default port, or ends here when there is none.",
		Tags:        []string{"switch", "if", "branch"},
	}
}

// Instance implements module.Component.
func (r *Router) Instance() module.Component { return New() }

// SelfContained implements module.SelfContained.
func (*Router) SelfContained() {}

// ports are those of the routes. A message sees the routes that its port was
// declared with, also when the settings change while it is on its way.
func ports(settings Settings) []module.Declaration {
	declarations := []module.Declaration{
		module.Input("input", newRoutes(settings).send, enumerate(settings.Routes)),
	}
	for _, name := range settings.Routes {
		declarations = append(declarations, module.NewOutput[Out](portOf(name), module.Label(name)))
	}
	if settings.EnableDefaultPort {
		declarations = append(declarations, module.NewOutput[Out](defaultPort, module.At(module.Bottom)))
	}
	return declarations
}

func checkRoutes(_ context.Context, settings Settings) error {
	if len(settings.Routes) == 0 { // null, which the schema lets through
		return errors.New("routes: want at least 1 item, have none")
	}
	taken := make(map[string]string, len(settings.Routes))
	for _, name := range settings.Routes {
		if strings.TrimSpace(name) == "" {
			return errors.New("routes: want names, have an empty one")
		}
		port := portOf(name)
		if other, ok := taken[port]; ok {
			return fmt.Errorf("routes: want names that differ in more than case, have %q and %q, which both give the port %s", other, name, port)
		}
		taken[port] = name
	}
	return nil
}
