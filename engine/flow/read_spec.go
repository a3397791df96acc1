package flow

import "slices"

func (r reader) metadata(t *tree, path string, m *Metadata) {
	r.object(t, path, fields{
		"name":        func(t *tree, path string) { m.Name = r.text(t, path) },
		"labels":      func(t *tree, path string) { m.Labels = r.texts(t, path) },
		"annotations": func(t *tree, path string) { m.Annotations = r.texts(t, path) },

		"namespace":         r.leftOut,
		"uid":               r.leftOut,
		"resourceVersion":   r.leftOut,
		"generation":        r.leftOut,
		"creationTimestamp": r.leftOut,
		"managedFields":     r.leftOut,
		"selfLink":          r.leftOut,
	})
}

func (r reader) spec(t *tree, path string, s *Spec) {
	s.Nodes = []Node{} // in JSON a list, and not null, when there are none
	r.object(t, path, fields{
		"title":       func(t *tree, path string) { s.Title = r.text(t, path) },
		"description": func(t *tree, path string) { s.Description = r.text(t, path) },
		"maxHops":     func(t *tree, path string) { s.MaxHops = r.count(t, path, 1, MaxHopLimit) },
		"nodes": func(t *tree, path string) {
			r.list(t, path, func(t *tree, path string) { s.Nodes = append(s.Nodes, r.node(t, path)) })
		},
		"edges": func(t *tree, path string) {
			r.list(t, path, func(t *tree, path string) { s.Edges = append(s.Edges, r.edge(t, path)) })
		},
	})
}

func (r reader) node(t *tree, path string) (n Node) {
	r.object(t, path, fields{
		"id":        func(t *tree, path string) { n.ID = r.text(t, path) },
		"component": func(t *tree, path string) { n.Component = r.text(t, path) },
		"title":     func(t *tree, path string) { n.Title = r.text(t, path) },
		"settings":  func(t *tree, path string) { n.Settings = r.anyObject(t, path) },
		"examples":  func(t *tree, path string) { n.Examples = r.anyObject(t, path) },
		"retry": func(t *tree, path string) {
			n.Retry = &Retry{}
			r.retry(t, path, n.Retry)
		},
		"timeLimit": func(t *tree, path string) { n.TimeLimit = r.duration(t, path) },
	})
	return n
}

func (r reader) edge(t *tree, path string) (e Edge) {
	r.object(t, path, fields{
		"from": func(t *tree, path string) { e.From = r.endpoint(t, path) },
		"to":   func(t *tree, path string) { e.To = r.endpoint(t, path) },
		"map":  func(t *tree, _ string) { e.Map = t.value() },
		"queue": func(t *tree, path string) {
			e.Queue = &Queue{}
			r.queue(t, path, e.Queue)
		},
	})
	return e
}

func (r reader) endpoint(t *tree, path string) Endpoint {
	text := r.text(t, path)
	if t.kind != textKind {
		t.bad = true
		return Endpoint{}
	}
	e, err := ParseEndpoint(text)
	if err != nil {
		r.problem(t, path, "%v", err)
		t.bad = true
	}
	return e
}

func (r reader) queue(t *tree, path string, q *Queue) {
	r.object(t, path, fields{
		"concurrency": func(t *tree, path string) { q.Concurrency = r.count(t, path, 1, MaxConcurrency) },
		"maxAttempts": func(t *tree, path string) { q.MaxAttempts = r.count(t, path, 1, MaxAttempts) },
		"backoff":     func(t *tree, path string) { r.backoff(t, path, &q.Backoff) },
	})
}

func (r reader) retry(t *tree, path string, into *Retry) {
	r.object(t, path, fields{
		"maxAttempts": func(t *tree, path string) { into.MaxAttempts = r.count(t, path, 1, MaxAttempts) },
		"backoff":     func(t *tree, path string) { r.backoff(t, path, &into.Backoff) },
	})
}

func (r reader) backoff(t *tree, path string, b *Backoff) {
	r.object(t, path, fields{
		"initial": func(t *tree, path string) { b.Initial = r.duration(t, path) },
		"max":     func(t *tree, path string) { b.Max = r.duration(t, path) },
	})
}

func (r reader) duration(t *tree, path string) Duration {
	if t.kind == numberKind {
		r.problem(t, path, "want a duration with its unit, such as 500ms, 10s or 1m30s, have %v", t.scalar)
		return 0
	}
	text := r.text(t, path)
	if t.kind != textKind {
		return 0
	}
	d, err := ParseDuration(text)
	switch {
	case err != nil:
		r.problem(t, path, "%v", err)
		return 0
	case d <= 0 || d > MaxBackoff:
		r.problem(t, path, "want a duration above 0 and up to %s, have %s", MaxBackoff, text)
		return 0
	}
	return d
}

func (r reader) layout(t *tree, path string) map[string]Position {
	if !r.is(t, objectKind, path) {
		return nil
	}
	layout := make(map[string]Position, len(t.entries))
	for _, e := range t.entries {
		var p Position
		r.object(e.value, Path(path, e.key), fields{
			"x": func(t *tree, path string) { p.X = r.pixels(t, path) },
			"y": func(t *tree, path string) { p.Y = r.pixels(t, path) },
		})
		layout[e.key] = p
	}
	return layout
}

func sorted(names []string) []string {
	slices.Sort(names)
	return names
}
