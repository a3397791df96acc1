package expr_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/module"
)

func compile(t *testing.T, template, from, to any, options ...expr.Option) *expr.Mapping {
	t.Helper()
	m, check := expr.Compile(template, from, to, options...)
	if m == nil {
		t.Fatal(check.Err())
	}
	return m
}

func TestApplyTakesPointersAndOtherTypes(t *testing.T) {
	m := compile(t, map[string]any{"name": "{{ $.name }}"}, &source{}, &target{})
	for name, message := range map[string]any{
		"value": source{Name: "x"}, "pointer": &source{Name: "x"}, "map": map[string]any{"name": "x"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := m.Apply(message)
			if err != nil {
				t.Fatal(err)
			}
			if typed, ok := got.(target); !ok || typed.Name != "x" {
				t.Errorf("got %#v", got)
			}
		})
	}
	if _, err := m.Apply("text"); err == nil || !strings.Contains(err.Error(), "not what the source port declares") {
		t.Errorf("error = %v", err)
	}
}

func TestApplyShares(t *testing.T) {
	labels := map[string]string{"a": "b"}
	m := compile(t, map[string]any{"name": "x", "labels": "{{ $.labels }}", "data": "{{ $.images }}"}, source{}, target{})
	message := source{meta: meta{Labels: labels}, Images: []image{{Name: "a"}}}
	got, err := m.Apply(message)
	if err != nil {
		t.Fatal(err)
	}
	if reflect.ValueOf(got.(target).Labels).Pointer() != reflect.ValueOf(labels).Pointer() {
		t.Error("the map was copied")
	}
	if &got.(target).Data.([]image)[0] != &message.Images[0] {
		t.Error("the slice was copied")
	}
}

func TestExampleFlowsThroughAMap(t *testing.T) {
	from := source{Name: "web", Context: map[string]any{"registry": "r"}}
	m := compile(t, map[string]any{"name": "{{ $.name }}", "context": "{{ $ }}"}, from, target{})
	example, ok := m.Example().(target)
	if !ok {
		t.Fatalf("example = %#v", m.Example())
	}
	next, check := expr.Compile("{{ $.context.context.registry }}", example, "")
	if check.Outcome != expr.Valid {
		t.Fatal(check.Findings)
	}
	if got := next.Example(); got != "r" {
		t.Errorf("example = %v", got)
	}
	failing := compile(t, "{{ $.context.registry }}", source{}, nil)
	if got := failing.Example(); got != nil {
		t.Errorf("example = %v, want nil", got)
	}
}

func TestFunctions(t *testing.T) {
	wrong := errors.New("wrong")
	double := expr.WithFunction("double", func(args ...any) (any, error) {
		if args[0].(int) > 10 {
			return nil, module.Retryable(wrong)
		}
		return args[0].(int) * 2, nil
	}, new(func(int) int))
	m := compile(t, "{{ double($.count) }}", source{}, 0, double)
	if got, err := m.Apply(source{Count: 4}); err != nil || got != 8 {
		t.Errorf("got %v, %v", got, err)
	}
	_, err := m.Apply(source{Count: 11})
	var failed *expr.EvalError
	if !errors.As(err, &failed) || !errors.Is(err, wrong) || !module.IsRetryable(err) || failed.Expression != "double($.count)" {
		t.Errorf("error = %#v", err)
	}
	if _, check := expr.Compile("{{ double($.name) }}", source{}, 0, double); check.Outcome != expr.Invalid {
		t.Errorf("check = %v", check)
	}
}

