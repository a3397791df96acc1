package flowschema

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// component is what a schema says of one.
type component struct {
	name, help string
	settings   object // nil for none
	ports      ports
}

// port is a port of a component that edges may name.
type port struct {
	pattern string // of its name
	source  bool
	schema  object
	// varies is true when the settings change what the port takes.
	varies bool
}

// sample takes the place of what a flow's author writes in settings.
const sample = "sample"

// describe looks at a component with its default settings, and at a second one with
// others, to see which of its ports are the same in every flow.
func describe(ctx context.Context, name string, prototype module.Component) (component, error) {
	info := prototype.GetInfo()
	c := component{name: name, help: strings.TrimSpace(info.Description + ". " + info.Info)}
	instance := prototype.Instance()
	for _, declared := range instance.Ports() {
		text, err := module.Schema(declared)
		if err != nil {
			return c, fmt.Errorf("component %s: %w", name, err)
		}
		schema := object{}
		if err := json.Unmarshal(text, &schema); err != nil {
			return c, fmt.Errorf("component %s: schema of port %s: %w", name, declared.Name, err)
		}
		switch {
		case declared.Name == v1alpha1.SettingsPort:
			c.settings = schema
		case !strings.HasPrefix(declared.Name, "_"):
			c.ports = append(c.ports, port{pattern: regexp.QuoteMeta(declared.Name), source: declared.Source, schema: schema})
		}
	}
	c.addVarying(changed(ctx, prototype))
	return c, nil
}

// addVarying adds the ports that other settings gave. A name that has the sample, or a
// number, represents all such names.
func (c *component) addVarying(others []module.Port) {
	digits := regexp.MustCompile(`[0-9]+`)
	for _, other := range others {
		if strings.HasPrefix(other.Name, "_") {
			continue
		}
		name := regexp.QuoteMeta(other.Name)
		known := slices.IndexFunc(c.ports, func(p port) bool { return p.pattern == name && p.source == other.Source })
		text, err := module.Schema(other)
		schema := object{}
		if err != nil || json.Unmarshal(text, &schema) != nil {
			continue
		}
		if known >= 0 {
			c.ports[known].varies = c.ports[known].varies || !reflect.DeepEqual(c.ports[known].schema, schema)
			continue
		}
		name = digits.ReplaceAllString(strings.ReplaceAll(name, sample, ".+"), "[0-9]+")
		c.ports = append(c.ports, port{pattern: name, source: other.Source, schema: schema, varies: true})
	}
}

// changed returns the ports of an instance whose settings differ from the defaults
// wherever that is likely to be taken: booleans are true and lists of texts hold one.
// It returns none when the component refuses them, or when taking settings does
// something outside of the instance.
func changed(ctx context.Context, prototype module.Component) (all []module.Port) {
	defer func() {
		if recover() != nil { // a component that expects a life of its own
			all = nil
		}
	}()
	instance := prototype.Instance()
	handler, ok := instance.(module.SettingsHandler)
	if _, live := instance.(module.LiveSettings); !ok || live {
		return nil
	}
	for _, declared := range instance.Ports() {
		if declared.Name != v1alpha1.SettingsPort || declared.Configuration == nil {
			continue
		}
		settings := reflect.New(reflect.TypeOf(declared.Configuration)).Elem()
		settings.Set(reflect.ValueOf(declared.Configuration))
		if settings.Kind() != reflect.Struct {
			return nil
		}
		for i := range settings.NumField() {
			vary(settings.Field(i))
		}
		if err := handler.OnSettings(ctx, settings.Interface()); err != nil {
			return nil
		}
		return instance.Ports()
	}
	return nil
}

func vary(field reflect.Value) {
	switch {
	case !field.CanSet():
	case field.Kind() == reflect.Bool:
		field.SetBool(true)
	case field.Kind() == reflect.Slice && field.Type().Elem().Kind() == reflect.String:
		list := reflect.MakeSlice(field.Type(), 1, 1)
		list.Index(0).SetString(sample)
		field.Set(list)
	}
}
