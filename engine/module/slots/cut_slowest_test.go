package slots_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/slots"
)

// transfer is a place with a name, and whether it was cut.
type transfer struct {
	slots.Place
	name string
	cuts int
}

func (t *transfer) Cut() { t.cuts++ }

// TestWhoIsCut begins transfers one after another, with what each has brought
// and how long ago, and lets one more in.
func TestWhoIsCut(t *testing.T) {
	type one struct {
		name, from string
		age, quiet time.Duration
		brought    int
	}
	tests := map[string]struct {
		places int
		begun  []one
		want   string // who is cut for the newcomer
	}{
		"nobody while there is room": {3, []one{{name: "a", age: time.Hour}, {name: "b"}}, ""},
		"the oldest of the silent":   {3, []one{{name: "young", age: time.Second}, {name: "old", age: 2 * time.Second}, {name: "younger"}}, "old"},
		"not who makes progress": {2, []one{{name: "large", age: 10 * time.Second, brought: 8 << 20}, {name: "silent", age: 5 * time.Second, quiet: 5 * time.Second}},
			"silent"},
		"who stopped after much": {2, []one{{name: "stopped", age: 10 * time.Second, quiet: 9 * time.Second, brought: 9 << 20}, {name: "fast", age: time.Second, brought: 64 << 10}},
			"stopped"},
		"a drop now and then is no progress": {2, []one{{name: "drip", age: 10 * time.Second, brought: 10}, {name: "new", age: 10 * time.Millisecond}}, "drip"},
		"of the address that has most": {3, []one{{name: "alone", from: "10.0.0.1", age: 3 * time.Second}, {name: "one", from: "10.0.0.2", age: 2 * time.Second},
			{name: "two", from: "10.0.0.2", age: 2 * time.Second}}, "one"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				pool := slots.NewPool(slots.Options{Places: test.places})
				const whole = 24 * time.Hour
				began := time.Now()
				at := func(age time.Duration) { time.Sleep(time.Until(began.Add(whole - age))) }
				all := make([]*transfer, len(test.begun))
				// In the order in which things happen, on the bubble's clock.
				type step struct {
					age time.Duration
					do  func()
				}
				var steps []step
				for i, one := range test.begun {
					all[i] = &transfer{name: one.name}
					steps = append(steps, step{one.age, func() { pool.Enter(&all[i].Place, one.from, all[i]) }})
					if one.brought > 0 {
						steps = append(steps, step{one.quiet, func() { all[i].Progress(one.brought) }})
					}
				}
				slices.SortStableFunc(steps, func(a, b step) int { return int(b.age - a.age) })
				for _, s := range steps {
					at(s.age)
					s.do()
				}
				at(0)
				newcomer := &transfer{name: "newcomer"}
				pool.Enter(&newcomer.Place, "10.0.0.9", newcomer)
				var cut []string
				for _, one := range append(all, newcomer) {
					if one.cuts > 1 || (one.cuts == 1) != one.WasCut() || one.Progress(0) == one.WasCut() {
						t.Errorf("%s: %d cuts, cut %v", one.name, one.cuts, one.WasCut())
					}
					if one.cuts > 0 {
						cut = append(cut, one.name)
					}
					one.Leave()
				}
				if got := strings.Join(cut, ", "); got != test.want {
					t.Errorf("cut %q, want %q", got, test.want)
				}
				if pool.Len() != 0 {
					t.Errorf("%d places are left", pool.Len())
				}
			})
		})
	}
}

func TestLeastRate(t *testing.T) {
	const grace = 5 * time.Second
	tests := map[string]struct {
		every int // seconds between two pieces; 0 for one piece only
		piece int
		cut   bool
	}{
		"fast":                    {1, 1000, false},
		"just enough":             {1, 101, false},
		"a byte a second":         {1, 1, true},
		"nothing":                 {0, 0, true},
		"much, and then nothing":  {0, 1 << 20, true},
		"much, with short breaks": {4, 1 << 20, false},
		"much, with long breaks":  {8, 1 << 20, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				pool := slots.NewPool(slots.Options{Places: 4, Rate: 100, Grace: grace})
				one := &transfer{}
				pool.Enter(&one.Place, "", one)
				one.Progress(test.piece)
				second := 1
				for ; second < 60 && !one.WasCut(); second++ {
					time.Sleep(time.Second)
					synctest.Wait()
					if test.every > 0 && second%test.every == 0 {
						one.Progress(test.piece)
					}
				}
				if test.cut != one.WasCut() || test.cut && (second < 5 || second > 8) {
					t.Errorf("cut: %v, after %d s", one.WasCut(), second)
				}
				one.Leave()
			})
		})
	}
}

