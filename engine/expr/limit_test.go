package expr_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

func TestLimitEndsAnEvaluation(t *testing.T) {
	list := make([]any, 2000)
	for i := range list {
		list[i] = i
	}
	message := map[string]any{"l": list}
	endless := map[string]any{"x": "{{ all($.l, all($.l, all($.l, all($.l, all($.l, true))))) }}"}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	mapping, check := expr.Compile(endless, message, nil, expr.WithLimit(ctx))
	if err := check.Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := mapping.Apply(message); err == nil || !strings.Contains(err.Error(), "took too long") {
		t.Errorf("error = %v", err)
	}
}

func TestLimitChangesNoResult(t *testing.T) {
	message := source{Images: []image{{Name: "a", Image: "x"}, {Name: "b", Image: "y"}}, Methods: []method{"GET"}, Data: []any{1, 2, 3}}
	for _, expression := range []string{
		`map($.images, .name)`, `filter($.images, .name == "b")[0].image`, `sum($.data, # * 2)`, `count($.data, # > 1)`,
		`map(filter($.images, .name != "a"), #.image)`, `groupBy($.images, .name)`, `reduce($.data, #acc + #, 0)`,
		`let x = $.images; map(x, {n: .name, i: #index})`, `sortBy($.images, .image, "desc")`, `find($.data, # == 2)`,
		`any($.methods, # == "GET")`, `map($.images, map($.data, #))`, `len(filter($.images, .name == "a"))`,
	} {
		template := map[string]any{"x": "{{ " + expression + " }}"}
		plain, check := expr.Compile(template, message, nil)
		limited, again := expr.Compile(template, message, nil, expr.WithLimit(t.Context()))
		if plain == nil || limited == nil || check.Outcome != again.Outcome {
			t.Errorf("%s: %+v and %+v", expression, check, again)
			continue
		}
		want, err := plain.Apply(message)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := limited.Apply(message); err != nil || asJSON(t, got) != asJSON(t, want) {
			t.Errorf("%s = %s (%v), want %s", expression, asJSON(t, got), err, asJSON(t, want))
		}
	}
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
