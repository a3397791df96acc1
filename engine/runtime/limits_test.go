package runtime_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// limited takes messages with limits of every kind. Its settings name the columns
// of the rows that it takes.
type limited struct {
	module.Typed
	settings module.Settings[limitedSettings]
	got      *received
}

type limitedSettings struct {
	Columns []string      `json:"columns"`
	Name    string        `json:"name" required:"true" default:"nobody"`
	Wait    time.Duration `json:"wait" default:"3s"`
	Mode    string        `json:"mode" enum:"fast,slow" default:"fast"`
}

type limitedIn struct {
	Context any           `json:"context,omitempty" configurable:"true"`
	Method  string        `json:"method" enum:"GET,POST,DELETE" default:"GET"`
	Count   int           `json:"count" minimum:"1" maximum:"10" default:"1"`
	Host    string        `json:"host" pattern:"^[a-z.]+$"`
	At      string        `json:"at" format:"date-time"`
	Wait    time.Duration `json:"wait"`
	Parts   []limitedPart `json:"parts" maxItems:"2"`
	Next    *limitedIn    `json:"next"`
}

type limitedPart struct {
	Kind string `json:"kind" enum:"nut,bolt"`
}

func newLimited(got *received) *limited {
	l := &limited{got: got}
	l.declare(nil)
	return l
}

func (l *limited) declare(columns []string) {
	columnsOf := func(port *module.Port) {
		properties := map[string]any{}
		for _, name := range columns {
			properties[name] = map[string]any{"type": "string"}
		}
		port.Schema, _ = json.Marshal(map[string]any{"type": "object", "properties": properties, "additionalProperties": len(columns) == 0})
	}
	l.Declare(
		l.settings.Port(func(_ context.Context, s limitedSettings) error {
			l.declare(s.Columns)
			return nil
		}),
		module.Input("in", func(_ context.Context, _ module.Handler, in limitedIn) module.Result { return l.keep(in) }),
		module.Input("row", func(_ context.Context, _ module.Handler, row any) module.Result { return l.keep(row) }, columnsOf),
	)
}

func (l *limited) keep(data any) module.Result {
	l.got.mu.Lock()
	defer l.got.mu.Unlock()
	l.got.data = append(l.got.data, data)
	return module.Result{}
}

func (l *limited) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "limited"} }
func (l *limited) Instance() module.Component    { return newLimited(l.got) }

const limitedFlow = `
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/limited, settings: {columns: [name, age]}}
edges:
  - from: a.out
    to: b.PORT
    map: MAP
`

// TestLimitsOfLiterals checks what is written out in a map, by the type's tags and
// by the schema of a port.
func TestLimitsOfLiterals(t *testing.T) {
	tests := map[string]struct{ port, template, want, suggestion string }{
		"enum":             {"in", `{method: PST}`, `map.method: want one of GET, POST, DELETE, have "PST"`, "POST"},
		"enum, not near":   {"in", `{method: SEND}`, `map.method: want one of GET, POST, DELETE, have "SEND"`, ""},
		"in an expression": {"in", `{method: "{{ $.text == 'x' ? 'GET' : 'POSTT' }}"}`, `want one of GET, POST, DELETE, have "POSTT"`, "POST"},
		"fallback":         {"in", `{method: "{{ $.missing ?? 'POSTT' }}"}`, `has no field missing`, ""},
		"minimum":          {"in", `{count: 0}`, "map.count: want at least 1 (the minimum), have 0", ""},
		"maximum":          {"in", `{count: 11}`, "map.count: want at most 10 (the maximum), have 11", ""},
		"pattern":          {"in", `{host: UP}`, `map.host: want text that matches ^[a-z.]+$, have "UP"`, ""},
		"format":           {"in", `{at: soon}`, `map.at: want a time such as 2030-01-31T12:00:00Z, have "soon"`, ""},
		"duration":         {"in", `{wait: 3}`, "map.wait: want a duration, have the number 3 without a unit: write 3s", ""},
		"good duration":    {"in", `{wait: 3s}`, "", ""},
		"items":            {"in", `{parts: [{}, {}, {}]}`, "map.parts: want at most 2 items, have 3", ""},
		"in a list":        {"in", `{parts: [{kind: nut}, {kind: blt}]}`, `map.parts[1].kind: want one of nut, bolt, have "blt"`, "bolt"},
		"in itself":        {"in", `{next: {next: {method: PST}}}`, `map.next.next.method: want one of GET, POST, DELETE, have "PST"`, "POST"},
		"unknown column":   {"row", `{name: ada, agge: "3"}`, "map.agge: there is no field of that name: choose from age, name", "age"},
		"type of a column": {"row", `{name: 7}`, "map.name: want a string, have 7", ""},
		"good row":         {"row", `{name: ada, age: "{{ $.text }}"}`, "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKit(t, newLimited(&received{}))
			spec := strings.NewReplacer("PORT", test.port, "MAP", test.template).Replace(limitedFlow)
			report := k.Check(t.Context(), parse(t, spec))
			text, suggestion := "", ""
			for _, problem := range report.Problems {
				text += problem.Path + ": " + problem.Message
				suggestion += problem.Suggestion
			}
			if !strings.Contains(text, test.want) || test.want == "" && text != "" || suggestion != test.suggestion {
				t.Errorf("problems = %q, suggestion %q; want %q, suggestion %q", text, suggestion, test.want, test.suggestion)
			}
		})
	}
}

