package arraysplit_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/common/arraysplit"
)

func settings(onError string, concurrency int) arraysplit.Settings {
	return arraysplit.Settings{OnError: onError, Concurrency: concurrency}
}

func items(n int) []any {
	array := make([]any, n)
	for i := range array {
		array[i] = fmt.Sprint("item", i)
	}
	return array
}

// failing answers like an engine in which the given items fail; the error port
// takes them, or has nothing wired to it.
func failing(wired bool, indices ...int) func(moduletest.Emission) module.Result {
	return func(e moduletest.Emission) module.Result {
		switch message := e.Data.(type) {
		case arraysplit.Out:
			for _, i := range indices {
				if message.Index == i {
					return module.Fail(module.Retryable(fmt.Errorf("copy %v failed", message.Item)))
				}
			}
		case module.ErrorMessage:
			if !wired {
				return module.Fail(errors.New(message.Error))
			}
		}
		return module.Result{}
	}
}

func TestItemsInOrder(t *testing.T) {
	for _, n := range []int{0, 1, 5} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			node := moduletest.Start(t, arraysplit.New(), nil)
			if err := node.Send("in", arraysplit.In{Context: "c", Array: items(n)}).Err(); err != nil {
				t.Fatal(err)
			}
			out := node.Emitted("out")
			if len(out) != n {
				t.Fatalf("%d items came out, want %d", len(out), n)
			}
			for i, message := range out {
				want := arraysplit.Out{Context: "c", Item: fmt.Sprint("item", i), Index: i, Total: n}
				if message != want {
					t.Errorf("out %d = %+v, want %+v", i, message, want)
				}
			}
			if got := node.Emitted("done"); len(got) != 1 || got[0] != (arraysplit.Done{Context: "c", Total: n}) {
				t.Errorf("done = %+v", got)
			}
		})
	}
}

func TestFailures(t *testing.T) {
	tests := map[string]struct {
		settings  arraysplit.Settings
		wired     bool
		out, errs int
		done      bool
		want      []string // in the returned error; none = no error
	}{
		"continue, error port wired":     {settings("continue", 1), true, 5, 2, true, nil},
		"continue, error port not wired": {settings("continue", 1), false, 5, 2, true, []string{"item 1 of 5: copy item1 failed", "item 3 of 5"}},
		"continue, eight at once":        {settings("continue", 8), true, 5, 2, true, nil},
		"stop":                           {settings("stop", 1), true, 2, 0, false, []string{"item 1 of 5"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node := moduletest.Start(t, arraysplit.New(), test.settings)
			node.Reply(failing(test.wired, 1, 3))
			err := node.Send("in", arraysplit.In{Context: "c", Array: items(5)}).Err()
			if (err != nil) != (test.want != nil) {
				t.Fatalf("error = %v", err)
			}
			for _, want := range test.want {
				if strings.Count(err.Error(), want) != 1 {
					t.Errorf("error %q should say %q once", err, want)
				}
			}
			if got := len(node.Emitted("out")); got != test.out {
				t.Errorf("%d items went out, want %d", got, test.out)
			}
			errs := node.Emitted("error")
			if len(errs) != test.errs {
				t.Fatalf("error port = %v, want %d", errs, test.errs)
			}
			for _, e := range errs {
				message := e.(module.ErrorMessage)
				if message.Context != "c" || !message.Retryable || !strings.Contains(message.Error, message.Input.(string)) {
					t.Errorf("error message = %+v", message)
				}
			}
			if done := node.Emitted("done"); (len(done) == 1) != test.done || (test.done && done[0].(arraysplit.Done).Failed != 2) {
				t.Errorf("done = %+v", done)
			}
		})
	}
}

