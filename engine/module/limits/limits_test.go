package limits_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

type order struct {
	Method  string        `json:"method" enum:"GET,POST" required:"true"`
	Count   int           `json:"count" minimum:"1" maximum:"10"`
	Host    string        `json:"host" pattern:"^[a-z]+$"`
	At      string        `json:"at" format:"date-time"`
	Wait    time.Duration `json:"wait"`
	Text    string        `json:"text" format:"duration" exclusiveMinimum:"1s"`
	Pause   time.Duration `json:"pause" minimum:"1s" maximum:"1h"`
	Rest    time.Duration `json:"rest" exclusiveMaximum:"1m"`
	Hidden  hidden        `json:"hidden" format:"password"`
	Level   int           `json:"level" enum:"1,2"`
	Marks   []string      `json:"marks" enum:"red,blue"`
	Parts   []part        `json:"parts" maxItems:"2"`
	Next    *order        `json:"next"`
	Context any           `json:"context" configurable:"true"`
	Token   string        `json:"token" format:"password" pattern:"^t"`
	Free    string        `json:"free"`
}

type hidden struct {
	Wait time.Duration `json:"wait" minimum:"1m"`
}

type part struct {
	Kind string `json:"kind" enum:"nut,bolt"`
}

func compile(t *testing.T, port module.Port, of reflect.Type) *limits.Limits {
	t.Helper()
	schema, err := module.Schema(port)
	if err != nil {
		t.Fatal(err)
	}
	l, err := limits.Compile(schema, of)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestSameVerdict checks values as documents have them and as Go has them.
func TestSameVerdict(t *testing.T) {
	port := module.Port{Name: "in", Configuration: order{Context: map[string]any{"a": 1}}}
	forType, forTree := compile(t, port, reflect.TypeFor[order]()), compile(t, port, nil)
	tests := map[string]struct{ value, want string }{
		"good":                     {`{"method":"GET","count":3,"host":"abc","wait":"3s","text":"1m"}`, ""},
		"enum":                     {`{"method":"SEND"}`, `method: want one of GET, POST, have "SEND"`},
		"minimum":                  {`{"method":"GET","count":-1}`, "count: want at least 1 (the minimum), have -1"},
		"maximum":                  {`{"method":"GET","count":11}`, "count: want at most 10 (the maximum), have 11"},
		"pattern":                  {`{"method":"GET","host":"A"}`, `host: want text that matches ^[a-z]+$, have "A"`},
		"date":                     {`{"method":"GET","at":"soon"}`, `at: want a time such as 2030-01-31T12:00:00Z, have "soon"`},
		"duration":                 {`{"method":"GET","text":"soon"}`, `text: want a duration such as 3s, 250ms or 1h30m, have "soon"`},
		"short duration":           {`{"method":"GET","pause":"999ms"}`, "pause: want at least 1s (the minimum), have 999ms"},
		"long duration":            {`{"method":"GET","pause":"61m"}`, "pause: want at most 1h0m0s (the maximum), have 1h1m0s"},
		"durations that fit":       {`{"method":"GET","pause":"1s","rest":"59s","text":"1001ms"}`, ""},
		"longest duration":         {`{"method":"GET","pause":"60m"}`, ""},
		"text of a duration":       {`{"method":"GET","text":"1s"}`, "text: want more than 1s, have 1s"},
		"least of a duration":      {`{"method":"GET","rest":"1m"}`, "rest: want less than 1m0s, have 1m0s"},
		"secret duration":          {`{"method":"GET","hidden":{"wait":"1s"}}`, "hidden.wait: want at least 1m0s (the minimum), have a value that is secret"},
		"number in an enum":        {`{"method":"GET","level":2}`, ""},
		"number out of it":         {`{"method":"GET","level":3}`, "level: want one of 1, 2, have 3"},
		"items of an enum":         {`{"method":"GET","marks":["red","blue"]}`, ""},
		"item out of it":           {`{"method":"GET","marks":["red","green"]}`, `marks[1]: want one of red, blue, have "green"`},
		"items":                    {`{"method":"GET","parts":[{},{},{}]}`, "parts: want at most 2 items, have 3"},
		"in a list":                {`{"method":"GET","parts":[{"kind":"nut"},{"kind":"nail"}]}`, `parts[1].kind: want one of nut, bolt, have "nail"`},
		"in itself":                {`{"method":"GET","next":{"method":"GET","next":{"method":"PUT"}}}`, `next.next.method: want one of GET, POST, have "PUT"`},
		"what shows a shape":       {`{"method":"GET","context":{"a":"text"}}`, ""},
		"a secret is not repeated": {`{"method":"GET","token":"hidden-value"}`, "token: want text that matches ^t, have a value that is secret"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tree, err := message.Read([]byte(test.value))
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if all := forTree.All(tree); len(all) > 0 {
				got = all[0].Error()
			}
			if got != test.want {
				t.Errorf("document: %q, want %q", got, test.want)
			}
			v := message.Zero(reflect.TypeFor[order]())
			if err := message.Decode(v, tree); err != nil {
				t.Fatal(err)
			}
			got = ""
			if found := forType.Check(v); found != nil {
				got = found.Error()
			}
			if got != test.want {
				t.Errorf("message: %q, want %q", got, test.want)
			}
		})
	}
}

