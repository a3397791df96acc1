package queue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Letters returns a part of the flow's dead letters, the newest first: those of an edge and
// with a cause, where an empty one fits all. after is next of the part before. total counts
// all that fit.
func (f *Flow) Letters(ctx context.Context, edge, cause, after string, limit int) (letters []Letter, next string, total int, err error) {
	if _, there, err := f.ready(ctx); err != nil || !there {
		return nil, "", 0, err
	}
	before := uint64(0)
	if after != "" {
		if before, err = strconv.ParseUint(after, 10, 64); err != nil {
			return nil, "", 0, fmt.Errorf("after: %q is not where a part ended", after)
		}
	}
	fit := f.records.choose(Selection{Edge: edge, Cause: cause}.fits)
	slices.Reverse(fit)
	total = len(fit)
	if before != 0 {
		fit = slices.DeleteFunc(fit, func(r record) bool { return r.sequence >= before })
	}
	for _, r := range fit {
		if len(letters) == limit {
			return letters, next, total, nil
		}
		letter, ok, err := f.letter(ctx, r)
		if err != nil {
			return nil, "", 0, err
		}
		if ok {
			letters = append(letters, letter)
			next = strconv.FormatUint(r.sequence, 10)
		}
	}
	return letters, "", total, nil
}

// Letter returns a dead letter, and whether there is one with the id.
func (f *Flow) Letter(ctx context.Context, id string) (Letter, bool, error) {
	if _, there, err := f.ready(ctx); err != nil || !there {
		return Letter{}, false, err
	}
	r, ok := f.records.get(id)
	if !ok || r.State != dead {
		return Letter{}, false, nil
	}
	return f.letter(ctx, r)
}

// letter reads what is encrypted of a dead letter. One that can't be decrypted says so in
// its failure.
func (f *Flow) letter(ctx context.Context, known record) (Letter, bool, error) {
	r, sealed, err := f.load(ctx, known.ID)
	if err != nil || r.ID == "" || r.State != dead {
		return Letter{}, false, err
	}
	c, err := f.broker.sealer.open(ctx, f.sealName(r.Edge, r.ID), sealed)
	if errors.Is(err, errOtherKey) {
		c, err = content{Error: err.Error()}, nil
	}
	return Letter{Message: Message{ID: r.ID, Run: c.Run, Key: c.Key, Body: c.Body}, Edge: r.Edge, Since: r.Since, Died: r.Died,
		Attempts: r.Attempts, Reason: r.Reason, Failure: Failure{Node: r.Node, Error: c.Error, Cause: r.Cause}}, true, err
}

// Groups returns what the flow's dead letters have in common, the largest group first.
func (f *Flow) Groups(ctx context.Context) ([]Group, error) {
	if _, there, err := f.ready(ctx); err != nil || !there {
		return nil, err
	}
	counts := map[Group]int{}
	for _, r := range f.records.choose(Selection{}.fits) {
		counts[Group{Edge: r.Edge, Cause: r.Cause, Reason: r.Reason}]++
	}
	groups := make([]Group, 0, len(counts))
	for group, n := range counts {
		group.Count = n
		groups = append(groups, group)
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(-cmp.Compare(a.Count, b.Count), cmp.Compare(a.Edge, b.Edge), cmp.Compare(a.Cause, b.Cause), cmp.Compare(a.Reason, b.Reason))
	})
	return groups, nil
}

func (s Selection) fits(r record) bool {
	if r.State != dead {
		return false
	}
	if len(s.IDs) > 0 {
		return slices.Contains(s.IDs, r.ID)
	}
	return (s.Edge == "" || s.Edge == r.Edge) && (s.Cause == "" || s.Cause == r.Cause)
}

// errNothingSelected keeps a request that forgot its selection from meaning everything.
var errNothingSelected = errors.New("say which dead letters are meant: ids, an edge or a cause, or all of them")

func (f *Flow) selected(ctx context.Context, s Selection) ([]record, error) {
	if len(s.IDs) == 0 && s.Edge == "" && s.Cause == "" && !s.All {
		return nil, errNothingSelected
	}
	if _, there, err := f.ready(ctx); err != nil || !there {
		return nil, err
	}
	if len(s.IDs) > 0 {
		var chosen []record
		for _, id := range s.IDs {
			if r, ok := f.records.get(id); ok && r.State == dead {
				chosen = append(chosen, r)
			}
		}
		return chosen, nil
	}
	return f.records.choose(s.fits), nil
}

// Retry puts dead letters back on their edges as if they had not been tried yet, and returns
// how many. A body takes the place of the letter's own; then one letter must be meant.
func (f *Flow) Retry(ctx context.Context, which Selection, body []byte) (int, error) {
	if body != nil && len(which.IDs) != 1 {
		return 0, errors.New("a message takes the place of one dead letter's: give one id")
	}
	chosen, err := f.selected(ctx, which)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, r := range chosen {
		ok, err := f.retry(ctx, r, body)
		if err != nil {
			return n, err
		}
		if ok {
			n++
		}
	}
	return n, nil
}

// retry has a dead letter put back like a message whose next attempt is now.
func (f *Flow) retry(ctx context.Context, known record, body []byte) (bool, error) {
	r, sealed, err := f.load(ctx, known.ID)
	if err != nil || r.sequence != known.sequence {
		return false, err
	}
	if e := f.edge(r.Edge); e != nil {
		if _, wanted, _ := e.config(); !wanted {
			return false, fmt.Errorf("%w: %s. Its dead letters can be tried again when the flow has it again, or dropped", ErrNoEdge, r.Edge)
		}
	}
	if body != nil {
		c, err := f.broker.sealer.open(ctx, f.sealName(r.Edge, r.ID), sealed)
		if err != nil {
			return false, err
		}
		c.Body = body
		if sealed, err = f.broker.sealer.seal(ctx, f.sealName(r.Edge, r.ID), c); err != nil {
			return false, err
		}
	}
	r.State, r.Retried, r.Attempts, r.Begun, r.Again = delayed, true, 0, 0, 0
	r.Reason, r.Died, r.Next = "", time.Time{}, time.Now()
	_, err = f.write(ctx, r, r.sequence, sealed)
	if errors.Is(err, errChanged) {
		return false, nil
	}
	return err == nil, err
}

// DropLetters removes dead letters and returns how many.
func (f *Flow) DropLetters(ctx context.Context, which Selection) (int, error) {
	chosen, err := f.selected(ctx, which)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, r := range chosen {
		switch err := f.forget(ctx, r); {
		case err == nil:
			n++
		case !errors.Is(err, errChanged):
			return n, err
		}
	}
	return n, nil
}
