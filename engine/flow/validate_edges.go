package flow

import "github.com/patchbay-dev/patchbay/engine/flow/internal/tree"

func (v *validator) edges() {
	type wire struct{ from, to Endpoint }
	edges := v.flow.Spec.Edges
	if len(edges) > MaxEdges {
		v.add("spec.edges", "the flow has %d edges, more than the %d that are allowed", len(edges), MaxEdges)
		edges = edges[:MaxEdges]
	}
	first := make(map[wire]int, len(edges))
	for i, e := range edges {
		path := tree.Path("spec.edges", i)
		whole := v.endpoint(path+".from", e.From)
		whole = v.endpoint(path+".to", e.To) && whole
		if e.Queue != nil {
			v.queue(path+".queue", *e.Queue)
		}
		if !whole {
			continue
		}
		w := wire{e.From, e.To}
		if before, taken := first[w]; taken {
			v.add(path, "the edge from %s to %s is drawn twice: here and in %s", e.From, e.To, v.place(tree.Path("spec.edges", before)))
			continue
		}
		first[w] = i
	}
}

func (v *validator) endpoint(path string, e Endpoint) bool {
	switch {
	case e == Endpoint{} && v.given(path):
		return false
	case e == Endpoint{}:
		v.add(path, "the edge has no end here: want node.port")
		return false
	case e.Node == "" || e.Port == "":
		v.add(path, "want node.port, have %q", e.String())
		return false
	case !v.known[e.Node]:
		v.add(path, "there is no node %q", e.Node).Suggestion = v.suggestions.nearest(e.Node, v.ids)
		return false
	}
	return true
}

// queue checks the ranges again, for flows that were built in Go.
func (v *validator) queue(path string, q Queue) {
	if q.Concurrency < 0 || q.Concurrency > MaxConcurrency {
		v.add(path+".concurrency", "want a whole number from 1 to %d, have %d", MaxConcurrency, q.Concurrency)
	}
	if q.MaxAttempts < 0 || q.MaxAttempts > MaxAttempts {
		v.add(path+".maxAttempts", "want a whole number from 1 to %d, have %d", MaxAttempts, q.MaxAttempts)
	}
	if q.Limit < 0 || q.Limit > MaxQueueLimit {
		v.add(path+".limit", "want a whole number from 1 to %d, have %d", MaxQueueLimit, q.Limit)
	}
	if q.MaxAge < 0 || q.MaxAge > MaxQueueAge {
		v.add(path+".maxAge", "want a duration above 0 and up to %s, have %s", MaxQueueAge, q.MaxAge)
	}
	if len(q.Key) > MaxQueueKey {
		v.add(path+".key", "the template has %d bytes, more than the %d that are allowed", len(q.Key), MaxQueueKey)
	}
	v.backoff(path+".backoff", q.Backoff)
}

// retry checks the ranges again, for flows that were built in Go.
func (v *validator) retry(path string, n Node) {
	if n.TimeLimit < 0 || n.TimeLimit > MaxBackoff {
		v.add(path+".timeLimit", "want a duration above 0 and up to %s, have %s", MaxBackoff, n.TimeLimit)
	}
	if n.Retry == nil {
		return
	}
	if n.Retry.MaxAttempts < 0 || n.Retry.MaxAttempts > MaxAttempts {
		v.add(path+".retry.maxAttempts", "want a whole number from 1 to %d, have %d", MaxAttempts, n.Retry.MaxAttempts)
	}
	v.backoff(path+".retry.backoff", n.Retry.Backoff)
}

func (v *validator) backoff(path string, b Backoff) {
	initial, longest := b.Initial, b.Max
	if initial < 0 || initial > MaxBackoff {
		v.add(path+".initial", "want a duration above 0 and up to %s, have %s", MaxBackoff, initial)
	}
	if longest < 0 || longest > MaxBackoff {
		v.add(path+".max", "want a duration above 0 and up to %s, have %s", MaxBackoff, longest)
	}
	if initial > 0 && longest > 0 && initial > longest {
		v.add(path, "the initial wait of %s is longer than the longest of %s", initial, longest)
	}
}
