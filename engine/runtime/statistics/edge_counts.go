package statistics

import (
	"sync"
	"sync/atomic"
	"time"
)

const (
	hour        = time.Hour
	hourMinutes = int64(hour / time.Minute)
)

// EdgeCounts counts the messages of an edge, and those whose hop failed: in all, and in the
// last hour. It remembers what was counted when each of the last 60 minutes began, so that a
// message costs no more than a look at the minute. Safe for concurrent use.
type EdgeCounts struct {
	messages atomic.Int64
	failures atomic.Int64
	minute   atomic.Int64 // the latest one whose beginning is marked, since the engine began
	since    time.Time
	from     time.Duration // since, as the engine's age

	mu    sync.Mutex
	marks [hourMinutes]mark // by the minute's number
}

// mark is what was counted when a minute began, without the upper half: only what two marks
// differ by is asked for.
type mark struct{ messages, failures uint32 }

// Counted is how many messages went over an edge in a time, and how many of these failed.
type Counted struct {
	Messages, Failures int64
	Since              time.Time // when counting began; zero when that was an hour ago or more
}

// NewEdgeCounts begins to count at an age of the engine.
func NewEdgeCounts(age time.Duration) *EdgeCounts {
	c := &EdgeCounts{since: time.Now().Round(0), from: age}
	c.minute.Store(minuteOf(age))
	return c
}

func minuteOf(age time.Duration) int64 { return int64(age / time.Minute) }

// Message counts a message that is delivered at an age of the engine.
func (c *EdgeCounts) Message(age time.Duration) {
	c.reach(minuteOf(age))
	c.messages.Add(1)
}

// Failure counts a message whose hop failed at an age of the engine.
func (c *EdgeCounts) Failure(age time.Duration) {
	c.reach(minuteOf(age))
	c.failures.Add(1)
}

// Total returns what was counted so far.
func (c *EdgeCounts) Total() Counted {
	return Counted{Messages: c.messages.Load(), Failures: c.failures.Load(), Since: c.since}
}

// LastHour returns what was counted in this minute and the 59 before it.
func (c *EdgeCounts) LastHour(age time.Duration) Counted {
	c.reach(minuteOf(age))
	c.mu.Lock()
	defer c.mu.Unlock()
	now, oldest := c.now(), c.marks[(c.minute.Load()+1)%hourMinutes]
	counted := Counted{Messages: int64(now.messages - oldest.messages), Failures: int64(now.failures - oldest.failures)}
	if age-c.from < hour {
		counted.Since = c.since
	}
	return counted
}

// reach marks the beginnings of the minutes up to one.
func (c *EdgeCounts) reach(minute int64) {
	if minute > c.minute.Load() {
		c.markTo(minute)
	}
}

func (c *EdgeCounts) markTo(minute int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	last, now := c.minute.Load(), c.now()
	for m := max(last+1, minute-hourMinutes+1); m <= minute; m++ {
		c.marks[m%hourMinutes] = now
	}
	c.minute.Store(max(last, minute))
}

func (c *EdgeCounts) now() mark {
	return mark{uint32(c.messages.Load()), uint32(c.failures.Load())}
}
