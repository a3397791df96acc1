package module_test

import (
	"context"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

func TestAnswerBy(t *testing.T) {
	t.Parallel()
	soon := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	late := soon.Add(time.Hour)
	tests := map[string]struct{ deadline, told, want time.Time }{
		"neither":              {},
		"a deadline":           {deadline: soon, want: soon},
		"somebody waits":       {told: soon, want: soon},
		"waits for less":       {deadline: late, told: soon, want: soon},
		"the deadline is over": {deadline: soon, told: late, want: soon},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			if !test.told.IsZero() {
				ctx = context.WithValue(ctx, module.AnswerByKey{}, test.told)
			}
			if !test.deadline.IsZero() {
				var cancel context.CancelFunc
				ctx, cancel = context.WithDeadline(ctx, test.deadline)
				defer cancel()
			}
			if got, ok := module.AnswerBy(ctx); !got.Equal(test.want) || ok == test.want.IsZero() {
				t.Errorf("got %s, %t, want %s", got, ok, test.want)
			}
		})
	}
}
