package redact_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

func TestMaskIn(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"none":               {`{"a": "x", "b": [1, null, true, {"c": "•••"}]}`, ""},
		"a field":            {`{"token": "` + redact.Mask + `"}`, "token"},
		"a part of a text":   {`{"url": "https://ada:` + redact.Mask + `@example.com"}`, "url"},
		"escaped":            {`{"a": "\u2022\u2022\u2022\u2022\u2022\u2022"}`, "a"},
		"within":             {`{"items": ["x", {"auth": {"token": "` + redact.Mask + `"}}]}`, "items[1].auth.token"},
		"the first by name":  {`{"b": "` + redact.Mask + `", "a": "` + redact.Mask + `"}`, "a"},
		"a key":              {`{"a": {"` + redact.Mask + `": 1}}`, "a." + redact.Mask},
		"the whole message":  {`"` + redact.Mask + `"`, "$"},
		"what is not JSON":   {`{"a": "` + redact.Mask, ""},
		"nothing":            {``, ""},
		"the mark of change": {`{"a": "` + redact.Mask + ` (changed)"}`, "a"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := redact.MaskIn([]byte(test.text)); got != test.want {
				t.Errorf("mask at %q, want %q", got, test.want)
			}
		})
	}
}
