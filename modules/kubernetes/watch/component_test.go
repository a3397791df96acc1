package watch_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/watch"
)

// run is a watch that runs in a bubble of time.
type run struct {
	*moduletest.Node
	t    *testing.T
	seen int
	end  context.CancelFunc
	done chan error
	fail error // of what is emitted
}

func start(t *testing.T, f *fake, state module.State, settings string, number int64) *run {
	t.Helper()
	r := &run{Node: moduletest.New(t, watch.New(f)), t: t, done: make(chan error, 1)}
	component := r.Component.(*watch.Component)
	if state != nil {
		component.OnState(state)
	}
	component.OnEmitter(func(ctx context.Context, port string, data any) module.Result {
		r.Emit(ctx, port, data)
		return module.Fail(r.fail)
	})
	if err := r.ConfigureJSON(settings); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(module.WithStartNumber(t.Context(), number))
	r.end = cancel
	go func() { r.done <- component.Run(ctx) }()
	return r
}

func (r *run) stop() error {
	r.end()
	return <-r.done
}

// expect compares the messages since the last call with what they are to be: events as
// "added/a added/b" a message.
func (r *run) expect(want ...string) {
	r.t.Helper()
	time.Sleep(2 * time.Second)
	synctest.Wait()
	all := r.Emitted("out")
	var got []string
	for _, one := range all[r.seen:] {
		m := one.(watch.Message)
		var words []string
		for _, e := range m.Events {
			words = append(words, e.Type+"/"+e.Name)
		}
		if m.Resync {
			words = append(words, "resync")
		}
		if m.Count != len(m.Events) {
			r.t.Errorf("count %d of %d", m.Count, len(m.Events))
		}
		got = append(got, strings.Join(words, " "))
	}
	r.seen = len(all)
	if diff := cmp.Diff(want, got); diff != "" {
		r.t.Errorf("messages (-want +got):\n%s", diff)
	}
}

func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

func TestEvents(t *testing.T) {
	tests := map[string]struct {
		settings string
		act      func(f *fake)
		first    []string
		want     []string
	}{
		"as it happens":          {`{"settle": 0}`, func(f *fake) { f.put("c", "1"); f.put("a", "2"); f.put("b", "") }, []string{"added/a", "added/b"}, []string{"added/c", "modified/a", "deleted/b"}},
		"together":               {`{}`, func(f *fake) { f.put("c", "1"); f.put("a", "2"); f.put("b", "") }, []string{"added/a added/b"}, []string{"added/c modified/a deleted/b"}},
		"each object once":       {`{}`, func(f *fake) { f.put("a", "2"); f.put("c", "1"); f.put("c", "2"); f.put("a", "") }, []string{"added/a added/b"}, []string{"deleted/a added/c"}},
		"gone before it is sent": {`{}`, func(f *fake) { f.put("c", "2"); f.put("c", ""); f.put("a", "3") }, []string{"added/a added/b"}, []string{"modified/a"}},
		"at most so many":        {`{"maxEvents": 2}`, func(f *fake) { f.put("c", "1"); f.put("d", "1"); f.put("e", "1") }, []string{"added/a added/b"}, []string{"added/c added/d", "added/e"}},
		"not what was there":     {`{"initial": "skip"}`, func(f *fake) { f.put("a", "2") }, nil, []string{"modified/a"}},
		"a watch that ends":      {`{}`, func(f *fake) { f.fail(nil); f.put("c", "1") }, []string{"added/a added/b"}, []string{"added/c"}},
		"after a gap": {`{}`, func(f *fake) { f.put("b", ""); f.put("c", "1"); f.put("a", "2"); f.forget() }, []string{"added/a added/b"},
			[]string{"modified/a added/c deleted/b"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := newFake()
				f.put("a", "1")
				f.put("b", "1")
				r := start(t, f, nil, test.settings, 1)
				r.expect(test.first...)
				test.act(f)
				r.expect(test.want...)
				if err := r.stop(); err != nil {
					t.Errorf("Run = %v", err)
				}
			})
		})
	}
}

