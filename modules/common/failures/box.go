package failures

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

const (
	// boxPrefix precedes the keys of letters in the node's state.
	boxPrefix = "failed/"
	// maxLetters bounds the box, for a flow that is stopped: what comes when it is full is
	// lost.
	maxLetters = 50
	// maxPerLetter bounds the failures of a letter; further ones are counted.
	maxPerLetter = 100
	maxError     = 2000 // bytes
	// pause is between two letters of one engine.
	pause        = time.Second
	writeTimeout = 10 * time.Second
)

// letter is what failed on one engine within a short time.
type letter struct {
	Failures []module.Failure `json:"failures"`
	Count    int              `json:"count"`
}

func (l *letter) add(failure module.Failure) {
	l.Count++
	if len(l.Failures) < maxPerLetter {
		failure.Error = texts.Prefix(failure.Error, maxError)
		l.Failures = append(l.Failures, failure)
	}
}

// write puts what waits into the box, letter by letter, and ends when nothing does.
func (c *Component) write() {
	for {
		c.mu.Lock()
		next := c.waiting
		c.waiting = letter{}
		if next.Count == 0 {
			c.writing = false
			c.mu.Unlock()
			return
		}
		c.mu.Unlock()
		if err := c.post(next); err != nil {
			slog.Warn("failures of flows are lost", "flow", c.Identity().FlowName, "node", c.Identity().NodeName, "failures", next.Count, "error", err)
		}
		select {
		case <-time.After(pause):
		case <-c.end:
		}
	}
}

func (c *Component) post(one letter) error {
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	keys, err := c.State().List(ctx, boxPrefix)
	if err != nil {
		return err
	}
	if len(keys) >= maxLetters {
		return fmt.Errorf("nobody has taken the last %d out of the node's state: the flow may be stopped", len(keys))
	}
	text, err := json.Marshal(one)
	if err != nil {
		return err
	}
	return c.State().Set(ctx, boxPrefix+fmt.Sprintf("%013d-%s", time.Now().UnixMilli(), rand.Text()), text)
}

// open reads the letters that are in the box, and their keys.
func (c *Component) open(ctx context.Context) (all letter, keys []string, err error) {
	if keys, err = c.State().List(ctx, boxPrefix); err != nil {
		return all, nil, module.Retryable(fmt.Errorf("look for failures in the node's state: %w", err))
	}
	for _, key := range keys {
		text, there, err := c.State().Get(ctx, key)
		if err != nil {
			return all, nil, module.Retryable(fmt.Errorf("read failures from the node's state: %w", err))
		}
		var one letter
		if !there || json.Unmarshal(text, &one) != nil {
			continue
		}
		all.Count += one.Count
		all.Failures = append(all.Failures, one.Failures...)
	}
	return all, keys, nil
}

func (c *Component) empty(ctx context.Context, keys []string) error {
	for _, key := range keys {
		if err := c.State().Delete(ctx, key); err != nil {
			return module.Retryable(fmt.Errorf("take failures out of the node's state: %w", err))
		}
	}
	return nil
}
