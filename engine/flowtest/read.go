package flowtest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// Read reads a file of tests. The name is used in problems only. The file is nil when
// something is wrong.
func Read(name string, text []byte) (*File, flow.Problems) {
	values, problems := flow.Values(name, text)
	if problems.HasErrors() {
		return nil, problems
	}
	r := reader{name: name, at: flow.Positions(text), problems: problems}
	if len(values) != 1 {
		r.wrong("", "want one document, have %d", len(values))
		return nil, r.problems
	}
	f := &File{name: name, at: r.at}
	r.fill(values[0], reflect.ValueOf(f).Elem(), "")
	if !r.problems.HasErrors() {
		r.check(f)
	}
	if r.problems.HasErrors() {
		return nil, r.problems.Sorted().Cut()
	}
	return f, r.problems
}

type reader struct {
	name     string
	at       func(path string) (line, column int)
	problems flow.Problems
}

func (r *reader) wrong(path, format string, args ...any) {
	line, column := r.at(path)
	r.problems = append(r.problems, flow.Problem{File: r.name, Line: line, Column: column, Path: path, Message: fmt.Sprintf(format, args...)})
}

// check finds what a file of the right form says wrongly.
func (r *reader) check(f *File) {
	if f.APIVersion != flow.APIVersion {
		r.wrong("apiVersion", "want apiVersion: %s", flow.APIVersion)
	}
	if f.Kind != Kind {
		r.wrong("kind", "want kind: %s", Kind)
	}
	if len(f.Tests) == 0 || len(f.Tests) > MaxTests {
		r.wrong("tests", "want 1 to %d tests, have %d", MaxTests, len(f.Tests))
	}
	r.answers(f.Mocks, "mocks")
	names := map[string]bool{}
	for i := range f.Tests {
		test := &f.Tests[i]
		test.path = flow.Path("tests", i)
		if test.Name == "" || names[test.Name] {
			r.wrong(flow.Path(test.path, "name"), "want a name that no other test of the file has")
		}
		names[test.Name] = true
		r.test(test)
	}
}

func (r *reader) test(test *Test) {
	if test.TimeLimit < 0 || test.TimeLimit > maxTimeLimit {
		r.wrong(flow.Path(test.path, "timeLimit"), "want at most %s", maxTimeLimit)
	}
	r.answers(test.Mocks, flow.Path(test.path, "mocks"))
	if len(test.Given) == 0 {
		r.wrong(test.path, "the test gives no message: say under given what begins its run")
	}
	for i, given := range test.Given {
		if _, _, ok := endpoint(given.To); !ok {
			r.wrong(flow.Path(test.path, "given", i, "to"), "want NODE.PORT, have %q", given.To)
		}
	}
	if len(test.Expect) == 0 {
		r.wrong(test.path, "the test expects nothing")
	}
	for i := range test.Expect {
		want := &test.Expect[i]
		want.path = flow.Path(test.path, "expect", i)
		_, _, port := endpoint(want.At)
		switch {
		case want.Error == "" && !port:
			r.wrong(flow.Path(want.path, "at"), "want NODE.PORT, have %q", want.At)
		case want.Error != "" && (port || want.Message != nil || want.Exactly || want.Times != nil):
			r.wrong(want.path, "an error is expected at a node, with nothing else: {at: NODE, error: TEXT}")
		case want.Times != nil && *want.Times < 0:
			r.wrong(flow.Path(want.path, "times"), "want 0 or more")
		}
	}
}

func (r *reader) answers(mocks map[string][]Answer, path string) {
	for _, node := range slices.Sorted(maps.Keys(mocks)) {
		for i, answer := range mocks[node] {
			at := flow.Path(path, node, i)
			if answer.Error != nil && answer.Error.Text == "" {
				r.wrong(flow.Path(at, "error"), "want a text")
			}
			if answer.Times < 0 {
				r.wrong(flow.Path(at, "times"), "want 1 or more")
			}
		}
	}
}

// endpoint takes NODE.PORT apart.
func endpoint(text string) (node, port string, ok bool) {
	node, port, ok = strings.Cut(text, ".")
	return node, port, ok && node != "" && port != ""
}

// fill writes a value of the document over one of Go, and notes what does not fit. Nothing
// counts as not given.
func (r *reader) fill(value any, to reflect.Value, path string) {
	if value == nil {
		return
	}
	if duration, ok := to.Addr().Interface().(*flow.Duration); ok {
		text, _ := value.(string)
		parsed, err := flow.ParseDuration(text)
		if err != nil {
			r.wrong(path, "want a duration such as 5s, have %v", value)
		}
		*duration = parsed
		return
	}
	fits := true
	switch to.Kind() {
	case reflect.Interface:
		to.Set(reflect.ValueOf(value))
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		r.fill(value, to.Elem(), path)
	case reflect.Struct:
		r.object(value, to, path)
	case reflect.Map:
		var entries map[string]any
		if entries, fits = value.(map[string]any); fits {
			r.entries(entries, to, path)
		}
	case reflect.Slice:
		var items []any
		if items, fits = value.([]any); fits {
			to.Set(reflect.MakeSlice(to.Type(), len(items), len(items)))
			for i, item := range items {
				r.fill(item, to.Index(i), flow.Path(path, i))
			}
		}
	case reflect.String:
		var text string
		text, fits = value.(string)
		to.SetString(text)
	case reflect.Bool:
		var flag bool
		flag, fits = value.(bool)
		to.SetBool(flag)
	case reflect.Int:
		var number int64
		number, fits = value.(int64)
		to.SetInt(number)
	}
	if !fits {
		r.wrong(path, "want %s", words[to.Kind()])
	}
}

// words are the kinds of values in words. A constant.
var words = map[reflect.Kind]string{
	reflect.Struct: "an object", reflect.Map: "an object", reflect.Slice: "a list",
	reflect.String: "text", reflect.Bool: "true or false", reflect.Int: "a whole number",
}

func (r *reader) object(value any, to reflect.Value, path string) {
	entries, ok := value.(map[string]any)
	if !ok {
		r.wrong(path, "want an object")
		return
	}
	fields := map[string]reflect.StructField{}
	for i := range to.NumField() {
		if name := to.Type().Field(i).Tag.Get("json"); name != "" {
			fields[name] = to.Type().Field(i)
		}
	}
	known := slices.Sorted(maps.Keys(fields))
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		field, ok := fields[key]
		if !ok {
			r.wrong(flow.Path(path, key), "unknown key %q%s", key, flow.DidYouMean(key, known))
			continue
		}
		entry := entries[key]
		if _, one := entry.(map[string]any); one && field.Tag.Get("single") != "" {
			entry = []any{entry}
		}
		r.fill(entry, to.FieldByIndex(field.Index), flow.Path(path, key))
	}
}

func (r *reader) entries(entries map[string]any, to reflect.Value, path string) {
	to.Set(reflect.MakeMap(to.Type()))
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		entry := reflect.New(to.Type().Elem()).Elem()
		r.fill(entries[key], entry, flow.Path(path, key))
		to.SetMapIndex(reflect.ValueOf(key), entry)
	}
}
