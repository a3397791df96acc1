package redact_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

type login struct {
	User     string            `json:"user"`
	Password string            `json:"password" format:"password"`
	Data     map[string][]byte `json:"data,omitempty" format:"password"`
	hidden   string
}

type left struct {
	Empty int `json:"empty,omitempty"`
	Zero  int `json:"zero,omitzero"`
	Kept  int `json:"kept"`
}

type outer struct {
	*Inner
	Name string `json:"name"`
}

// Inner is exported, so that its fields are those of outer.
type Inner struct {
	Word string `json:"word"`
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
		"secret field":                     {login{User: "ada", Password: "pw-1234"}, nil, `"password":"` + redact.Mask + `"`, "pw-1234"},
		"secret map":                       {login{Data: map[string][]byte{"k": []byte("topsecret")}}, nil, redact.Mask, "topsecret"},
		"unset secret":                     {login{User: "ada"}, nil, `"password"`, redact.Mask},
		"known value elsewhere":            {map[string]any{"text": "it is pw-1234!"}, []string{"pw-1234"}, "it is " + redact.Mask, "pw-1234"},
		"keys that are masked to the same": {map[string]any{"pw-1234": 1, "pw-5678": 1}, []string{"pw-1234", "pw-5678"}, `{"` + redact.Mask + `":1}`, ""},
		"no number in JSON":                {map[string]any{"a": math.NaN(), "b": 1}, nil, `,"b":1}`, ""},
		"known value as a key":             {map[string]any{"pw-1234": 1}, []string{"pw-1234"}, redact.Mask, "pw-1234"},
		"long list":                        {many, nil, `0,"… 300 more"]`, ""},
		"wide object":                      {named(300), nil, `"…":"100 more"`, ""},
		"long text":                        {strings.Repeat("y", 10_000), nil, "(10000 bytes)", strings.Repeat("y", 9000)},
		"circle":                           {round, nil, "…", ""},
		"bytes":                            {[]byte("abc"), nil, "(3 bytes)", "abc"},
		"function":                         {func() {}, nil, "(func())", ""},
		"nil":                              {nil, nil, "null", ""},
		"exact number":                     {map[string]any{"n": json.Number("12345678901234567890")}, nil, `{"n":12345678901234567890}`, ""},
		"a number in raw JSON":             {json.RawMessage(`{"n":[9007199254740993,12345678901234567890,1.5]}`), nil, `{"n":[9007199254740993,12345678901234567890,1.5]}`, ""},
		"no number":                        {json.Number("nine"), nil, `"nine"`, ""},
		"a number is a secret":             {[]any{json.Number("12345678901234567890")}, []string{"12345678901234567890"}, redact.Mask, "1234567890123456"},
		"markup stays text":                {"<script>", nil, "script", "<script>"},
		"JSON that is no number":           {[]any{json.Number("true"), json.Number("1 "), json.Number(`{"a":1}`), 7}, nil, `["true","1 ","{\"a\":1}",7]`, ""},
		"numbers":                          {[]json.Number{"0", "-1", "1.5e3", "9"}, nil, `[0,-1,1.5e3,9]`, ""},
		"a time":                           {time.Unix(0, 0).UTC(), nil, `"1970-01-01T00:00:00Z"`, ""},
		"no time":                          {(*time.Time)(nil), nil, "null", ""},
		"an array":                         {[2]int{1, 2}, nil, "[1,2]", ""},
		"no list":                          {[]int(nil), nil, "null", ""},
		"what is left out":                 {left{}, nil, `{"kept":0}`, ""},
		"what is not":                      {left{Empty: 1, Zero: 2}, nil, `{"empty":1,"kept":0,"zero":2}`, ""},
		"what an absent struct would hold": {outer{Name: "x"}, nil, `{"name":"x"}`, ""},
		"no list in JSON":                  {struct{ List []int }{}, nil, `{"List":null}`, ""},
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
			Body  []byte
			Names []string
		}{Pin: 1234, Code: 567890, Real: 1.25, Short: 123, Size: 12345, Body: []byte("no secret"), Names: []string{"no secret"}},
	)
	if strings.Join(found, " ") != "pw-1234 bytes-of-secret abcd efgh 1234 567890 1.25" {
		t.Errorf("found %v", found)
	}
}

// A message is looked into down to a depth: to show it, and to find its secrets, where
// pointers count too.
func TestDepth(t *testing.T) {
	tests := map[string]struct {
		message any
		shown   bool
	}{
		"lists":             {listsAround("the leaf", 24), true},
		"a list more":       {listsAround("the leaf", 25), false},
		"objects":           {objectsAround("the leaf", 24), true},
		"an object more":    {objectsAround("the leaf", 25), false},
		"raw JSON":          {json.RawMessage(strings.Repeat("[", 23) + `"the leaf"` + strings.Repeat("]", 23)), true},
		"a list more in it": {json.RawMessage(strings.Repeat("[", 24) + `"the leaf"` + strings.Repeat("]", 24)), false},
		"structs":           {linksAround("the leaf", 24), true},
		"a struct more":     {linksAround("the leaf", 25), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			shown := redact.Show(test.message, nil)
			if got := strings.Contains(string(shown.JSON), "the leaf"); got != test.shown || shown.Cut == test.shown {
				t.Errorf("shown %t, cut %t: %s", got, shown.Cut, shown.JSON)
			}
		})
	}
	for links, want := range map[int]int{12: 1, 13: 0} {
		if found := redact.Secrets(linksAround("leaf-of-secret", links)); len(found) != want {
			t.Errorf("%d structs deep: found %v", links, found)
		}
	}
}

