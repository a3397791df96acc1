package queue_test

import (
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
)

// TestHowLongIDsAreKnown: as long as the memory of the ids allows, by how much was put in the
// last quarter of an hour, of which a sweep sees 15 seconds.
func TestHowLongIDsAreKnown(t *testing.T) {
	const second = 15 // put in a sweep, for one a second
	for name, test := range map[string]struct {
		put  []uint64
		want time.Duration
	}{
		"nothing":                       {[]uint64{0, 0, 0}, 24 * time.Hour},
		"one":                           {[]uint64{1, 0}, 24 * time.Hour},
		"one a second":                  {slices.Repeat([]uint64{second}, 60), 6000 * time.Second},
		"300 each five minutes":         {slices.Repeat(slices.Concat([]uint64{300}, make([]uint64, 19)), 3), 6000 * time.Second},
		"15 a second":                   {slices.Repeat([]uint64{15 * second}, 60), 400 * time.Second},
		"30 a second":                   {slices.Repeat([]uint64{30 * second}, 60), 5 * time.Minute},
		"500 a second":                  {slices.Repeat([]uint64{500 * second}, 60), 5 * time.Minute},
		"1,000 a second":                {slices.Repeat([]uint64{1000 * second}, 60), 200 * time.Second},
		"10,000 a second":               {slices.Repeat([]uint64{10_000 * second}, 60), 2 * time.Minute},
		"a burst, and nothing since":    {slices.Concat([]uint64{10_000 * second}, make([]uint64, 30)), 5 * time.Minute},
		"a burst a moment ago":          {slices.Concat(make([]uint64, 30), []uint64{10_000 * second, 0}), 2 * time.Minute},
		"what a start has seen of 30/s": {[]uint64{30 * second, 30 * second}, 6000 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			if got := queue.WindowFor(time.Minute, test.put...); got.Round(time.Second) != test.want {
				t.Errorf("ids are known for %s, want %s", got.Round(time.Second), test.want)
			}
		})
	}
}

// TestIDsAreKnownWhenAMessageIsTriedAgain: for longer than the longest time before that, where
// the memory of the ids allows it.
func TestIDsAreKnownWhenAMessageIsTriedAgain(t *testing.T) {
	for name, test := range map[string]struct {
		backoff   time.Duration
		putASweep uint64
		want      time.Duration
	}{
		"an hour, 30 a second":    {time.Hour, 30 * 15, 62 * time.Minute},
		"an hour, 1,000 a second": {time.Hour, 1000 * 15, 200 * time.Second},
		"two days":                {48 * time.Hour, 2 * 15, 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			if got := queue.WindowFor(test.backoff, slices.Repeat([]uint64{test.putASweep}, 60)...); got.Round(time.Second) != test.want {
				t.Errorf("ids are known for %s, want %s", got.Round(time.Second), test.want)
			}
		})
	}
}

// TestWhenAWindowIsChanged: seldom, since each change has NATS write the stream's settings.
func TestWhenAWindowIsChanged(t *testing.T) {
	const usual, long = 5 * time.Minute, time.Hour
	for name, test := range map[string]struct {
		window, wanted, usual, seen time.Duration
		want                        bool
	}{
		"as it is":                       {time.Hour, time.Hour, usual, long, false},
		"a little shorter":               {time.Hour, 50 * time.Minute, usual, long, false},
		"much shorter":                   {time.Hour, 48 * time.Minute, usual, 0, true},
		"a little longer":                {time.Hour, 3 * time.Hour, usual, long, false},
		"much longer":                    {time.Hour, 4 * time.Hour, usual, long, true},
		"much longer, at the start":      {time.Hour, 4 * time.Hour, usual, time.Minute, false},
		"a backoff that was made longer": {usual, 12 * time.Minute, 12 * time.Minute, long, true},
		"one that memory does not allow": {usual, 6 * time.Minute, 12 * time.Minute, long, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := queue.IsFarOff(test.window, test.wanted, test.usual, test.seen); got != test.want {
				t.Errorf("it is changed: %t", got)
			}
		})
	}
}

// TestIDsAreForgottenByAShorterWindow: also those that were put while it was a day.
func TestIDsAreForgottenByAShorterWindow(t *testing.T) {
	t.Parallel()
	connection, err := nats.Connect(queuetest.Start(t).URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(connection.Close)
	js, err := jetstream.New(connection)
	if err != nil {
		t.Fatal(err)
	}
	config := jetstream.StreamConfig{Name: "ids", Subjects: []string{"ids"}, Duplicates: 24 * time.Hour}
	if _, err := js.CreateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	put := func(id string) (known bool) {
		t.Helper()
		ack, err := js.Publish(t.Context(), "ids", nil, jetstream.WithMsgID(id))
		if err != nil {
			t.Fatal(err)
		}
		return ack.Duplicate
	}
	put("before")
	const window = 200 * time.Millisecond
	if err := queue.SetWindow(t.Context(), js, config, window); err != nil {
		t.Fatal(err)
	}
	put("after")
	for _, id := range []string{"before", "after"} {
		eventually(t, "the id is forgotten: "+id, func() bool { return !put(id) })
	}
	if got, err := js.Stream(t.Context(), "ids"); err != nil || got.CachedInfo().Config.Duplicates != window {
		t.Errorf("the window is not %s: %v", window, err)
	}
}
