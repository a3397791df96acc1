package engine_test

import (
	"encoding/json"
	"maps"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/redact/document"
)

// odd has every kind of field that readers of structs have disagreed about.
type odd struct {
	Plain    string          `json:"plain"`
	Untagged string          // under its Go name
	NoName   int             `json:",omitempty"`
	Wait     time.Duration   `json:"wait" default:"3s"`
	Waits    []time.Duration `json:"waits"`
	Limit    *time.Duration  `json:"limit"`
	Raw      json.RawMessage `json:"raw"`
	At       time.Time       `json:"at"`
	Address  netip.Addr      `json:"address"`
	Number   json.Number     `json:"number"`
	Bytes    []byte          `json:"bytes"`
	Any      any             `json:"any"`
	Skipped  string          `json:"-"`
	Dash     string          `json:"-,"` //nolint:staticcheck // the name is a dash
	hidden   string          //nolint:unused // no reader sees it
	inner
	*Pointed
	Named    inner  `json:"named"`
	Shadowed string `json:"shadowed" default:"outer"`
	twinA
	twinB
	Secret string         `json:"secret" format:"password"`
	Next   *odd           `json:"next"`
	Byname map[string]odd `json:"byname"`
}

type inner struct {
	Inner    string `json:"inner" default:"filled"`
	Shadowed string `json:"shadowed"`
}

// Pointed is embedded by a pointer.
type Pointed struct {
	Deep string `json:"deep" default:"dug"`
	Key  string `json:"key" format:"password"`
}

type twinA struct{ Twin string }
type twinB struct{ Twin string }

// names are the fields of odd in messages: what encoding/json writes, which is the
// oracle.
func names(t *testing.T) []string {
	t.Helper()
	text, err := json.Marshal(odd{NoName: 1, Number: "1", Pointed: &Pointed{}})
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(object))
}

