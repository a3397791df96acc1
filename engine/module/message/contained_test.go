package message_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

type writesJSON struct{}

func (writesJSON) MarshalJSON() ([]byte, error) { panic("no JSON") }

type readsJSON struct{}

func (*readsJSON) UnmarshalJSON([]byte) error { panic("no reading") }

type readsText struct{}

func (*readsText) UnmarshalText([]byte) error { panic("no text") }

// TestMethodsThatPanic: what a component's type does wrong is an error of the value.
func TestMethodsThatPanic(t *testing.T) {
	decode := func(into any) func() error {
		return func() error { return message.Decode(reflect.ValueOf(into).Elem(), map[string]any{"a": "x"}) }
	}
	tests := map[string]struct {
		do   func() error
		want string
	}{
		"MarshalJSON": {func() error { _, err := message.JSON(struct{ A writesJSON }{}); return err }, "panicked: no JSON"},
		"UnmarshalJSON": {decode(&struct {
			A readsJSON `json:"a"`
		}{}), "panicked: no reading"},
		"UnmarshalText": {decode(&struct {
			A readsText `json:"a"`
		}{}), "panicked: no text"},
		"default": {func() error { return message.ParseDefault("x", message.Zero(reflect.TypeFor[readsText]())) }, "panicked: no text"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if err := test.do(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}
