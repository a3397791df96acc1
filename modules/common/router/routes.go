package router

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
)

const defaultPort = "default"

func portOf(route string) string { return "out_" + strings.ToLower(route) }

// routes is one set of settings, made ready.
type routes struct {
	names      []string
	known      map[string]bool // by port
	hasDefault bool
}

func newRoutes(settings Settings) routes {
	r := routes{names: settings.Routes, known: make(map[string]bool, len(settings.Routes)), hasDefault: settings.EnableDefaultPort}
	for _, name := range settings.Routes {
		r.known[portOf(name)] = true
	}
	return r
}

func (r routes) send(ctx context.Context, output module.Handler, in In) module.Result {
	for _, condition := range in.Conditions {
		if !condition.Condition {
			continue
		}
		port := portOf(condition.Route)
		if !r.known[port] {
			return module.Fail(module.Permanent(fmt.Errorf(
				"a true condition names the route %q, which the settings don't have: choose from %s",
				condition.Route, strings.Join(r.names, ", "))))
		}
		return output(ctx, port, Out{Context: in.Context})
	}
	if r.hasDefault {
		return output(ctx, defaultPort, Out{Context: in.Context})
	}
	module.Logger(ctx).Info("no condition is true and there is no default port: the message ends here")
	return module.Result{}
}

// enumerate lists the routes in the schema of the input port, so that forms
// offer them and maps are checked against them.
func enumerate(names []string) module.PortOption {
	return func(port *module.Port) {
		text, err := module.Schema(*port)
		if err != nil {
			return // the engine meets the same error and reports it
		}
		var schema map[string]any
		if json.Unmarshal(text, &schema) != nil {
			return
		}
		route, ok := dig(schema, "properties", "conditions", "items", "properties", "route").(map[string]any)
		if !ok {
			return
		}
		route["enum"] = names
		if text, err := json.Marshal(schema); err == nil {
			port.Schema = text
		}
	}
}

func dig(value any, path ...string) any {
	for _, name := range path {
		object, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = object[name]
	}
	return value
}