// TestEveryReaderOfAStructGivesTheSameAnswer asks the schema, lint, delivery and the
// record what fields a struct has, and encoding/json.
func TestEveryReaderOfAStructGivesTheSameAnswer(t *testing.T) {
	want := names(t)
	t.Run("schema", func(t *testing.T) {
		var schema struct{ Properties map[string]any }
		text, err := module.Schema(module.Port{Name: "in", Configuration: odd{}})
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &schema); err != nil {
			t.Fatal(err)
		}
		if got := slices.Sorted(maps.Keys(schema.Properties)); !slices.Equal(got, want) {
			t.Errorf("fields = %v\nwant     %v", got, want)
		}
	})
	t.Run("record", func(t *testing.T) {
		var object map[string]any
		if err := json.Unmarshal(redact.JSON(odd{NoName: 1, Number: "1", Secret: "s", Pointed: &Pointed{Key: "k"}}, nil), &object); err != nil {
			t.Fatal(err)
		}
		if got := slices.Sorted(maps.Keys(object)); !slices.Equal(got, want) {
			t.Errorf("fields = %v\nwant     %v", got, want)
		}
	})
	t.Run("lint", func(t *testing.T) {
		for _, name := range append(slices.Clone(want), "Skipped", "hidden", "Twin", "Wait", "Plain") {
			unknown := false
			message.Unknown(reflect.TypeFor[odd](), map[string]any{name: nil}, func(string, string, []string) { unknown = true })
			if unknown == slices.Contains(want, name) {
				t.Errorf("field %s of settings: unknown is %v", name, unknown)
			}
			_, check := expr.Compile(map[string]any{name: "{{ $ }}"}, nil, odd{})
			err := check.Err()
			if unknown := err != nil && strings.Contains(err.Error(), "has no field"); unknown == slices.Contains(want, name) {
				t.Errorf("field %s of a map: unknown is %v", name, unknown)
			}
			_, check = expr.Compile("{{ $."+name+" }}", odd{}, nil)
			err = check.Err()
			if unknown := err != nil && strings.Contains(err.Error(), "has no field"); unknown == slices.Contains(want, name) {
				t.Errorf("field %s of a message: unknown is %v: %v", name, unknown, err)
			}
		}
	})
	t.Run("delivery", func(t *testing.T) {
		given := values()
		if got := slices.Sorted(maps.Keys(given)); !slices.Equal(got, want) {
			t.Fatalf("the test gives %v\nwant %v", got, want)
		}
		var dynamic any = given
		for path, deliver := range map[string]func() (any, error){
			"map of literals": func() (any, error) {
				mapping, check := expr.Compile(given, nil, odd{})
				if err := check.Err(); err != nil {
					return nil, err
				}
				return mapping.Apply(nil)
			},
			"map of the whole": func() (any, error) {
				mapping, check := expr.Compile("{{ $ }}", nil, odd{})
				if err := check.Err(); check.Outcome == expr.Invalid {
					return nil, err
				}
				return mapping.Apply(dynamic)
			},
			"settings": func() (any, error) {
				target := message.Zero(reflect.TypeFor[odd]())
				err := message.Decode(target, given)
				return target.Interface(), err
			},
		} {
			t.Run(path, func(t *testing.T) {
				delivered, err := deliver()
				if err != nil {
					t.Fatal(err)
				}
				shown := redact.JSON(delivered, nil)
				var got map[string]any
				if err := json.Unmarshal(shown, &got); err != nil {
					t.Fatal(err)
				}
				for name, value := range given {
					wanted, _ := json.Marshal(value)
					have, _ := json.Marshal(got[name])
					switch name {
					case "secret", "key":
						wanted = []byte(`"` + redact.Mask + `"`)
					case "bytes":
						wanted = []byte(`"(3 bytes)"`)
					case "named", "next", "byname": // with the defaults of what they leave out
						continue
					}
					if string(wanted) != string(have) {
						t.Errorf("%s = %s, want %s", name, have, wanted)
					}
				}
				text, err := message.JSON(delivered)
				if err != nil || !strings.Contains(string(text), `"waits":["1s","1m30s"]`) {
					t.Errorf("as JSON: %s, %v", text, err)
				}
			})
		}
	})
	t.Run("defaults", func(t *testing.T) {
		made := message.Zero(reflect.TypeFor[odd]()).Interface().(odd)
		if made.Wait != 3*time.Second || made.Inner != "filled" || made.Named.Inner != "filled" || made.Shadowed != "outer" ||
			made.Pointed == nil || made.Deep != "dug" {
			t.Errorf("defaults = %+v", made)
		}
	})
	t.Run("secrets", func(t *testing.T) {
		deep := odd{Next: &odd{Secret: "within-next", Byname: map[string]odd{"a": {Pointed: &Pointed{Key: "within-a-map"}}}}}
		found := redact.Secrets(deep)
		for _, secret := range []string{"within-next", "within-a-map"} {
			if !slices.Contains(found, secret) {
				t.Errorf("secrets = %v, want %s among them", found, secret)
			}
		}
		if fields := document.SecretFields([]module.Port{{Configuration: odd{}}}); !slices.Contains(fields, "secret") || !slices.Contains(fields, "key") {
			t.Errorf("secret fields = %v", fields)
		}
	})
}

// values are one of each field, as a document has it.
func values() map[string]any {
	return map[string]any{
		"plain": "a", "Untagged": "b", "NoName": int64(2), "wait": "5s", "waits": []any{"1s", "1m30s"}, "limit": "250ms",
		"raw": map[string]any{"a": int64(1)}, "at": "2030-01-31T12:00:00Z", "address": "10.0.0.1", "number": int64(7),
		"bytes": "AQID", "any": int64(9), "-": "dash", "inner": "i", "deep": "d", "key": "kkkkkkkk", "shadowed": "s",
		"named": map[string]any{"inner": "n"}, "secret": "ssssssss", "next": map[string]any{"plain": "x"},
		"byname": map[string]any{"one": map[string]any{"plain": "y"}},
	}
}

// TestTypesThatHoldThemselves takes a recursive type through the schema.
func TestTypesThatHoldThemselves(t *testing.T) {
	type forest []odd
	for name, value := range map[string]any{"struct": odd{}, "list of it": forest{}, "pointer": &odd{}, "tree": tree(nil), "chain": chain{}} {
		t.Run(name, func(t *testing.T) {
			text, err := module.Schema(module.Port{Name: "in", Configuration: value})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), `"$ref":"#/$defs/`) || !strings.Contains(string(text), `"$defs":{`) {
				t.Errorf("schema = %s", text)
			}
			again, _ := module.Schema(module.Port{Name: "in", Configuration: value})
			if string(again) != string(text) {
				t.Error("the schema is another one each time")
			}
		})
	}
}

type tree map[string]tree

// chain goes through two other types.
type chain struct {
	Links []link `json:"links"`
}

type link struct {
	Of map[string]*chain `json:"of"`
}