// TestLimitsAtDelivery checks what no one knows before the message is there.
func TestLimitsAtDelivery(t *testing.T) {
	tests := map[string]struct{ port, template, text, want string }{
		"enum":              {"in", `{method: "{{ $.text }}"}`, "PST", `method: {{ $.text }}: want one of GET, POST, DELETE, have "PST"; did you mean POST?`},
		"empty is not set":  {"in", `{method: "{{ $.text }}"}`, "", ""},
		"joined":            {"in", `{method: "P{{ $.text }}"}`, "UT", `method: want one of GET, POST, DELETE, have "PUT"`},
		"good":              {"in", `{method: "{{ $.text }}"}`, "DELETE", ""},
		"number":            {"in", `{count: "{{ len($.text) }}"}`, "twelve is too long", "count: {{ len($.text) }}: want at most 10 (the maximum), have 18"},
		"duration":          {"in", `{wait: "{{ $.text }}"}`, "soon", `wait: {{ $.text }}: want a duration such as 3s, 250ms or 1h30m, have "soon"`},
		"good duration":     {"in", `{wait: "{{ $.text }}"}`, "90s", ""},
		"in an object":      {"in", `{parts: "{{ [{kind: $.text}] }}"}`, "nail", `parts[0].kind: {{ [{kind: $.text}] }}: want one of nut, bolt, have "nail"`},
		"in the whole":      {"in", `"{{ parseJSON($.text) }}"`, `{"count":99}`, "count: {{ parseJSON($.text) }}: want at most 10 (the maximum), have 99"},
		"what is left out":  {"in", `"{{ parseJSON($.text) }}"`, `{"host":"a"}`, ""},
		"in itself":         {"in", `{next: "{{ parseJSON($.text) }}"}`, `{"next":{"method":"PST"}}`, "next.next.method: {{ parseJSON($.text) }}: want one of GET, POST, DELETE"},
		"unknown column":    {"row", `"{{ {[$.text]: 'x'} }}"`, "agge", "agge: {{ {($.text): 'x'} }}: there is no field of that name: choose from age, name; did you mean age?"},
		"computed columns":  {"row", `"{{ parseJSON($.text) }}"`, `{"nme":"x"}`, "nme: {{ parseJSON($.text) }}: there is no field of that name: choose from age, name; did you mean name?"},
		"no map, other row": {"row", `"{{ $ }}"`, "x", "there is no field of that name: choose from age, name"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := &received{}
			k := newKit(t, newLimited(got))
			spec := strings.NewReplacer("PORT", test.port, "MAP", strings.Replace(test.template, "{[", "{(", 1)).Replace(limitedFlow)
			spec = strings.Replace(spec, "$.text]", "$.text)", 1)
			f := k.deploy(t, spec)
			text, _ := json.Marshal(map[string]string{"text": test.text})
			_, err := f.Send(t.Context(), "a", "in", text)
			switch {
			case test.want == "" && (err != nil || len(got.all()) != 1):
				t.Errorf("error = %v, %d arrived", err, len(got.all()))
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error = %v, want %q", err, test.want)
			case test.want != "" && len(got.all()) > 0:
				t.Errorf("%v arrived all the same", got.all())
			}
		})
	}
}

// TestSettingsWithDefaultsLaidUnder judges what is required with the defaults.
func TestSettingsWithDefaultsLaidUnder(t *testing.T) {
	tests := map[string]struct{ settings, want string }{
		"default":      {"{}", ""},
		"given":        {"{name: ada}", ""},
		"empty":        {`{name: ""}`, "settings.name: the field is required and empty"},
		"enum":         {"{mode: fsat}", `settings.mode: want one of fast, slow, have "fsat"`},
		"number":       {"{wait: 3}", "write 3s"},
		"duration":     {"{wait: 1m30s}", ""},
		"not duration": {"{wait: soon}", `settings.wait: want a duration such as 3s`},
		"unknown":      {"{mod: fast}", `settings.mod: unknown key "mod"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKit(t, newLimited(&received{}))
			report := k.Check(t.Context(), parse(t, "nodes: [{id: b, component: test/limited, settings: "+test.settings+"}]"))
			text := ""
			for _, problem := range report.Problems {
				text += problem.Path + ": " + problem.Message + "\n"
			}
			if !strings.Contains(text, test.want) || test.want == "" && text != "" || strings.Count(text, "\n") > 1 {
				t.Errorf("problems = %q, want %q", text, test.want)
			}
		})
	}
}