func TestSettings(t *testing.T) {
	type key struct{}
	secrets := expr.WithSecrets(func(ctx context.Context, ref string) (string, error) {
		if ref != "reg/password" {
			return "", errors.New("there is no such secret")
		}
		return "{{ s3cret }}" + ctx.Value(key{}).(string), nil
	})
	ctx := context.WithValue(t.Context(), key{}, "!")
	template := map[string]any{"name": `{{ secret("reg/password") }}`, "count": "{{ 1 + 2 }}", "data": map[string]any{"auth": `x:{{ secret("reg" + "/password") }}`}}
	got, err := expr.Eval(ctx, template, secrets)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"name": "{{ s3cret }}!", "count": 3, "data": map[string]any{"auth": "x:{{ s3cret }}!"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
	typed, err := compile(t, template, nil, target{}, secrets).ApplyContext(ctx, nil)
	if err != nil || typed.(target).Name != "{{ s3cret }}!" || typed.(target).Retries != 3 {
		t.Errorf("got %+v, %v", typed, err)
	}
	converted, err := expr.Convert(got, target{})
	if err != nil || converted.(target).Name != "{{ s3cret }}!" || converted.(target).Count != 3 {
		t.Errorf("got %+v, %v", converted, err)
	}
	for text, message := range map[string]string{
		`{{ secret("other") }}`: "there is no such secret",
		`{{ secret(1) }}`:       "cannot use int",
		`{{ $.x }}`:             "settings have no message",
	} {
		if _, err := expr.Eval(ctx, text, secrets); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s: error = %v, want %q", text, err, message)
		}
	}
	if _, err := expr.Eval(ctx, `{{ secret("a") }}`); err == nil || !strings.Contains(err.Error(), "settings only") {
		t.Errorf("error = %v", err)
	}
}

func TestApplyConcurrently(t *testing.T) {
	m := compile(t, map[string]any{
		"name": "{{ $.name }}-{{ $.count }}", "count": "{{ $.count + 1 }}",
		"names": "{{ map($.images, .name) }}", "labels": map[string]any{"n": "{{ $.name }}"}, "data": "{{ $.context.n }}",
	}, source{Context: map[string]any{"n": 1}}, target{})
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 200 {
				n := worker*1000 + i
				message := source{Name: itoa(n), Count: n, Images: []image{{Name: itoa(n)}}, Context: map[string]any{"n": n}}
				if i%10 == 0 {
					message.Context = nil
					if _, err := m.Apply(message); err == nil {
						t.Error("no error for a missing context")
					}
					continue
				}
				got, err := m.Apply(message)
				if err != nil {
					t.Error(err)
					return
				}
				have := got.(target)
				if have.Name != itoa(n)+"-"+itoa(n) || have.Count != n+1 || have.Names[0] != itoa(n) || have.Labels["n"] != itoa(n) || have.Data != n {
					t.Errorf("have %+v for %d", have, n)
				}
			}
		})
	}
	group.Wait()
}

func TestBounds(t *testing.T) {
	deep := any("x")
	for range 100 {
		deep = []any{deep}
	}
	tests := map[string]struct {
		template any
		want     string
	}{
		"long expression": {"{{ " + strings.Repeat("1+", 10000) + "1 }}", "longer than"},
		"many nodes":      {"{{ " + strings.Repeat("1+", 3000) + "1 }}", "maximum allowed nodes"},
		"deep template":   {deep, "nested more than 64 deep"},
		"nested brackets": {"{{ " + strings.Repeat("(", 8000) + strings.Repeat(")", 8000) + " }}", "unexpected token"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m, check := expr.Compile(test.template, source{}, nil)
			if m != nil || !strings.Contains(check.Err().Error(), test.want) {
				t.Errorf("check = %v, want %q", check.Err(), test.want)
			}
		})
	}
	for name, text := range map[string]string{
		"range": "{{ 1..100000000 }}", "loops": "{{ sum(1..$.count, sum(1..$.count)) }}", "text": `{{ repeat("xxxxxxxxxx", $.count * 1000) }}`,
	} {
		t.Run(name, func(t *testing.T) {
			m := compile(t, text, source{}, nil)
			if _, err := m.Apply(source{Count: 2000}); err == nil || !strings.Contains(err.Error(), "memory budget exceeded") {
				t.Errorf("error = %v", err)
			}
		})
	}
}
