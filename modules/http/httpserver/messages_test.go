package httpserver_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
)

// TestSecretFields holds which fields are masked wherever they are shown: the tag
// is all that the engine goes by.
func TestSecretFields(t *testing.T) {
	tests := map[string]struct {
		message any
		fields  map[string]bool // by JSON name; the others are no secrets
	}{
		"start":    {httpserver.Start{}, map[string]bool{"tlsKey": true}},
		"request":  {httpserver.Request{}, map[string]bool{"authorization": true, "cookie": true}},
		"response": {httpserver.Response{}, nil},
		"settings": {httpserver.Settings{}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			found := 0
			for _, field := range reflect.VisibleFields(reflect.TypeOf(test.message)) {
				key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
				secret := field.Tag.Get("format") == "password"
				if secret != test.fields[key] {
					t.Errorf("%s: secret = %v", key, secret)
				}
				if secret {
					found++
				}
			}
			if found != len(test.fields) {
				t.Errorf("%d secret fields, want %d", found, len(test.fields))
			}
		})
	}
}
