package module

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"unicode"

	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/metric"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// machineName is what flows call modules and components by.
var machineName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9_.]*[a-z0-9])?$`)

// Check judges modules before anything runs: names, instances, ports, and the types
// of their messages; of a module that is Tested only the names. The error joins everything
// that was found; each says module, component, port, type, field and reason. Check calls
// GetInfo, Instance and Ports, and nothing else of a component.
func Check(modules ...Module) error {
	var found []error
	names := map[string]bool{}
	for _, m := range modules {
		if !machineName.MatchString(m.Name) {
			found = append(found, fmt.Errorf("module %q: the name must be lower case letters, digits, -, _ and ., and begin and end with a letter or digit", m.Name))
		}
		if names[m.Name] {
			found = append(found, fmt.Errorf("module %s: the name is taken by another module", m.Name))
		}
		names[m.Name] = true
		if err := metric.Check(m.Metrics); err != nil {
			found = append(found, fmt.Errorf("module %s: %w", m.Name, err))
		}
		components := map[string]bool{}
		for i, prototype := range m.Components {
			c := checker{}
			name, ok := c.name(prototype)
			if !ok {
				name = fmt.Sprintf("component %d", i)
			} else if components[name] {
				c.add("the name is taken: component %s/%s is registered twice", m.Name, name)
			}
			components[name] = true
			if !m.Tested || !ok {
				c.component(prototype)
			}
			for _, finding := range c.found {
				found = append(found, fmt.Errorf("component %s/%s: %w", m.Name, name, finding))
			}
		}
	}
	return errors.Join(found...)
}

// checker collects what is wrong with one component.
type checker struct {
	found []error
	seen  map[reflect.Type]bool // message types that were judged
}

func (c *checker) add(format string, args ...any) {
	c.found = append(c.found, fmt.Errorf(format, args...))
}

// contained calls a function of the component and reports a panic as a finding.
func (c *checker) contained(what string, do func()) {
	defer func() {
		if cause := recover(); cause != nil {
			c.add("%s panicked: %v", what, cause)
		}
	}()
	do()
}

func (c *checker) name(prototype Component) (name string, ok bool) {
	if isNil(prototype) {
		return "", false
	}
	c.contained("GetInfo", func() { name, ok = prototype.GetInfo().Name, true })
	if ok && !machineName.MatchString(name) {
		c.add("the name %q must be lower case letters, digits, -, _ and ., and begin and end with a letter or digit", name)
	}
	return name, ok
}

func isNil(c Component) bool {
	if c == nil {
		return true
	}
	v := reflect.ValueOf(c)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

func (c *checker) component(prototype Component) {
	if isNil(prototype) {
		c.add("the component is nil")
		return
	}
	var first, second Component
	c.contained("Instance", func() { first, second = prototype.Instance(), prototype.Instance() })
	switch {
	case len(c.found) > 0 && first == nil:
		return
	case isNil(first) || isNil(second):
		c.add("Instance returns nil: it must return a fresh component")
		return
	case reflect.TypeOf(first) != reflect.TypeOf(prototype):
		c.add("Instance of a %T returns a %T", prototype, first)
	case shared(first, second):
		c.add("Instance returns the same %T each time: two nodes would share one state; it must return a fresh one", first)
	case shared(first, prototype):
		c.add("Instance returns the registered %T itself: it must return a fresh one", first)
	}
	c.methods(reflect.TypeOf(first))
	c.contained("Ports", func() {
		ports := first.Ports()
		if typed, ok := first.(interface{ undeclared() bool }); ok && len(ports) == 0 && typed.undeclared() {
			c.add("it has no ports: the function that makes it does not call Declare")
		}
		c.ports(ports)
	})
}

// shared reports whether two components are the same value in memory. Components
// without fields may be.
func shared(a, b Component) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	return x.Kind() == reflect.Pointer && y.Kind() == reflect.Pointer && x.Type() == y.Type() && x.Type().Elem().Size() > 0 &&
		x.Pointer() == y.Pointer()
}

func (c *checker) ports(ports []Port) {
	c.seen = map[reflect.Type]bool{}
	c.found = append(c.found, misnamed(ports)...)
	for _, port := range ports {
		if len(port.Schema) > 0 {
			if _, err := limits.Compile(port.Schema, nil); err != nil {
				c.add("port %s: %w", port.Name, err)
			}
		}
		c.example(port)
		before := len(c.found)
		c.message(port.Name, reflect.TypeOf(port.Configuration))
		c.message(port.Name, reflect.TypeOf(port.ResponseConfiguration))
		if len(c.found) == before {
			if _, err := message.JSON(port.Configuration); err != nil {
				c.add("port %s: its example can't be written as JSON: %w", port.Name, err)
			}
		}
		if len(c.found) == before && speaks(reflect.TypeOf(port.Configuration)) {
			c.contained("the schema of port "+port.Name, func() {
				if _, err := Schema(port); err != nil {
					c.add("%w", err)
				}
			})
		}
	}
}

// example judges the value that a port publishes.
func (c *checker) example(port Port) {
	have := reflect.TypeOf(port.Configuration)
	switch {
	case have == nil:
	case port.typ != nil && port.typ.Kind() != reflect.Interface && direct(have) != direct(port.typ):
		c.add("port %s: its example is of type %s, but its messages are %s", port.Name, have, port.typ)
	case port.Name == v1alpha1.SettingsPort && direct(have).Kind() != reflect.Struct:
		c.add("port %s: the settings are of type %s: they must be a struct, which has a field for each setting", port.Name, have)
	}
}

// misnamed finds names of ports that can't be.
func misnamed(ports []Port) (found []error) {
	add := func(format string, args ...any) { found = append(found, fmt.Errorf(format, args...)) }
	names := map[string]Port{}
	for _, port := range ports {
		before, taken := names[port.Name]
		switch {
		case port.Name == "":
			add("a port has no name")
		case strings.ContainsFunc(port.Name, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }):
			add("port %q: a name holds no spaces", port.Name)
		case taken && before.Source != port.Source:
			add("port %s: an input and an output have one name", port.Name)
		case taken:
			add("port %s: declared twice", port.Name)
		}
		names[port.Name] = port
	}
	return found
}
