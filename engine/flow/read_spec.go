package flow

import (
	"github.com/patchbay-dev/patchbay/engine/flow/internal/tree"
	"slices"
)

func (r reader) metadata(t *tree.Value, path string, m *Metadata) {
	r.object(t, path, fields{
		"name":        func(t *tree.Value, path string) { m.Name = r.text(t, path) },
		"labels":      func(t *tree.Value, path string) { m.Labels = r.texts(t, path) },
		"annotations": func(t *tree.Value, path string) { m.Annotations = r.texts(t, path) },

		"namespace":         r.leftOut,
		"uid":               r.leftOut,
		"resourceVersion":   r.leftOut,
		"generation":        r.leftOut,
		"creationTimestamp": r.leftOut,
		"managedFields":     r.leftOut,
		"selfLink":          r.leftOut,
	})
}

func (r reader) spec(t *tree.Value, path string, s *Spec) {
	s.Nodes = []Node{} // in JSON a list, and not null, when there are none
	r.object(t, path, fields{
		"title":       func(t *tree.Value, path string) { s.Title = r.text(t, path) },
		"description": func(t *tree.Value, path string) { s.Description = r.text(t, path) },
		"maxHops":     func(t *tree.Value, path string) { s.MaxHops = r.count(t, path, 1, MaxHopLimit) },
		"start":       func(t *tree.Value, path string) { s.Start = r.text(t, path) },
		"nodes": func(t *tree.Value, path string) {
			r.list(t, path, func(t *tree.Value, path string) { s.Nodes = append(s.Nodes, r.node(t, path)) })
		},
		"edges": func(t *tree.Value, path string) {
			r.list(t, path, func(t *tree.Value, path string) { s.Edges = append(s.Edges, r.edge(t, path)) })
		},
	})
}

func (r reader) node(t *tree.Value, path string) (n Node) {
	r.object(t, path, fields{
		"id":        func(t *tree.Value, path string) { n.ID = r.text(t, path) },
		"component": func(t *tree.Value, path string) { n.Component = r.text(t, path) },
		"title":     func(t *tree.Value, path string) { n.Title = r.text(t, path) },
		"disabled":  func(t *tree.Value, path string) { n.Disabled = r.flag(t, path) },
		"settings":  func(t *tree.Value, path string) { n.Settings = r.anyObject(t, path) },
		"examples":  func(t *tree.Value, path string) { n.Examples = r.anyObject(t, path) },
		"retry": func(t *tree.Value, path string) {
			n.Retry = &Retry{}
			r.retry(t, path, n.Retry)
		},
		"timeLimit": func(t *tree.Value, path string) { n.TimeLimit = r.duration(t, path, MaxBackoff) },
		"itemName":  func(t *tree.Value, path string) { n.ItemName = r.text(t, path) },
	})
	return n
}

func (r reader) edge(t *tree.Value, path string) (e Edge) {
	r.object(t, path, fields{
		"from":     func(t *tree.Value, path string) { e.From = r.endpoint(t, path) },
		"to":       func(t *tree.Value, path string) { e.To = r.endpoint(t, path) },
		"disabled": func(t *tree.Value, path string) { e.Disabled = r.flag(t, path) },
		"map":      func(t *tree.Value, _ string) { e.Map = t.Plain() },
		"queue": func(t *tree.Value, path string) {
			e.Queue = &Queue{}
			r.queue(t, path, e.Queue)
		},
	})
	return e
}

func (r reader) endpoint(t *tree.Value, path string) Endpoint {
	text := r.text(t, path)
	if t.Kind != tree.TextKind {
		t.Bad = true
		return Endpoint{}
	}
	e, err := ParseEndpoint(text)
	if err != nil {
		r.problem(t, path, "%v", err)
		t.Bad = true
	}
	return e
}

func (r reader) queue(t *tree.Value, path string, q *Queue) {
	r.object(t, path, fields{
		"concurrency": func(t *tree.Value, path string) { q.Concurrency = r.count(t, path, 1, MaxConcurrency) },
		"maxAttempts": func(t *tree.Value, path string) { q.MaxAttempts = r.count(t, path, 1, MaxAttempts) },
		"backoff":     func(t *tree.Value, path string) { r.backoff(t, path, &q.Backoff) },
		"key":         func(t *tree.Value, path string) { q.Key = r.text(t, path) },
		"limit":       func(t *tree.Value, path string) { q.Limit = r.count(t, path, 1, MaxQueueLimit) },
		"maxAge":      func(t *tree.Value, path string) { q.MaxAge = r.duration(t, path, MaxQueueAge) },
		"optional":    func(t *tree.Value, path string) { q.Optional = r.flag(t, path) },
	})
}

func (r reader) retry(t *tree.Value, path string, into *Retry) {
	r.object(t, path, fields{
		"maxAttempts": func(t *tree.Value, path string) { into.MaxAttempts = r.count(t, path, 1, MaxAttempts) },
		"backoff":     func(t *tree.Value, path string) { r.backoff(t, path, &into.Backoff) },
	})
}

func (r reader) backoff(t *tree.Value, path string, b *Backoff) {
	r.object(t, path, fields{
		"initial": func(t *tree.Value, path string) { b.Initial = r.duration(t, path, MaxBackoff) },
		"max":     func(t *tree.Value, path string) { b.Max = r.duration(t, path, MaxBackoff) },
	})
}

func (r reader) duration(t *tree.Value, path string, most Duration) Duration {
	if t.Kind == tree.NumberKind {
		r.problem(t, path, "want a duration with its unit, such as 500ms, 10s or 1m30s, have %v", t.Scalar)
		return 0
	}
	text := r.text(t, path)
	if t.Kind != tree.TextKind {
		return 0
	}
	d, err := ParseDuration(text)
	switch {
	case err != nil:
		r.problem(t, path, "%v", err)
		return 0
	case d <= 0 || d > most:
		r.problem(t, path, "want a duration above 0 and up to %s, have %s", most, text)
		return 0
	}
	return d
}

func (r reader) layout(t *tree.Value, path string) map[string]Position {
	if !r.is(t, tree.ObjectKind, path) {
		return nil
	}
	layout := make(map[string]Position, len(t.Entries))
	for _, e := range t.Entries {
		var p Position
		r.object(e.Value, tree.Path(path, e.Key), fields{
			"x": func(t *tree.Value, path string) { p.X = r.pixels(t, path) },
			"y": func(t *tree.Value, path string) { p.Y = r.pixels(t, path) },
		})
		layout[e.Key] = p
	}
	return layout
}

func sorted(names []string) []string {
	slices.Sort(names)
	return names
}
