package common_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/modules/common"
)

// states keeps the state of nodes over the engines of a test.
type states struct {
	mu    sync.Mutex
	nodes map[string]module.State
}

func (s *states) State(flow, node string) module.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.nodes == nil {
		s.nodes = map[string]module.State{}
	}
	key := flow + "." + node
	if s.nodes[key] == nil {
		s.nodes[key] = moduletest.NewMemoryState()
	}
	return s.nodes[key]
}

func (s *states) DeleteFlow(context.Context, string) error { return nil }

func newEngine(t *testing.T, kept *states) *runtime.Engine {
	t.Helper()
	catalog, err := catalog.New(common.Module())
	if err != nil {
		t.Fatal(err)
	}
	engine, err := runtime.New(runtime.Options{Catalog: catalog, States: kept})
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func deploy(t *testing.T, engine *runtime.Engine, text string) *runtime.Flow {
	t.Helper()
	document, problems := flow.Parse("flow.yaml", []byte(text))
	if document == nil || len(problems) > 0 {
		t.Fatal(problems)
	}
	if report, err := engine.Deploy(t.Context(), document); err != nil {
		t.Fatalf("%v: %+v", err, report)
	}
	deployed, _ := engine.Flow(document.Metadata.Name)
	return deployed
}

// beats are the runs so far, oldest first: when each began and which version of
// the context it carried.
func beats(t *testing.T, f *runtime.Flow, begun time.Time) (at []time.Duration, versions []int) {
	t.Helper()
	runs := f.Runs(100)
	slices.Reverse(runs)
	for _, run := range runs {
		record, _ := f.Run(run.ID)
		var message struct{ Version int }
		if err := json.Unmarshal(record.Records[0].Message, &message); err != nil {
			t.Fatalf("%v in %s", err, record.Records[0].Message)
		}
		at, versions = append(at, run.Started.Sub(begun)), append(versions, message.Version)
	}
	return at, versions
}

// TestTickerIsSavedWhileItRuns saves a flow again and again. The ticker neither
// stops nor ticks twice, keeps its pace, and each tick has what was saved last.
func TestTickerIsSavedWhileItRuns(t *testing.T) {
	const delay, length = 300 * time.Millisecond, 3 * time.Second
	for _, every := range []time.Duration{23 * time.Millisecond, 70 * time.Millisecond, 100 * time.Millisecond, 299 * time.Millisecond, 300 * time.Millisecond, 1100 * time.Millisecond} {
		t.Run("every "+every.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				engine := newEngine(t, &states{})
				defer engine.Close(context.WithoutCancel(t.Context()))
				text := read(t, "beat.yaml")
				f := deploy(t, engine, text)
				if _, err := f.Start(t.Context()); err != nil {
					t.Fatal(err)
				}
				begun := time.Now()
				synctest.Wait()
				saved := map[int]time.Duration{1: 0} // when each version was saved
				for version := 2; time.Since(begun)+every < length; version++ {
					<-time.After(every)
					deploy(t, engine, strings.Replace(text, "version: 1", fmt.Sprintf("version: %d", version), 1))
					saved[version] = time.Since(begun)
				}
				<-time.After(length - time.Since(begun) - time.Millisecond)
				synctest.Wait()
				at, versions := beats(t, f, begun)
				if want := int(length / delay); len(at) != want {
					t.Errorf("%d ticks, want %d", len(at), want)
				}
				for i := range at {
					if want := time.Duration(i) * delay; at[i] != want {
						t.Fatalf("tick %d at %s, want %s", i, at[i], want)
					}
					if next, ok := saved[versions[i]+1]; saved[versions[i]] > at[i] || ok && next < at[i] {
						t.Fatalf("tick %d at %s has version %d, which was saved at %s, the next at %s", i, at[i], versions[i], saved[versions[i]], next)
					}
				}
			})
		})
	}
}

