package modules_test

import (
	"context"
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/modules"
)

var machineName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// TestConformance takes every component through its life.
func TestConformance(t *testing.T) {
	for _, m := range modules.All(modules.Options{}) {
		for _, prototype := range m.Components {
			info := prototype.GetInfo()
			t.Run(m.Name+"/"+info.Name, func(t *testing.T) {
				t.Run("describes itself", func(t *testing.T) { describes(t, prototype) })
				t.Run("instances are their own", func(t *testing.T) { instances(t, prototype) })
				t.Run("ports", func(t *testing.T) { ports(t, prototype) })
				t.Run("context comes back", func(t *testing.T) { contexts(t, prototype) })
				t.Run("unknown port is refused", func(t *testing.T) { unknownPort(t, prototype) })
				t.Run("destroyed twice and without a start", func(t *testing.T) { destroy(t, prototype) })
				t.Run("run ends with its context", func(t *testing.T) { runs(t, prototype) })
			})
		}
	}
}

func describes(t *testing.T, c module.Component) {
	info := c.GetInfo()
	if !machineName.MatchString(info.Name) {
		t.Errorf("name %q is not a machine name", info.Name)
	}
	if info.Description == "" || info.Info == "" {
		t.Error("Description and Info are for people: both must be set")
	}
}

func instances(t *testing.T, c module.Component) {
	a, b := c.Instance(), c.Instance()
	if a == b || a == c {
		t.Fatal("Instance must return a fresh component")
	}
	if reflect.TypeOf(a) != reflect.TypeOf(c) {
		t.Errorf("Instance returns a %T of a %T", a, c)
	}
}

func ports(t *testing.T, c module.Component) {
	seen := map[string]bool{}
	for _, port := range c.Instance().Ports() {
		if port.Name == "" || seen[port.Name] {
			t.Errorf("port name %q is empty or taken", port.Name)
		}
		seen[port.Name] = true
		schema, err := module.Schema(port)
		if err != nil || !json.Valid(schema) {
			t.Errorf("schema of port %s: %v: %s", port.Name, err, schema)
		}
		if port.Name == v1alpha1.ErrorPort && (!port.Source || port.Position != module.Bottom) {
			t.Error("the error port is a source at the bottom")
		}
		if port.Configuration != nil {
			fieldsOf(t, port.Name, reflect.TypeOf(port.Configuration), 0)
		}
	}
}

// fieldsOf wants a title on what a form shows, and defaults that fit.
func fieldsOf(t *testing.T, path string, typ reflect.Type, depth int) {
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct || depth > 4 {
		return
	}
	for i := range typ.NumField() {
		field := typ.Field(i)
		if !field.IsExported() || module.JSONName(field) == "" {
			continue
		}
		place := path + "." + module.JSONName(field)
		if text, ok := field.Tag.Lookup("default"); ok {
			if err := module.ParseDefault(text, reflect.New(field.Type).Elem()); err != nil {
				t.Errorf("%s: default %q: %v", place, text, err)
			}
		}
		if strings.HasPrefix(path, v1alpha1.SettingsPort) && field.Tag.Get("title") == "" {
			t.Errorf("%s: a setting needs a title", place)
		}
		fieldsOf(t, place, field.Type, depth+1)
	}
}

// contexts checks that every message type which takes a context is answered by
// sources that give one back.
func contexts(t *testing.T, c module.Component) {
	takes := false
	all := c.Instance().Ports()
	for _, port := range all {
		takes = takes || (!port.Source && !strings.HasPrefix(port.Name, "_") && hasContext(port))
	}
	if !takes {
		return
	}
	for _, port := range all {
		if port.Source && !strings.HasPrefix(port.Name, "_") && !hasContext(port) {
			t.Errorf("source %s gives no context back", port.Name)
		}
	}
}

func hasContext(port module.Port) bool {
	typ := reflect.TypeOf(port.Configuration)
	if typ == nil || typ.Kind() != reflect.Struct {
		return false
	}
	for i := range typ.NumField() {
		if module.JSONName(typ.Field(i)) == "context" {
			return true
		}
	}
	return false
}

func unknownPort(t *testing.T, c module.Component) {
	node := moduletest.New(t, c)
	if err := node.Send("no_such_port", nil).Err(); err == nil {
		t.Error("a message on an unknown port was taken")
	}
}

func destroy(t *testing.T, c module.Component) {
	instance := c.Instance()
	if d, ok := instance.(module.Destroyer); ok {
		d.OnDestroy(nil)
		d.OnDestroy(map[string]string{"reason": "removed"})
	}
}

func runs(t *testing.T, c module.Component) {
	if _, ok := c.(module.Runner); !ok {
		return
	}
	synctest.Test(t, func(t *testing.T) {
		node := moduletest.Start(t, c, nil)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- node.Component.(module.Runner).Run(ctx) }()
		synctest.Wait()
		cancel()
		<-ended
	})
}
