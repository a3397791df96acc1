package flow

// Retry has a node try a message again whose error is worth it: one that the
// component marks as retryable. It concerns the node's own errors, not those of the
// nodes that it sends to. Zero fields mean the defaults of a queue.
type Retry struct {
	MaxAttempts int     `json:"maxAttempts,omitempty"` // tries, the first among them; 1 to MaxAttempts
	Backoff     Backoff `json:"backoff,omitzero"`
}

// WithDefaults returns the retry with every field set, as Queue.WithDefaults does.
func (r Retry) WithDefaults() Retry {
	q := Queue{MaxAttempts: r.MaxAttempts, Backoff: r.Backoff}.WithDefaults()
	return Retry{MaxAttempts: q.MaxAttempts, Backoff: q.Backoff}
}

func (r *Retry) fields() any {
	if r == nil {
		return nil
	}
	if *r == (Retry{}) {
		return inline("{}")
	}
	return object{{"maxAttempts", number(r.MaxAttempts)}, {"backoff", r.Backoff.fields()}}
}

func (b Backoff) fields() any {
	if b == (Backoff{}) {
		return nil
	}
	return object{{"initial", b.Initial.text()}, {"max", b.Max.text()}}
}
