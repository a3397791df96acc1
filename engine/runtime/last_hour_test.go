package runtime_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestStatusCountsTheLastHourOfAnEdge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t)
		f := k.deploy(t, `
nodes:
  - {id: first, component: test/pass}
  - {id: bad, component: test/fail}
edges:
  - {from: first.out, to: bad.in}
`)
		began := time.Now()
		send := func(times int) {
			for range times {
				_, _ = f.Send(t.Context(), "first", "in", json.RawMessage(`{"text":"x"}`)) // it fails
			}
		}
		shows := func(want string) {
			t.Helper()
			e := f.Status().Edges[0]
			since := "an hour"
			if !e.HourSince.IsZero() {
				since = time.Since(e.HourSince).Round(time.Minute).String()
			}
			if got := fmt.Sprintf("last pass %d, last hour %d, %d failed, since %s; in all %d", e.LastMessages, e.HourMessages, e.HourFailures, since, e.Messages); got != want {
				t.Errorf("after %s: %s, want %s", time.Since(began), got, want)
			}
		}
		shows("last pass 0, last hour 0, 0 failed, since 0s; in all 0")
		send(3)
		time.Sleep(30 * time.Minute)
		send(1)
		shows("last pass 1, last hour 4, 4 failed, since 30m0s; in all 4")
		before := f.Status()
		k.deploy(t, `
nodes:
  - {id: first, component: test/pass, settings: {prefix: "another "}}
  - {id: bad, component: test/fail}
edges:
  - {from: first.out, to: bad.in}
`)
		shows("last pass 1, last hour 4, 4 failed, since 30m0s; in all 4") // a save forgets nothing
		time.Sleep(30 * time.Minute)
		shows("last pass 1, last hour 1, 1 failed, since an hour; in all 4")
		if delta, isNew := f.Status().Since(before); !isNew || len(delta.Edges) != 1 {
			t.Errorf("what left the last hour is no news: %+v", delta)
		}
		time.Sleep(time.Hour)
		shows("last pass 1, last hour 0, 0 failed, since an hour; in all 4")
	})
}
