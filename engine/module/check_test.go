package module_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// part is a component of which a test says everything.
type part struct {
	name     string
	ports    []module.Port
	instance func(p *part) module.Component
}

func (p *part) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: p.name} }
func (p *part) Ports() []module.Port          { return p.ports }
func (p *part) Handle(context.Context, module.Handler, string, any) module.Result {
	return module.Result{}
}

func (p *part) Instance() module.Component {
	if p.instance != nil {
		return p.instance(p)
	}
	return &part{name: p.name, ports: p.ports}
}

type embedded struct {
	Inner string `json:"inner"`
}

// Pointed is embedded by a pointer.
type Pointed struct {
	Inner string `json:"inner"`
}

type holdsItself struct {
	Next *holdsItself `json:"next"`
	Call func()       `json:"call"`
}

func taking(value any) []module.Port { return []module.Port{{Name: "in", Configuration: value}} }

// made returns a struct with int fields of the given names and tags, for what go vet
// would not accept in a source.
func made(namesAndTags ...string) any {
	var fields []reflect.StructField
	for i := 0; i < len(namesAndTags); i += 2 {
		f := reflect.StructField{Name: namesAndTags[i], Type: reflect.TypeFor[int](), Tag: reflect.StructTag(namesAndTags[i+1])}
		if f.Name[0] >= 'a' {
			f.PkgPath = "example.com/made"
		}
		fields = append(fields, f)
	}
	return reflect.Zero(reflect.StructOf(fields)).Interface()
}

// TestCheckRefuses names what must not start, and what the author reads.
func TestCheckRefuses(t *testing.T) {
	tests := map[string]struct {
		part part
		want string
	}{
		"name":              {part{name: "My Part"}, `the name "My Part" must be lower case`},
		"nil instance":      {part{name: "p", instance: func(*part) module.Component { return nil }}, "Instance returns nil"},
		"nil pointer":       {part{name: "p", instance: func(*part) module.Component { return (*part)(nil) }}, "Instance returns nil"},
		"itself":            {part{name: "p", instance: func(p *part) module.Component { return p }}, "Instance returns the same *module_test.part each time"},
		"other type":        {part{name: "p", instance: func(*part) module.Component { return newGreeter() }}, "Instance of a *module_test.part returns a *module_test.greeter"},
		"panic":             {part{name: "p", instance: func(*part) module.Component { panic("no") }}, "Instance panicked: no"},
		"port without name": {part{name: "p", ports: []module.Port{{}}}, "a port has no name"},
		"port with a space": {part{name: "p", ports: []module.Port{{Name: "a b"}}}, `port "a b": a name holds no spaces`},
		"two ports":         {part{name: "p", ports: []module.Port{{Name: "a"}, {Name: "a"}}}, "port a: declared twice"},
		"in and out":        {part{name: "p", ports: []module.Port{{Name: "a"}, {Name: "a", Source: true}}}, "port a: an input and an output have one name"},
		"schema":            {part{name: "p", ports: []module.Port{{Name: "a", Schema: []byte(`{"type": 7}`)}}}, "port a: read the schema"},
		"channel": {part{name: "p", ports: taking(struct {
			C chan int `json:"c"`
		}{})}, "port in: field c, chan int: no message can have it, because a channel has no JSON form"},
		"function in itself": {part{name: "p", ports: taking(holdsItself{})}, "port in: field call, func(): no message can have it, because a function"},
		"complex":            {part{name: "p", ports: taking([]complex128{})}, "port in: field [], complex128: no message"},
		"keys":               {part{name: "p", ports: taking(map[int]string{})}, "the keys of a map must be text"},
		"untagged":           {part{name: "p", ports: taking(struct{ UserName string }{})}, "field UserName: it has no name for messages: add a tag such as `json:\"userName\"`"},
		"embedded pointer":   {part{name: "p", ports: taking(struct{ *Pointed }{})}, "field Pointed: it is embedded by a pointer"},
		"one name":           {part{name: "p", ports: taking(made("A", `json:"a"`, "B", `json:"a"`))}, `another field is called "a" too`},
		"string option": {part{name: "p", ports: taking(struct {
			A int `json:"a,string"`
		}{})}, "the json option string is not supported"},
		"lower case": {part{name: "p", ports: taking(made("a", `json:"a"`))}, "it has a json tag but a lower case name"},
		"default": {part{name: "p", ports: taking(struct {
			A int `json:"a" default:"x"`
		}{})}, `field A: the default "x" can't be read`},
		"default duration": {part{name: "p", ports: taking(struct {
			A time.Duration `json:"a" default:"3"`
		}{})}, `field A: the default "3" can't be read: want a duration such as 3s`},
		"default in enum": {part{name: "p", ports: taking(struct {
			A string `json:"a" enum:"x,y" default:"z"`
		}{})}, `field A: the default "z" is not allowed: want one of x, y, have "z"`},
		"default in range": {part{name: "p", ports: taking(struct {
			A int `json:"a" minimum:"2" default:"1"`
		}{})}, "want at least 2 (the minimum), have 1"},
		"default matches": {part{name: "p", ports: taking(struct {
			A string `json:"a" pattern:"^x" default:"y"`
		}{})}, "want text that matches ^x"},
		"tag": {part{name: "p", ports: taking(struct {
			A int `json:"a" minimum:"few"`
		}{})}, "field A: its tags make no schema"},
		"pattern": {part{name: "p", ports: taking(struct {
			A string `json:"a" pattern:"("`
		}{})}, "field A: its tags make no schema"},
		"reply": {part{name: "p", ports: []module.Port{{Name: "in", ResponseConfiguration: struct {
			C chan int `json:"c"`
		}{}}}}, "field c, chan int"},
		"deep": {part{name: "p", ports: taking(struct {
			A []map[string]struct {
				B func() `json:"b"`
			} `json:"a"`
		}{})}, "port in: field a[]{}.b, func()"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := module.Check(module.Module{Name: "mine", Components: []module.Component{&test.part}})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "component mine/"+test.part.name+": ") {
				t.Errorf("error = %v\nwant it to say %s", err, test.want)
			}
			t.Log(err) // for the table of docs/authors/mistakes
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("one mistake is reported more than once: %v", err)
			}
		})
	}
}