func TestBytesAreBounded(t *testing.T) {
	pool := slots.NewPool(slots.Options{Places: 100, Bytes: 1000})
	large, small, next := &transfer{name: "large"}, &transfer{name: "small"}, &transfer{name: "next"}
	for _, one := range []*transfer{large, small, next} {
		pool.Enter(&one.Place, "", one)
	}
	small.Progress(10)
	large.Progress(900)
	if !next.Progress(200) {
		t.Error("the newest was cut for the large one")
	}
	if !large.WasCut() || small.WasCut() || large.Progress(10) {
		t.Errorf("large cut: %v, small cut: %v", large.WasCut(), small.WasCut())
	}
	large.Leave()
	if !next.Progress(700) { // what the large one held is free
		t.Error("what a cut one held is still counted")
	}
	small.Leave()
	next.Leave()
	again := &transfer{}
	pool.Enter(&again.Place, "", again)
	if !again.Progress(1000) || again.Progress(1) {
		t.Error("the bytes of those that left are still counted, or none are")
	}
	again.Leave()
}

// Bytes that went are progress, and the place holds no more for them.
func TestWhatWentIsNotHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pool := slots.NewPool(slots.Options{Places: 10, Bytes: 1000})
		stalled, sending, next := &transfer{name: "stalled"}, &transfer{name: "sending"}, &transfer{name: "next"}
		for _, one := range []*transfer{stalled, sending} {
			pool.Enter(&one.Place, "", one)
			one.Hold(500)
		}
		time.Sleep(time.Second)
		if !sending.Sent(5000) || stalled.cuts != 0 {
			t.Fatal("what went counts as held")
		}
		pool.Enter(&next.Place, "", next)
		next.Hold(500)
		if stalled.cuts != 1 || sending.cuts != 0 || stalled.Sent(1) {
			t.Errorf("stalled was cut %d times and sending %d, want the one from which nothing went", stalled.cuts, sending.cuts)
		}
		if pool.Bytes() != 1000 {
			t.Errorf("the pool is for %d bytes", pool.Bytes())
		}
		for _, one := range []*transfer{stalled, sending, next} {
			one.Leave()
		}
	})
}

func TestHost(t *testing.T) {
	for address, want := range map[string]string{
		"10.0.0.1:80": "10.0.0.1", "10.0.0.1": "10.0.0.1", "[::1]:80": "::", "[2001:db8::7%eth0]:1": "2001:db8::", "2001:db8::1:2": "2001:db8::",
		"[::ffff:10.0.0.1]:5": "10.0.0.1", "pipe": "pipe", "": "", "@": "@", "::": "::", ":::::::": ":::::::",
	} {
		if got := slots.Host(address); got != want {
			t.Errorf("Host(%q) = %q, want %q", address, got, want)
		}
	}
}

// TestWhatIsHeldCounts: bytes that came of others by decoding are held like those that
// were sent, and are no progress.
func TestWhatIsHeldCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pool := slots.NewPool(slots.Options{Places: 10, Bytes: 1000})
		decoding, sending := &transfer{name: "decoding"}, &transfer{name: "sending"}
		pool.Enter(&decoding.Place, "10.0.0.1", decoding)
		pool.Enter(&sending.Place, "10.0.0.2", sending)
		time.Sleep(time.Second)
		if !decoding.Progress(1) || !decoding.Hold(599) || !sending.Progress(400) {
			t.Fatal("one was cut while there was room")
		}
		if sending.Progress(200); decoding.cuts != 1 || sending.cuts != 0 || decoding.Hold(1) {
			t.Errorf("decoding was cut %d times and sending %d, want the one that brought less", decoding.cuts, sending.cuts)
		}
		decoding.Leave()
		sending.Leave()
	})
}
