package marketplace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// Pending is a change of an instance that is about to be stored. Its record is written by
// Done, when the flow is: a server that ends in between leaves a flow whose record is known
// to be of another version.
type Pending struct {
	m      *Marketplace
	name   string
	record record
	kept   map[part][]byte // the contents of the record's parts
}

// Begin prepares the record of an instance that gets a document made of a solution: base is
// what Render made, document what is to be stored. What is there now is kept for a
// rollback, with the state of its nodes.
func (m *Marketplace) Begin(ctx context.Context, s Opened, values map[string]any, engine string, base, document *flow.Flow) (*Pending, error) {
	name := document.Metadata.Name
	p := &Pending{m: m, name: name, kept: map[part][]byte{}}
	if m.options.States == nil {
		return p, nil
	}
	if err := p.begin(ctx, s, values, engine, base, document); err != nil {
		return nil, errors.Join(err, p.Cancel(context.WithoutCancel(ctx)))
	}
	return p, nil
}

func (p *Pending) begin(ctx context.Context, s Opened, values map[string]any, engine string, base, document *flow.Flow) (err error) {
	if p.record.version, err = p.version(ctx, s, values, engine, base, document); err != nil {
		return err
	}
	stored, err := p.m.options.Flows.Get(p.name)
	if err != nil || stored.Document.Flow == nil {
		return nil //nolint:nilerr // nothing is replaced
	}
	p.record.Before, err = p.replace(ctx, stored.Document.Flow)
	return err
}

// Done writes the record. Somebody whose change came to nothing meanwhile may have removed
// its parts, which no record named yet.
func (p *Pending) Done(ctx context.Context) error {
	if p.m.options.States == nil {
		return nil
	}
	for kept, content := range p.kept {
		if err := p.m.keepAgain(ctx, p.name, kept, content); err != nil {
			return err
		}
	}
	return p.m.write(ctx, p.name, p.record)
}

// keep stores content for the record, apart from it.
func (p *Pending) keep(ctx context.Context, content []byte) (part, error) {
	kept, err := p.m.keep(ctx, p.name, content)
	p.kept[kept] = content
	return kept, err
}

// Cancel removes what Begin has kept.
func (p *Pending) Cancel(ctx context.Context) error {
	if p.m.options.States == nil {
		return nil
	}
	r, there, err := p.m.read(ctx, p.name)
	switch {
	case err != nil:
		return err
	case !there:
		return p.m.sweep(ctx, p.name, nil)
	}
	return p.m.sweep(ctx, p.name, r.parts())
}

func (p *Pending) version(ctx context.Context, s Opened, values map[string]any, engine string, base, document *flow.Flow) (version, error) {
	v := version{Solution: s.Name, Title: s.Title, Version: s.Version, Digest: s.Digest, From: s.From, Engine: EngineOf(s, engine),
		Values: maps.Clone(values), Asked: asked(s.Solution)}
	if v.Values == nil {
		v.Values = map[string]any{}
	}
	_, made, err := canonical(base)
	if err != nil {
		return v, err
	}
	_, installed, err := canonical(document)
	if err != nil {
		return v, err
	}
	if v.Base, err = p.keep(ctx, made); err != nil {
		return v, err
	}
	if v.Installed, err = p.keep(ctx, installed); err != nil || s.Archive == nil {
		return v, err
	}
	archive, err := p.keep(ctx, s.Archive)
	v.Archive = &archive
	return v, err
}

// replace is what is there of an instance; nil when it is none, or its record is gone.
func (p *Pending) replace(ctx context.Context, document *flow.Flow) (*replaced, error) {
	r, known, err := p.m.current(ctx, p.name, document)
	if err != nil || !known {
		return nil, err
	}
	_, text, err := canonical(document)
	if err != nil {
		return nil, err
	}
	before := &replaced{version: r.version}
	if before.Document, err = p.keep(ctx, text); err != nil {
		return nil, err
	}
	entries, err := p.m.options.States.Entries(ctx, p.name)
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, runtime.IsOrder)
	state, err := json.Marshal(entries)
	if err != nil {
		return nil, fmt.Errorf("keep the state of flow %s: %w", p.name, err)
	}
	before.State, err = p.keep(ctx, state)
	return before, err
}

// current is the record of an instance, if it is about the version that the flow says it
// came from.
func (m *Marketplace) current(ctx context.Context, name string, document *flow.Flow) (record, bool, error) {
	r, there, err := m.read(ctx, name)
	if err != nil || !there {
		return record{}, false, err
	}
	switch {
	case r.version.made(document):
		return r, true, nil
	case r.Before != nil && r.Before.made(document):
		return record{version: r.Before.version}, true, nil
	}
	return record{}, false, nil
}

// made reports whether a flow says that it came from this version.
func (v version) made(document *flow.Flow) bool {
	return document.Metadata.Annotations[solutionAnnotation] == v.Solution+"@"+v.Version && document.Metadata.Annotations[digestAnnotation] == v.Digest
}

// packaged opens the solution that an instance was made of, as it was then.
func (m *Marketplace) packaged(ctx context.Context, name string, v version) (Opened, error) {
	if v.Archive == nil {
		return m.Open(ctx, v.Solution, v.From)
	}
	key := "of an instance " + v.Archive.Digest + " " + v.From
	if opened, ok := m.packages.get(key); ok {
		return opened, nil
	}
	archive, err := m.fetch(ctx, name, *v.Archive)
	if err != nil {
		return Opened{}, err
	}
	opened, err := m.unpack(archive)
	if err != nil {
		return Opened{}, fmt.Errorf("the package of %s: %w", name, err)
	}
	opened.From, opened.Digest = v.From, v.Digest
	m.packages.put(key, opened, false)
	return opened, nil
}
