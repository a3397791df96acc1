package redact_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/redact"
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
		"exact number":          {map[string]any{"n": json.Number("12345678901234567890")}, nil, `{"n":12345678901234567890}`, ""},
		"a number in raw JSON":  {json.RawMessage(`{"n":[9007199254740993,12345678901234567890,1.5]}`), nil, `{"n":[9007199254740993,12345678901234567890,1.5]}`, ""},
		"no number":             {json.Number("nine"), nil, `"nine"`, ""},
		"a number is a secret":  {[]any{json.Number("12345678901234567890")}, []string{"12345678901234567890"}, redact.Mask, "1234567890123456"},
		"markup stays text":     {"<script>", nil, "script", "<script>"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := string(redact.JSON(test.message, redact.Of(test.secrets...)))
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
		login{Password: "abc"}, // too short to be searched for in other text
		login{Password: "abcd", Data: map[string][]byte{"a": []byte("efgh")}},
		struct {
			Pin   int     `format:"password"`
			Code  uint32  `format:"password"`
			Real  float32 `format:"password"`
			Short int     `format:"password"`
			Size  int
		}{Pin: 1234, Code: 567890, Real: 1.25, Short: 123, Size: 12345},
	)
	if strings.Join(found, " ") != "pw-1234 bytes-of-secret abcd efgh 1234 567890 1.25" {
		t.Errorf("found %v", found)
	}
}

// A message that holds itself is looked through once and for all.
func TestSecretsInACircle(t *testing.T) {
	round := &circle{}
	round.Next = round
	object := map[string]any{}
	object["self"] = object
	list := make([]any, 1)
	list[0] = list
	for name, message := range map[string]any{"pointer": round, "map": object, "list": list} {
		t.Run(name, func(t *testing.T) {
			if found := redact.Secrets(message, login{Password: "pw-1234"}); len(found) != 1 {
				t.Errorf("found %v", found)
			}
		})
	}
}

func TestShowSaysWhatItChanged(t *testing.T) {
	wide := map[string]any{}
	for i := range 150 {
		wide[fmt.Sprint("key-", i)] = strings.Repeat("z", 4000)
	}
	deep := any("leaf")
	for range 20 {
		deep = []any{deep, strings.Repeat("d", 8000), strings.Repeat("e", 8000)}
	}
	tests := map[string]struct {
		message     any
		secrets     []string
		masked, cut bool
	}{
		"as it is":        {message{"a", 1}, nil, false, false},
		"secret field":    {login{Password: "pw-1234"}, nil, true, false},
		"unset secret":    {login{User: "ada"}, nil, false, false},
		"secret in text":  {"it is pw-1234", []string{"pw-1234"}, true, false},
		"long list":       {make([]int, 500), nil, false, true},
		"bytes":           {[]byte("abc"), nil, false, true},
		"long text":       {strings.Repeat("y", 10_000), nil, false, true},
		"too much in all": {wide, nil, false, true},
		"too much, deep":  {deep, nil, false, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			shown := redact.Show(test.message, redact.Of(test.secrets...))
			if shown.Masked != test.masked || shown.Cut != test.cut {
				t.Errorf("masked %t, cut %t", shown.Masked, shown.Cut)
			}
			if len(shown.JSON) > redact.MaxJSON || !json.Valid(shown.JSON) {
				t.Errorf("%d bytes: %.100s", len(shown.JSON), shown.JSON)
			}
		})
	}
}

type message struct {
	Text string `json:"text"`
	N    int    `json:"n"`
}

func TestACutLeavesNoPartOfASecret(t *testing.T) {
	long := strings.Repeat("S3cret", 200)
	for shift := range 60 {
		text := strings.Repeat("y", 8192-1200+20*shift) + long + strings.Repeat(long, 20)
		if got := redact.Text(text, redact.Of(long)); strings.Contains(got, "S3c") {
			t.Fatalf("shift %d: a part is left: …%s", shift, got[len(got)-200:])
		}
	}
}
