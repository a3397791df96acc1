package module_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
)

type described struct {
	Address string `json:"address" title:"Address"`
	Port    int    `json:"port" description:"The port."`
}

func (described) Descriptions() map[string]string {
	return map[string]string{"address": `Say "localhost" or an IP address.`}
}

type describedOutside struct {
	described
	Name string `json:"name"`
}

func (describedOutside) Descriptions() map[string]string {
	return map[string]string{"name": "The name.", "address": "Where the named one is."}
}

type promoted struct {
	described
	Name string `json:"name"`
}

type pointing struct {
	*described
	Name string `json:"name"`
}

func TestDescriptionsInTheSchema(t *testing.T) {
	tests := map[string]struct {
		message any
		want    []string
	}{
		"of the struct":         {described{}, []string{`"description":"Say \"localhost\" or an IP address."`, `"description":"The port."`}},
		"of an embedded one":    {promoted{}, []string{`"description":"Say \"localhost\" or an IP address."`, `"description":"The port."`}},
		"the outer one first":   {describedOutside{}, []string{`"description":"The name."`, `"description":"Where the named one is."`, `"description":"The port."`}},
		"in a list":             {[]described{{}}, []string{`"description":"Say \"localhost\" or an IP address."`}},
		"embedded by a pointer": {pointing{}, []string{`"name":{"type":"string"`}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			schema := schemaOf(t, module.Port{Name: "in", Configuration: test.message})
			for _, want := range test.want {
				if strings.Count(schema, want) != 1 {
					t.Errorf("want once %s in %s", want, schema)
				}
			}
		})
	}
}

type describesAnother struct {
	Address string `json:"address"`
}

func (describesAnother) Descriptions() map[string]string {
	return map[string]string{"adress": "Misspelled."}
}

type describedTwice struct {
	Address string `json:"address" description:"Once."`
}

func (describedTwice) Descriptions() map[string]string {
	return map[string]string{"address": "Twice."}
}

func TestCheckDescriptions(t *testing.T) {
	tests := map[string]struct {
		message any
		want    string
	}{
		"no such field": {describesAnother{}, `Descriptions has "adress": no field has that name in messages`},
		"a tag too":     {describedTwice{}, `Descriptions has "address": the tag of the field has a description too: keep one of the two`},
		"right":         {describedOutside{}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := module.Check(module.Module{Name: "m", Components: []module.Component{&part{name: "c", ports: taking(test.message)}}})
			switch {
			case test.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error = %v, want %s", err, test.want)
			}
		})
	}
}