// link holds its leaf as a secret when it is hidden.
type link struct {
	Next   *link  `json:"next,omitempty"`
	Leaf   string `json:"leaf,omitempty"`
	Hidden string `json:"hidden,omitempty" format:"password"`
}

// linksAround is a struct in structs, as many as are asked for.
func linksAround(leaf string, links int) *link {
	l := &link{Leaf: leaf, Hidden: leaf}
	for range links - 1 {
		l = &link{Next: l}
	}
	return l
}

func listsAround(leaf any, lists int) any {
	for range lists {
		leaf = []any{leaf}
	}
	return leaf
}

func objectsAround(leaf any, objects int) any {
	for range objects {
		leaf = map[string]any{"a": leaf}
	}
	return leaf
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
		"8 KB of text":                 {strings.Repeat("y", 8<<10), nil, false, false},
		"a byte more":                  {strings.Repeat("y", 8<<10+1), nil, false, true},
		"a secret right after 8 KB":    {strings.Repeat("y", 8<<10) + "pw-1234", []string{"pw-1234"}, false, true},
		"two secrets right after 8 KB": {strings.Repeat("y", 8<<10) + "pw-1234 pw-1234", []string{"pw-1234"}, false, true},
		"a secret in a long text":      {"pw-1234" + strings.Repeat("y", 8<<10), []string{"pw-1234"}, true, true},
		"numbers beside a secret":      {[]any{1234, json.Number("1234"), 1.5}, []string{"pw-1234"}, false, false},
		"200 items":                    {make([]int, 200), nil, false, false},
		"200 names":                    {named(200), nil, false, false},
		"a name more":                  {named(201), nil, false, true},
		"20,000 values":                {valued(20_000), nil, false, false},
		"a value more":                 {valued(20_001), nil, false, true},
		"64 KB":                        {sized(redact.MaxJSON), nil, false, false},
		"a byte over 64 KB":            {sized(redact.MaxJSON + 1), nil, false, true},
		"too much however cut":         {map[string]any{"a": marked(), "b": marked(), "c": marked(), "d": marked()}, nil, false, true},
		"as it is":                     {message{"a", 1}, nil, false, false},
		"secret field":                 {login{Password: "pw-1234"}, nil, true, false},
		"unset secret":                 {login{User: "ada"}, nil, false, false},
		"secret in text":               {"it is pw-1234", []string{"pw-1234"}, true, false},
		"long list":                    {make([]int, 500), nil, false, true},
		"bytes":                        {[]byte("abc"), nil, false, true},
		"long text":                    {strings.Repeat("y", 10_000), nil, false, true},
		"too much in all":              {wide, nil, false, true},
		"too much, deep":               {deep, nil, false, true},
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

// named is an object of so many names.
func named(count int) map[string]int {
	object := map[string]int{}
	for i := range count {
		object[fmt.Sprint("n", i)] = i
	}
	return object
}

// valued is a list of lists that has so many values, the lists themselves included.
func valued(count int) [][]int {
	var all [][]int
	for count--; count > 0; {
		items := min(count-1, 150)
		all = append(all, make([]int, items))
		count -= items + 1
	}
	return all
}

// sized is a list of texts of so many bytes of JSON.
func sized(length int) []string {
	var all []string
	for range 8 {
		all = append(all, strings.Repeat("y", 8000))
	}
	return append(all, strings.Repeat("y", length-len(inJSON(all))-len(`,""`)))
}

// marked is an object whose names and texts are much longer as JSON.
func marked() map[string]any {
	object := map[string]any{}
	for i := range 10 {
		object[fmt.Sprint(i, strings.Repeat("<", 300))] = strings.Repeat("<", 300)
	}
	return object
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

// What comes after the bound is looked at too, to know what begins before it.
func TestACutWithinASecret(t *testing.T) {
	const bound = 8 << 10
	secret := letters(60)
	var escaped strings.Builder
	for _, letter := range secret {
		fmt.Fprintf(&escaped, `\u%04x`, letter)
	}
	for name, form := range map[string]string{"as it is": secret, "escaped": escaped.String()} {
		t.Run(name, func(t *testing.T) {
			for before := 1; before < len(form); before++ {
				text := strings.Repeat("-", bound-before) + form + strings.Repeat("-", 2000)
				want := fmt.Sprintf("%s%s… (%d bytes)", strings.Repeat("-", bound-before), redact.Mask, len(text))
				if got := redact.Text(text, redact.Of(secret)); got != want {
					t.Fatalf("%d bytes before the bound: …%s", before, got[bound-before-10:])
				}
			}
		})
	}
}