// TestCheckTakes names what is unusual and right.
func TestCheckTakes(t *testing.T) {
	type fine struct {
		embedded
		Next    *fine             `json:"next"`
		Wait    time.Duration     `json:"wait" default:"3s"`
		At      time.Time         `json:"at"`
		Any     any               `json:"any"`
		Skipped chan int          `json:"-"`
		Mode    string            `json:"mode" enum:"a,b" default:"a"`
		Labels  map[string]string `json:"labels"`
		secret  chan int
	}
	_ = fine{}.secret
	if err := module.Check(module.Module{Name: "mine", Components: []module.Component{newGreeter(), &part{name: "p", ports: taking(fine{})}}}); err != nil {
		t.Error(err)
	}
}

// stateless has no fields, so that all of its instances are the same.
type stateless struct{}

func (s *stateless) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "stateless"} }
func (s *stateless) Ports() []module.Port          { return nil }
func (s *stateless) Instance() module.Component    { return s }
func (s *stateless) Handle(context.Context, module.Handler, string, any) module.Result {
	return module.Result{}
}

func TestCheckOfModules(t *testing.T) {
	greeter := module.Module{Name: "mine", Components: []module.Component{newGreeter()}}
	tests := map[string]struct {
		modules []module.Module
		want    string
	}{
		"fine":            {[]module.Module{greeter}, ""},
		"stateless":       {[]module.Module{{Name: "mine", Components: []module.Component{&stateless{}}}}, ""},
		"taken":           {[]module.Module{greeter, greeter}, "module mine: the name is taken by another module"},
		"no name":         {[]module.Module{{Name: ""}}, `module "": the name must be`},
		"component twice": {[]module.Module{{Name: "mine", Components: []module.Component{newGreeter(), newGreeter()}}}, "component mine/greeter is registered twice"},
		"tested":          {[]module.Module{{Name: "mine", Tested: true, Components: []module.Component{&part{name: "p", ports: taking(make(chan int))}}}}, ""},
		"tested, twice":   {[]module.Module{{Name: "mine", Tested: true, Components: []module.Component{newGreeter(), newGreeter()}}}, "component mine/greeter is registered twice"},
		"tested, named":   {[]module.Module{{Name: "mine", Tested: true, Components: []module.Component{&part{name: "P"}}}}, `the name "P" must be lower case`},
		"tested, nil":     {[]module.Module{{Name: "mine", Tested: true, Components: []module.Component{nil}}}, "component mine/component 0: the component is nil"},
		"not tested":      {[]module.Module{{Name: "mine", Components: []module.Component{&part{name: "p", ports: taking(make(chan int))}}}}, "chan int"},
		"nil component":   {[]module.Module{{Name: "mine", Components: []module.Component{nil}}}, "component mine/component 0: the component is nil"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := module.Check(test.modules...)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}
