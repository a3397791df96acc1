package runtime

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/guard"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// remember keeps what is secret in the run of a hop.
func (n *node) remember(h *recording.Hop) { n.remembered.Add(h.Secrets()) }

// showsMessages reports whether a component's panel has a field for values of any
// type beside a way in: it may show a message whole.
func showsMessages(c module.Component) bool {
	takes, shows := false, false
	ports, _ := guard.Ports(c)
	for _, port := range ports {
		switch {
		case port.Name == v1alpha1.ControlPort:
			shows = holdsAny(reflect.TypeOf(port.Configuration), 0)
		case !port.Source && port.Name != v1alpha1.SettingsPort:
			takes = true
		}
	}
	return takes && shows
}

func holdsAny(t reflect.Type, depth int) bool {
	if t == nil || depth > 8 {
		return true
	}
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return holdsAny(t.Elem(), depth+1)
	case reflect.Struct:
		for i := range t.NumField() {
			if field := t.Field(i); field.IsExported() && holdsAny(field.Type, depth+1) {
				return true
			}
		}
	}
	return false
}
