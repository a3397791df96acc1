package code_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/code"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

type message struct {
	Name  string   `json:"name"`
	Count int      `json:"count"`
	Names []string `json:"names"`
}

// TestKinds holds which kind of expression is made of what, since that is the speed of
// most maps, and that all kinds give their value in the three ways there are.
func TestKinds(t *testing.T) {
	tests := map[string]struct {
		kind code.Expression
		want any
	}{
		`"a"`:                          {(*code.Constant)(nil), "a"},
		`1 + 2`:                        {(*code.Constant)(nil), 3},
		`"a" + "b"`:                    {(*code.Constant)(nil), "ab"},
		`$.name`:                       {(*code.Path)(nil), "web"},
		`$.names[0]`:                   {(*code.Path)(nil), "x"},
		`$.count + 1`:                  {(*code.Closures)(nil), 4},
		`$.count > 2 ? $.name : ""`:    {(*code.Closures)(nil), "web"},
		`len($.names)`:                 {(*code.Closures)(nil), 2},
		`count($.names, # == "x")`:     {(*code.Closures)(nil), 1},
		`all($.names, # != "z")`:       {(*code.Closures)(nil), true},
		`len(map($.names, #))`:         {(*code.Program)(nil), 2},
		`$.names[$.count - 2]`:         {(*code.Program)(nil), "y"},
		`upper($.name)`:                {(*code.Program)(nil), "WEB"},
		`first(map($.names, # + "!"))`: {(*code.Program)(nil), "x!"},
	}
	m := message{Name: "web", Count: 3, Names: []string{"x", "y"}}
	tables := &values.FieldTables{}
	env := &analysis.Environment{Tables: tables, Message: types.OfMessage(message{})}
	for text, test := range tests {
		t.Run(text, func(t *testing.T) {
			dst := reflect.TypeOf(test.want)
			e, problems := code.Compile(env, text, dst, nil)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if reflect.TypeOf(e) != reflect.TypeOf(test.kind) {
				t.Fatalf("a %T, want a %T", e, test.kind)
			}
			s := eval.NewState(reflect.New(dst).Elem(), tables)
			s.Begin(t.Context())
			s.Message, s.Root = m, reflect.ValueOf(m)
			if got, err := e.Eval(s); err != nil || got != test.want {
				t.Errorf("Eval = %v, %v, want %v", got, err, test.want)
			}
			write := e.Writer(dst, func(err error) error { return err })
			if err := write(s, s.Result); err != nil || s.Result.Interface() != test.want {
				t.Errorf("written is %v, %v, want %v", s.Result, err, test.want)
			}
			if got, err := e.AppendText([]byte("-"), s); err != nil || string(got) != "-"+fmt.Sprint(test.want) {
				t.Errorf("AppendText = %s, %v, want -%v", got, err, test.want)
			}
		})
	}
}

func TestInvalidExpressionsAreNil(t *testing.T) {
	env := &analysis.Environment{Tables: &values.FieldTables{}, Message: types.OfMessage(message{})}
	for _, text := range []string{"$.nme", "1 +", "$.name.x", "nothing($)", "$.names"} {
		e, problems := code.Compile(env, text, values.StringType, nil)
		if e != nil || len(problems) != 1 || problems[0].Outcome != types.Invalid {
			t.Errorf("%s: %v, %+v", text, e, problems)
		}
	}
}
