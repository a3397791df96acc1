package runtime

import (
	"reflect"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// checkSettings holds the settings of a document to their schema. What is required
// is judged with the defaults laid under: a field that has one need not be written.
func (e *Engine) checkSettings(p *plan, component string, port module.Port, tree any, path string) {
	held, err := e.catalog.settingsLimits(component, port)
	if err != nil {
		p.problem(path, "", "%v", err)
		return
	}
	told := map[string]bool{}
	for _, wrong := range held.All(withDefaults(tree, reflect.ValueOf(port.Configuration))) {
		told[wrong.Path] = true
		p.problem(message.Join(path, wrong.Path), flow.Nearest(wrong.Given, wrong.Known), "%s", wrong.Message)
	}
	emptyFields(reflect.TypeOf(port.Configuration), tree, "", func(at string) {
		if !told[at] {
			p.problem(message.Join(path, at), "", "the field is required and empty")
		}
	})
}

// settingsLimits compiles the schema of a component's settings once: it is that of a
// fresh instance.
func (c *Catalog) settingsLimits(component string, port module.Port) (*limits.Limits, error) {
	if known, ok := c.schemas.Load(component); ok {
		return known.(*limits.Limits), nil
	}
	text, err := module.Schema(port)
	if err != nil {
		return nil, err
	}
	held, err := limits.Compile(text, nil)
	if err == nil {
		c.schemas.Store(component, held)
	}
	return held, err
}

// withDefaults returns a tree with the defaults of the required fields that it does
// not have.
func withDefaults(tree any, defaults reflect.Value) any {
	for defaults.Kind() == reflect.Pointer || defaults.Kind() == reflect.Interface {
		defaults = defaults.Elem()
	}
	if !defaults.IsValid() {
		return tree
	}
	t := defaults.Type()
	switch value := tree.(type) {
	case map[string]any:
		if !message.IsStruct(t) {
			return tree
		}
		laid := make(map[string]any, len(value))
		for name, item := range value {
			laid[name] = item
		}
		fields := message.Of(t).Fields
		for i := range fields {
			f := &fields[i]
			held, ok := f.In(defaults)
			if !ok {
				continue
			}
			if item, written := value[f.Name]; written {
				laid[f.Name] = withDefaults(item, held)
			} else if f.Required && !held.IsZero() {
				laid[f.Name] = held.Interface()
			}
		}
		return laid
	case []any:
		if t.Kind() != reflect.Slice && t.Kind() != reflect.Array {
			return tree
		}
		item := message.Zero(t.Elem())
		laid := make([]any, len(value))
		for i := range value {
			laid[i] = withDefaults(value[i], item)
		}
		return laid
	}
	return tree
}

// emptyFields calls found for required fields that are written and empty.
func emptyFields(t reflect.Type, tree any, path string, found func(path string)) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch value := tree.(type) {
	case map[string]any:
		if !message.IsStruct(t) {
			return
		}
		fields := message.Of(t).Fields
		for i := range fields {
			f := &fields[i]
			item, written := value[f.Name]
			if !written {
				continue
			}
			if f.Required && isNothing(f.Go.Type, item) {
				found(message.Join(path, f.Name))
				continue
			}
			emptyFields(f.Go.Type, item, message.Join(path, f.Name), found)
		}
	case []any:
		if t.Kind() != reflect.Slice && t.Kind() != reflect.Array {
			return
		}
		for i, item := range value {
			emptyFields(t.Elem(), item, path+"["+strconv.Itoa(i)+"]", found)
		}
	}
}

func isNothing(t reflect.Type, item any) bool {
	switch value := item.(type) {
	case nil:
		return true
	case string:
		return value == ""
	case []any:
		return len(value) == 0
	case map[string]any:
		return len(value) == 0 && t.Kind() == reflect.Map
	}
	return false
}