func TestTheErrorHandlersOwnFailureIsKept(t *testing.T) {
	node := moduletest.Start(t, arraysplit.New(), nil)
	node.Reply(func(e moduletest.Emission) module.Result {
		if e.Port == "error" {
			return module.Fail(errors.New("the mail server is away"))
		}
		if e.Port == "out" {
			return module.Fail(errors.New("copy failed"))
		}
		return module.Result{}
	})
	err := node.Send("in", arraysplit.In{Array: items(1)}).Err()
	for _, want := range []string{"copy failed", "the mail server is away"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v, want %q", err, want)
		}
	}
}

func TestConcurrencyIsBoundedAndAllEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		node := moduletest.Start(t, arraysplit.New(), settings("continue", 4))
		var now, most atomic.Int64
		node.Reply(func(e moduletest.Emission) module.Result {
			if e.Port != "out" {
				return module.Result{}
			}
			most.Store(max(most.Load(), now.Add(1)))
			<-time.After(time.Second)
			now.Add(-1)
			return module.Result{}
		})
		begun := time.Now()
		if err := node.Send("in", arraysplit.In{Array: items(12)}).Err(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took != 3*time.Second || most.Load() > 4 || now.Load() != 0 {
			t.Errorf("took %s with %d at once and %d left, want 3s, 4, 0", took, most.Load(), now.Load())
		}
	})
}

func TestStopCancelsTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		node := moduletest.Start(t, arraysplit.New(), settings("stop", 2))
		emit := func(ctx context.Context, port string, data any) module.Result {
			if out, ok := data.(arraysplit.Out); ok && out.Index == 0 {
				return module.Fail(errors.New("bad"))
			}
			<-ctx.Done()
			return module.Fail(ctx.Err())
		}
		err := node.Handle(t.Context(), emit, "in", arraysplit.In{Array: items(50)}).Err()
		if err == nil || err.Error() != "item 0 of 50: bad" {
			t.Errorf("error = %v, want that of the first item alone", err)
		}
	})
}

func TestObeysContext(t *testing.T) {
	node := moduletest.Start(t, arraysplit.New(), settings("continue", 1))
	ctx, cancel := context.WithCancel(t.Context())
	emit := func(ctx context.Context, port string, data any) module.Result {
		cancel()
		return node.Emit(ctx, port, data)
	}
	err := node.Handle(ctx, emit, "in", arraysplit.In{Array: items(50)}).Err()
	if !errors.Is(err, context.Canceled) || len(node.Emitted("out")) != 1 || len(node.Emitted("done")) != 0 {
		t.Errorf("error = %v after %d items", err, len(node.Emitted("out")))
	}
}

func TestContainsAPanic(t *testing.T) {
	for _, concurrency := range []int{1, 3} {
		node := moduletest.Start(t, arraysplit.New(), settings("continue", concurrency))
		node.Reply(func(e moduletest.Emission) module.Result {
			if out, ok := e.Data.(arraysplit.Out); ok && out.Index == 1 {
				panic("index out of range")
			}
			return module.Result{}
		})
		if err := node.Send("in", arraysplit.In{Array: items(4)}).Err(); err != nil {
			t.Fatal(err)
		}
		if errs := node.Emitted("error"); len(errs) != 1 || len(node.Emitted("out")) != 4 {
			t.Errorf("error port = %v", errs)
		}
	}
}

func TestRefusesSettings(t *testing.T) {
	for _, s := range []arraysplit.Settings{settings("explode", 1), settings("stop", 0), settings("stop", 65)} {
		if moduletest.New(t, arraysplit.New()).Configure(s) == nil {
			t.Errorf("%+v was taken", s)
		}
	}
}

func BenchmarkSplit100(b *testing.B) {
	drop := func(context.Context, string, any) module.Result { return module.Result{} }
	for _, concurrency := range []int{1, 8} {
		b.Run(fmt.Sprint("concurrency=", concurrency), func(b *testing.B) {
			b.ReportAllocs()
			node := moduletest.Start(b, arraysplit.New(), settings("continue", concurrency))
			in := arraysplit.In{Array: items(100)}
			for b.Loop() {
				node.Handle(b.Context(), drop, "in", in)
			}
		})
	}
}