// What happens while the API server can't say it is found by a list.
func TestListAfterAGap(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake()
		f.put("a", "1")
		f.put("b", "1")
		r := start(t, f, nil, `{"initial": "skip"}`, 1)
		r.expect()
		f.mu.Lock()
		delete(f.objects, "b")
		f.objects["c"] = strings.ReplaceAll(f.objects["a"], `uid-a`, `uid-c`)
		f.objects["c"] = strings.ReplaceAll(f.objects["c"], `"a", "namespace"`, `"c", "namespace"`)
		f.mu.Unlock()
		f.forget()
		r.expect("added/c deleted/b")
		if lists, _ := f.asked(); lists != 2 {
			t.Errorf("%d lists", lists)
		}
		_ = r.stop()
	})
}

func TestResumes(t *testing.T) {
	tests := map[string]struct {
		number int64 // of the second Start
		forget bool
		want   string
	}{
		"after a restart":         {1, false, "modified/a added/c"},
		"after a long one":        {1, true, "added/a added/b added/c"},
		"from the beginning then": {2, false, "added/a added/b added/c"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f, state := newFake(), moduletest.NewMemoryState()
				f.put("a", "1")
				f.put("b", "1")
				first := start(t, f, state, `{}`, 1)
				first.expect("added/a added/b")
				if err := first.stop(); err != nil {
					t.Fatal(err)
				}
				f.put("a", "2")
				f.put("c", "1")
				if test.forget {
					f.forget()
				}
				second := start(t, f, state, `{}`, test.number)
				second.expect(test.want)
				_ = second.stop()
			})
		})
	}
}

func TestResync(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake()
		f.put("a", "1")
		r := start(t, f, nil, `{"resync": 3}`, 1)
		r.expect("added/a")
		r.expect("resync")
		_ = r.stop()
	})
}

// What is emitted in vain, for a reason that passes, comes again; what fails for good
// does not.
func TestFailures(t *testing.T) {
	tests := map[string]struct {
		err  error
		ends bool
	}{
		"for a while": {module.Retryable(errors.New("busy")), true},
		"for good":    {module.Permanent(errors.New("wrong")), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f, state := newFake(), moduletest.NewMemoryState()
				f.put("a", "1")
				r := start(t, f, state, `{}`, 1)
				r.fail = test.err
				r.expect("added/a")
				if !test.ends {
					f.put("b", "1")
					r.expect("added/b")
					_ = r.stop()
					return
				}
				if err := <-r.done; !module.IsRetryable(err) {
					t.Fatalf("Run = %v", err)
				}
				again := start(t, f, state, `{}`, 1)
				again.expect("added/a")
				_ = again.stop()
			})
		})
	}
}

func TestRefusalsAreTriedAgainLater(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake()
		f.fail(module.Permanent(apierrors.NewForbidden(schema.GroupResource{Resource: "configmaps"}, "", errors.New("no"))))
		r := start(t, f, nil, `{}`, 1)
		err := <-r.done
		if after, ok := module.RetryTime(err); !ok || after != 30*time.Second {
			t.Errorf("Run = %v, again after %v, %v", err, after, ok)
		}
	})
}

func TestBounds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake()
		for i := range 4 {
			f.put(fmt.Sprint(i), "1")
		}
		r := start(t, f, nil, `{"maxObjects": 3}`, 1)
		if err := <-r.done; err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), "more objects than the node may remember") {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestSecretsAreMasked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake()
		f.put("a", "aHVudGVyMi1odW50ZXIy")
		r := start(t, f, nil, `{"kinds": [{"apiVersion": "v1", "kind": "Secret"}]}`, 1)
		r.expect("added/a")
		if got := strings.Join(r.Emitted("out")[0].(watch.Message).Masked, " "); got != "aHVudGVyMi1odW50ZXIy hunter2-hunter2" {
			t.Errorf("masked = %q", got)
		}
		_ = r.stop()
	})
}

func TestPermissionsFollowTheSettings(t *testing.T) {
	node := moduletest.New(t, watch.New(newFake()))
	if err := node.ConfigureJSON(`{"kinds": [{"apiVersion": "v1", "kind": "Secret"}], "namespace": "shop"}`); err != nil {
		t.Fatal(err)
	}
	want := []module.Permission{{Resources: []string{"secrets"}, Verbs: []string{"list", "watch"}, Namespace: "shop"}}
	if diff := cmp.Diff(want, node.Component.(module.PermissionAware).Permissions()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
