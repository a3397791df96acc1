package delay_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/common/delay"
)

func TestWaits(t *testing.T) {
	tests := map[string]struct {
		settings delay.Settings
		message  delay.In
		want     time.Duration
	}{
		"delay of the message":  {delay.Settings{Delay: 5}, delay.In{Delay: 250}, 250 * time.Millisecond},
		"delay of the settings": {delay.Settings{Delay: 5}, delay.In{}, 5 * time.Millisecond},
		"none":                  {delay.Settings{}, delay.In{}, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				node := moduletest.Start(t, delay.New(), test.settings)
				test.message.Context = "c"
				begun := time.Now()
				if err := node.Send("in", test.message).Err(); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(begun); took != test.want {
					t.Errorf("waited %s, want %s", took, test.want)
				}
				if got := node.Emitted("out"); len(got) != 1 || got[0] != (delay.Out{Context: "c"}) {
					t.Errorf("out = %v", got)
				}
			})
		})
	}
}

func TestMessagesWaitSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		node := moduletest.Start(t, delay.New(), delay.Settings{Delay: 1000})
		begun := time.Now()
		for range 10 {
			go node.Send("in", delay.In{})
		}
		node.Await(t.Context(), "out", 10)
		if took := time.Since(begun); took != time.Second {
			t.Errorf("ten messages took %s, want 1s", took)
		}
	})
}

func TestObeysContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		node := moduletest.Start(t, delay.New(), nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		err := node.Handle(ctx, node.Emit, "in", delay.In{Delay: 60000}).Err()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error = %v, want the end of the context", err)
		}
		if got := node.Emitted("out"); len(got) != 0 {
			t.Errorf("out = %v, want nothing", got)
		}
	})
}

func TestRefuses(t *testing.T) {
	node := moduletest.New(t, delay.New())
	for _, milliseconds := range []int64{-1, 86400001} {
		if node.Configure(delay.Settings{Delay: milliseconds}) == nil {
			t.Errorf("setting %d was taken", milliseconds)
		}
		err := node.Send("in", delay.In{Delay: milliseconds}).Err()
		if err == nil || module.IsRetryable(err) {
			t.Errorf("message with %d: error = %v, want a permanent one", milliseconds, err)
		}
	}
}
