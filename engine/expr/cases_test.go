package expr_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

// testCase is one entry of a file in testdata.
type testCase struct {
	Name string `yaml:"name"`
	// From and To name types of sample_test.go; empty is any message.
	From string `yaml:"from"`
	To   string `yaml:"to"`
	// Example is published on the source port, Message is what arrives; without a
	// message the example does.
	Example any `yaml:"example"`
	Message any `yaml:"message"`
	Map     any `yaml:"map"`
	// Want is the result as JSON; fields with zero values need not be named when
	// the target omits them.
	Want any `yaml:"want"`
	// Error is a part of the error at run time.
	Error string `yaml:"error"`
	// Check is the outcome, valid when empty, and Findings are parts of the
	// findings' lines as position: text.
	Check    string   `yaml:"check"`
	Findings []string `yaml:"findings"`
}

// strictly reads a file of cases whose fields are all known.
func strictly(text []byte, into any) error {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	return decoder.Decode(into)
}

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []testCase
		if err := strictly(text, &cases); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, test := range cases {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml")+"/"+test.Name, test.run)
		}
	}
}

func (test testCase) run(t *testing.T) {
	from, to := test.value(t, test.From, test.Example), test.value(t, test.To, nil)
	if test.From == "" {
		from = nil
	}
	mapping, check := expr.Compile(test.Map, from, to)
	test.checkFindings(t, check)
	if (mapping == nil) != (check.Outcome == expr.Invalid) {
		t.Fatalf("mapping is nil: %v, outcome %v", mapping == nil, check.Outcome)
	}
	if mapping == nil {
		return
	}
	message := test.Message
	if message == nil {
		message = test.Example
	}
	got, err := mapping.Apply(test.value(t, test.From, message))
	if test.Error != "" {
		var failed *expr.EvalError
		if !errors.As(err, &failed) || !strings.Contains(err.Error(), test.Error) {
			t.Fatalf("error = %v, want an EvalError with %q", err, test.Error)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if to != nil && reflect.TypeOf(got) != reflect.TypeOf(to) {
		t.Errorf("type = %T, want %T", got, to)
	}
	if test.Want == nil {
		return
	}
	if have, want := canonical(t, got), canonical(t, test.Want); have != want {
		t.Errorf("have %s\nwant %s", have, want)
	}
}

func (test testCase) checkFindings(t *testing.T, check expr.Check) {
	want := test.Check
	if want == "" {
		want = "valid"
	}
	if check.Outcome.String() != want {
		t.Errorf("outcome = %v, want %v: %v", check.Outcome, want, check.Findings)
	}
	if len(check.Findings) != len(test.Findings) {
		t.Fatalf("have %d findings, want %d: %v", len(check.Findings), len(test.Findings), check.Findings)
	}
	for i, f := range check.Findings {
		line := f.String()
		if f.Line > 0 {
			line = strings.Join([]string{itoa(f.Line), itoa(f.Column), line}, ":")
		}
		if !strings.Contains(line, test.Findings[i]) {
			t.Errorf("finding %d = %s\nwant %s", i, line, test.Findings[i])
		}
	}
}

func itoa(n int) string {
	text, _ := json.Marshal(n)
	return string(text)
}

// value decodes a JSON-like value into a sample type.
func (test testCase) value(t *testing.T, typeName string, v any) any {
	t.Helper()
	sample := sampleType(typeName)
	if sample == nil {
		return v
	}
	if v != nil {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, sample); err != nil {
			t.Fatal(err)
		}
	}
	return reflect.ValueOf(sample).Elem().Interface()
}

// canonical writes a value as JSON with sorted keys.
func canonical(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		t.Fatal(err)
	}
	text, _ = json.Marshal(plain)
	return string(text)
}