// An edit of the delay counts from the end of the last tick.
func TestDelayIsSavedWhileItRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := newEngine(t, &states{})
		defer engine.Close(context.WithoutCancel(t.Context()))
		text := read(t, "beat.yaml")
		f := deploy(t, engine, text)
		if _, err := f.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		for _, edit := range []struct {
			at    time.Duration
			delay string
		}{{450, "500"}, {700, "2000"}, {1000, "100"}, {1050, "60000"}, {1080, "300"}} {
			<-time.After(edit.at*time.Millisecond - time.Since(begun))
			deploy(t, engine, strings.Replace(text, "delay: 300", "delay: "+edit.delay, 1))
		}
		<-time.After(2000*time.Millisecond - time.Since(begun))
		synctest.Wait()
		at, _ := beats(t, f, begun)
		// The one of 500 ms is replaced before it is over; at 1 s, 100 ms are over long since.
		if got, want := fmt.Sprint(at), "[0s 300ms 1s 1.3s 1.6s 1.9s]"; got != want {
			t.Errorf("ticks at %s, want %s", got, want)
		}
	})
}

// A restart in the midst of saves keeps the pace too.
func TestTickerIsSavedAndRestarted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept, text := &states{}, strings.Replace(read(t, "beat.yaml"), "delay: 300", "delay: 60000", 1)
		begun := time.Now()
		var all []time.Duration
		for life := range 4 {
			engine := newEngine(t, kept)
			f := deploy(t, engine, text)
			if life == 0 {
				if _, err := f.Start(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			for version := range 5 {
				<-time.After(7 * time.Second)
				deploy(t, engine, strings.Replace(text, "version: 1", fmt.Sprintf("version: %d", version), 1))
			}
			at, _ := beats(t, f, begun)
			all = append(all, at...)
			engine.Close(t.Context())
		}
		if got, want := fmt.Sprint(all), "[0s 1m0s 2m0s]"; got != want {
			t.Errorf("ticks at %s, want %s", got, want)
		}
	})
}

// TestSchedules deploys flows whose schedules once failed.
func TestSchedules(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := newEngine(t, &states{})
		defer engine.Close(context.WithoutCancel(t.Context()))
		<-time.After(365 * 24 * time.Hour)
		f := deploy(t, engine, read(t, "havana.yaml"))
		if _, err := f.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Minute)
		synctest.Wait()
		want := map[string]string{"tick": "2001-03-20T14:00:00Z", "tick2": "2001-09-03T13:00:00Z", "tick3": "2001-03-20T08:00:00Z"}
		for _, node := range f.Status().Nodes {
			if face := panel(t, node); face.NextRun != want[node.ID] || face.LastError != "" || face.Runs != 1 {
				t.Errorf("%s shows %+v, want the next run at %s", node.ID, face, want[node.ID])
			}
		}
	})
}

func TestYearSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := newEngine(t, &states{})
		defer engine.Close(context.WithoutCancel(t.Context()))
		soon := time.Now().UTC().Add(2 * time.Minute)
		text := strings.Replace(read(t, "year.yaml"), "25 17 28 11 * 2026", soon.Format("4 15 2 1 * 2006"), 1)
		f := deploy(t, engine, text)
		if _, err := f.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-time.After(10 * time.Minute)
		synctest.Wait()
		if runs := f.Runs(100); len(runs) != 2 || !runs[0].Started.Equal(soon) {
			t.Errorf("%d runs, the last at %v; want one at Start and one at %s", len(runs), runs[0].Started, soon)
		}
		node := f.Status().Nodes[0]
		if face := panel(t, node); face.NextRun != "" || face.LastError != "" || !strings.Contains(face.Status, "no next run") {
			t.Errorf("the panel shows %+v", face)
		}
		// It is valid when its time is over, and stays quiet.
		deploy(t, engine, strings.Replace(text, "once: true", "once: false", 1))
		<-time.After(time.Hour)
		synctest.Wait()
		if runs := len(f.Runs(100)); runs != 2 {
			t.Errorf("%d runs after it was saved again", runs)
		}
	})
}

type face struct {
	Status, NextRun, LastError string
	Runs                       int
}

func panel(t *testing.T, node view.NodeStatus) (shown face) {
	t.Helper()
	if err := json.Unmarshal(node.Panel, &shown); err != nil {
		t.Fatal(err)
	}
	return shown
}
