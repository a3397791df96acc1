package jsondecode_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/encoding/jsondecode"
)

func TestDecodes(t *testing.T) {
	node := moduletest.Start(t, jsondecode.New(), nil)
	if err := node.Send("request", jsondecode.Request{Context: "c", Encoded: `{"n": 9007199254740993}`}).Err(); err != nil {
		t.Fatal(err)
	}
	want := jsondecode.Response{Context: "c", Decoded: map[string]any{"n": int64(9007199254740993)}}
	if got := node.Emitted("response"); len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Errorf("response = %+v, want %+v", got, want)
	}
}

func TestRefuses(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"name twice": {`{"a":1,"a":2}`, `"a" is twice in one object at byte 7`},
		"trailing":   {`{} {}`, "at byte 3"},
		"too long":   {`"` + strings.Repeat("x", 100) + `"`, "102 bytes, the node's limit is 100"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node := moduletest.Start(t, jsondecode.New(), jsondecode.Settings{MaxBytes: 100})
			err := node.Send("request", jsondecode.Request{Encoded: test.text}).Err()
			if err == nil || !strings.Contains(err.Error(), test.want) || module.IsRetryable(err) {
				t.Errorf("error = %v, want a permanent one with %q", err, test.want)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	node := moduletest.New(t, jsondecode.New())
	if node.Configure(jsondecode.Settings{}) == nil {
		t.Error("a limit of 0 was taken")
	}
	if err := node.Configure(jsondecode.Settings{MaxBytes: 10, Decoded: map[string]any{"kind": "x"}}); err != nil {
		t.Fatal(err)
	}
	for _, port := range node.Ports() {
		schema, err := module.Schema(port)
		if err != nil {
			t.Fatal(err)
		}
		if port.Name == "response" && !strings.Contains(string(schema), `"kind":{"type":"string"}`) {
			t.Errorf("schema = %s", schema)
		}
	}
}
