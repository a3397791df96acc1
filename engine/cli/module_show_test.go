package cli_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/cli"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/module"
)

type place struct {
	Host string `json:"host" title:"Host" required:"true" pattern:"^[a-z.]+$"`
	Port int    `json:"port,omitempty" title:"Port" minimum:"1" maximum:"65535" default:"443"`
}

type richSettings struct {
	Last    string            `json:"last" title:"Shown first, since it is declared first" minLength:"1"`
	Mode    string            `json:"mode" title:"Mode" description:"How it is done." enum:"fast,safe" default:"safe"`
	Places  []place           `json:"places" title:"Places" minItems:"1" uniqueItems:"true"`
	Labels  map[string]string `json:"labels,omitempty" title:"Labels"`
	By      map[string]place  `json:"by,omitempty" title:"Places by name"`
	Context any               `json:"context,omitempty" title:"Context" configurable:"true"`
}

// rich has settings of every kind.
type rich struct {
	module.Typed
	settings module.Settings[richSettings]
}

func newRich() *rich {
	r := &rich{}
	r.Declare(r.settings.Port(nil), module.Input("in", r.take))
	return r
}

func (r *rich) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "rich", Description: "Rich", Info: "Has much to set."}
}
func (r *rich) Instance() module.Component { return newRich() }
func (r *rich) take(context.Context, module.Handler, struct{}) module.Result {
	return module.Result{}
}

func TestModuleShowsNestedFields(t *testing.T) {
	alone(t)
	var stdout, stderr bytes.Buffer
	o := options([]string{"module", "show", "test/rich"}, "", &stdout, &stderr)
	o.Modules = func(program.Environment) ([]module.Module, error) {
		return []module.Module{{Name: "test", Description: "For tests", Components: []module.Component{newRich()}}}, nil
	}
	if code := cli.Run(t.Context(), o); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	want := `test/rich: Rich
Has much to set.

settings
  last           string                 Shown first, since it is declared first. At least 1 character.
  mode           string                 How it is done. One of fast, safe. Default "safe".
  places         list of object         Places. At least 1 item, each value once.
  places[].host  string                 Host. Matches ^[a-z.]+$. Required.
  places[].port  integer                Port. From 1 to 65535. Default 443.
  labels         object of string       Labels.
  by             object of object       Places by name.
  by.*.host      string                 Host. Matches ^[a-z.]+$. Required.
  by.*.port      integer                Port. From 1 to 65535. Default 443.
  context        any, shape by example  Context.

target port in
  any message
`
	if got := stdout.String(); strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("module show:\n%s\nwant:\n%s", got, want)
	}
}
