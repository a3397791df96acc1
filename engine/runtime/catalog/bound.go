package catalog

import (
	"fmt"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/memo"
)

// Bound returns a catalog of the same components that allows some of them in flows:
// "module/component", or all of a module as "module/*". A pattern that is about no
// component is an error.
func (c *Catalog) Bound(patterns ...string) (*Catalog, error) {
	bound := &Catalog{modules: c.modules, components: c.components, ports: c.ports, names: c.names,
		messages: memo.New[LimitsKey, *limits.Limits](), allowed: map[string]bool{}}
	for _, pattern := range patterns {
		found := false
		module, all := strings.CutSuffix(pattern, "/*")
		for _, name := range c.names {
			if name == pattern || all && strings.HasPrefix(name, module+"/") {
				bound.allowed[name], found = true, true
			}
		}
		if !found {
			meant := ""
			if nearest := texts.Nearest(pattern, c.names); nearest != "" {
				meant = fmt.Sprintf("; did you mean %q?", nearest)
			}
			return nil, fmt.Errorf("there is no component %q: want module/component, or module/* for all of a module%s", pattern, meant)
		}
	}
	return bound, nil
}

// Allows reports whether flows may use a component that is there.
func (c *Catalog) Allows(name string) bool { return c.allowed == nil || c.allowed[name] }