// TestWhatLimitsNothingIsNotLookedAt keeps fields without limits out of the hot path.
func TestWhatLimitsNothingIsNotLookedAt(t *testing.T) {
	type plain struct {
		Text  string            `json:"text"`
		Count uint              `json:"count"`
		Parts map[string]string `json:"parts"`
		Next  *plain            `json:"next"`
	}
	if compile(t, module.Port{Configuration: plain{}}, reflect.TypeFor[plain]()) != nil {
		t.Error("a type without limits has some")
	}
	l := compile(t, module.Port{Configuration: order{}}, reflect.TypeFor[order]())
	if l.Field("free") != nil || l.Field("wait") != nil || l.Field("context") != nil {
		t.Error("a field without limits has some")
	}
	if l.Field("method") == nil || l.Field("parts").Item().Field("kind") == nil || l.Field("next").Field("next").Field("count") == nil {
		t.Error("a limited field has none")
	}
}

func TestSchemaOfAPort(t *testing.T) {
	l, err := limits.Compile(json.RawMessage(`{"type":"object","additionalProperties":false,"required":["name"],
		"properties":{"name":{"type":"string"},"age":{"type":"integer"},"tags":{"type":"array","uniqueItems":true,"items":{"type":"string"}},
		"one":{"oneOf":[{"type":"string"},{"type":"integer"}]}}}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		value any
		want  string
	}{
		"good":           {map[string]any{"name": "ada", "age": 3, "one": 1}, ""},
		"unknown column": {map[string]any{"name": "ada", "agge": 3}, "agge: there is no field of that name: choose from age, name, one, tags"},
		"missing":        {map[string]any{"age": 3}, "name: the field is required and missing"},
		"type":           {map[string]any{"name": "ada", "age": "old"}, `age: want an integer, have "old"`},
		"whole float":    {map[string]any{"name": "ada", "age": 3.0}, ""},
		"fraction":       {map[string]any{"name": "ada", "age": 3.5}, "age: want an integer, have 3.5"},
		"twice":          {map[string]any{"name": "ada", "tags": []string{"a", "b", "a"}}, "tags: want items that differ, but those at 0 and 2 are the same"},
		"complex":        {map[string]any{"name": "ada", "one": true}, "one:"},
		"typed map":      {map[string]string{"name": "ada", "agge": "3"}, "agge: there is no field of that name"},
		"null":           {nil, "want an object, have null"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := ""
			if found := l.Check(reflect.ValueOf(test.value)); found != nil {
				got = found.Error()
			}
			if !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// nested holds itself, and what is required has a default.
type nested struct {
	Name  string  `json:"name" required:"true" default:"a"`
	Inner *nested `json:"inner"`
}

// TestSettingsBelowAPointer: what is required below a pointer has its default too.
func TestSettingsBelowAPointer(t *testing.T) {
	defaults := message.Zero(reflect.TypeFor[nested]()).Interface()
	l := compile(t, module.Port{Name: "_settings", Configuration: defaults}, nil)
	for text, want := range map[string]string{
		`{"inner": {"inner": {}}}`:           "",
		`{"inner": {"inner": {"name": ""}}}`: "inner.inner.name: the field is required and empty",
	} {
		tree, err := message.Read([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		found := l.Settings(tree, defaults)
		if want == "" && len(found) > 0 || want != "" && (len(found) != 1 || found[0].Error() != want) {
			t.Errorf("%s: found %v, want %q", text, found, want)
		}
	}
}
