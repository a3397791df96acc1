package flow

import (
	"fmt"
	"strings"
	"time"
)

// Queue makes an edge durable. Zero fields mean the defaults below.
type Queue struct {
	Concurrency int     `json:"concurrency,omitempty"` // messages handled at once, over all engines; 1 to MaxConcurrency
	MaxAttempts int     `json:"maxAttempts,omitempty"` // deliveries before the message counts as failed; 1 to MaxAttempts
	Backoff     Backoff `json:"backoff,omitzero"`
	// Key is a template of text over what the source emits, such as "{{ $.item.namespace }}".
	// Messages of one key are handled one at a time, in the order in which they came. Empty:
	// in no certain order.
	Key   string `json:"key,omitempty"`
	Limit int    `json:"limit,omitempty"` // messages that may wait; 1 to MaxQueueLimit
	// MaxAge is how long a message may wait before it fails unhandled, up to MaxQueueAge; 0 for
	// any time.
	MaxAge Duration `json:"maxAge,omitempty"`
	// Optional says that the edge is direct where no queues are kept, as on engines in a
	// cluster without a NATS. Without it such a flow is refused there.
	Optional bool `json:"optional,omitempty"`
}

// Backoff is the wait between attempts: it doubles from Initial up to Max.
type Backoff struct {
	Initial Duration `json:"initial,omitempty"`
	Max     Duration `json:"max,omitempty"`
}

// What a queue may be, and what it is when the document does not say.
const (
	DefaultConcurrency = 1
	DefaultMaxAttempts = 5
	DefaultBackoff     = Duration(time.Second)
	DefaultMaxBackoff  = Duration(time.Minute)
	DefaultQueueLimit  = 100_000

	MaxConcurrency = 1000
	MaxAttempts    = 1000
	MaxBackoff     = Duration(24 * time.Hour)
	MaxQueueAge    = Duration(365 * 24 * time.Hour)
	MaxQueueKey    = 1024 // bytes of the template
	MaxQueueLimit  = 10_000_000
)

// WithDefaults returns the queue with every field set. A Max that is not given
// is never less than Initial.
func (q Queue) WithDefaults() Queue {
	if q.Concurrency == 0 {
		q.Concurrency = DefaultConcurrency
	}
	if q.MaxAttempts == 0 {
		q.MaxAttempts = DefaultMaxAttempts
	}
	if q.Limit == 0 {
		q.Limit = DefaultQueueLimit
	}
	if q.Backoff.Initial == 0 {
		q.Backoff.Initial = DefaultBackoff
		if q.Backoff.Max != 0 {
			q.Backoff.Initial = min(q.Backoff.Initial, q.Backoff.Max)
		}
	}
	if q.Backoff.Max == 0 {
		q.Backoff.Max = max(DefaultMaxBackoff, q.Backoff.Initial)
	}
	return q
}

// Duration is a span of time, written as Go writes it: 1s, 1m30s, 250ms.
type Duration time.Duration

// ParseDuration reads what String writes, and any other Go duration.
func ParseDuration(text string) (Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("want a duration such as 500ms, 10s or 1m30s, have %q", text)
	}
	return Duration(d), nil
}

// String returns the shortest form: 1m, not 1m0s.
func (d Duration) String() string {
	text := time.Duration(d).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := ParseDuration(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
