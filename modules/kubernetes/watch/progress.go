package watch

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// progressKey is the key of the node's state.
const progressKey = "progress"

// progress is how far the kinds were followed and what that was for. Another Start, or
// other objects, begin from the beginning.
type progress struct {
	Start    int64             `json:"start"`
	Of       string            `json:"of"`
	Versions map[string]string `json:"versions"` // by resource

	saved map[string]string
}

func load(ctx context.Context, state module.State, s Settings, start int64) (progress, error) {
	of, err := json.Marshal([]any{s.Kinds, s.Namespace, s.LabelSelector, s.FieldSelector})
	if err != nil {
		return progress{}, module.Permanent(err)
	}
	text, there, err := state.Get(ctx, progressKey)
	if err != nil {
		return progress{}, module.Retryable(fmt.Errorf("read how far the watch was: %w", err))
	}
	var p progress
	if !there || json.Unmarshal(text, &p) != nil || p.Start != start || p.Of != string(of) || p.Versions == nil {
		p = progress{Start: start, Of: string(of), Versions: map[string]string{}}
	}
	p.saved = maps.Clone(p.Versions)
	return p, nil
}

// follow takes over what a batch has, once that is emitted.
func (p *progress) follow(b *batch) { maps.Copy(p.Versions, b.versions) }

func (p *progress) save(ctx context.Context, state module.State) error {
	if maps.Equal(p.saved, p.Versions) {
		return nil
	}
	text, err := json.Marshal(p)
	if err == nil {
		err = state.Set(ctx, progressKey, text)
	}
	if err != nil {
		return module.Retryable(fmt.Errorf("keep how far the watch is: %w", err))
	}
	p.saved = maps.Clone(p.Versions)
	return nil
}
