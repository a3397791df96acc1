package redact_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/runtime/redact"
)

type login struct {
	User     string            `json:"user"`
	Password string            `json:"password" format:"password"`
	Data     map[string][]byte `json:"data,omitempty" format:"password"`
	hidden   string
}

type circle struct {
	Next *circle `json:"next"`
}

func TestJSON(t *testing.T) {
	round := &circle{}
	round.Next = round
	many := make([]int, 500)
	tests := map[string]struct {
		message any
		secrets []string
		want    string
		not     string
	}{
		"secret field":          {login{User: "ada", Password: "pw-1234"}, nil, `"password":"` + redact.Mask + `"`, "pw-1234"},
		"secret map":            {login{Data: map[string][]byte{"k": []byte("topsecret")}}, nil, redact.Mask, "topsecret"},
		"unset secret":          {login{User: "ada"}, nil, `"password"`, redact.Mask},
		"known value elsewhere": {map[string]any{"text": "it is pw-1234!"}, []string{"pw-1234"}, "it is " + redact.Mask, "pw-1234"},
		"known value as a key":  {map[string]any{"pw-1234": 1}, []string{"pw-1234"}, redact.Mask, "pw-1234"},
		"long list":             {many, nil, "300 more", ""},
		"long text":             {strings.Repeat("y", 10_000), nil, "(10000 bytes)", strings.Repeat("y", 9000)},
		"circle":                {round, nil, "…", ""},
		"bytes":                 {[]byte("abc"), nil, "(3 bytes)", "abc"},
		"function":              {func() {}, nil, "(func())", ""},
		"nil":                   {nil, nil, "null", ""},
		"exact number":          {map[string]any{"n": json.Number("12345678901234567890")}, nil, "12345678901234567890", ""},
		"markup stays text":     {"<script>", nil, "script", "<script>"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := string(redact.JSON(test.message, test.secrets...))
			if !json.Valid([]byte(got)) {
				t.Fatalf("not JSON: %s", got)
			}
			if name == "unset secret" {
				if strings.Contains(got, redact.Mask) {
					t.Errorf("an unset secret is shown as set: %s", got)
				}
				return
			}
			if !strings.Contains(got, test.want) {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if test.not != "" && strings.Contains(got, test.not) {
				t.Errorf("got %s, must not hold %s", got, test.not)
			}
		})
	}
}

func TestSecretsAreFoundWhereverTheyStand(t *testing.T) {
	found := redact.Secrets(
		map[string]any{"input": login{Password: "pw-1234", hidden: "no"}},
		[]any{&login{Data: map[string][]byte{"a": []byte("bytes-of-secret")}}},
		login{Password: "ab"}, // too short to be searched for in other text
	)
	if strings.Join(found, " ") != "pw-1234 bytes-of-secret" {
		t.Errorf("found %v", found)
	}
}
