package auth

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// The bounds of what is remembered of an authority's answers.
const (
	// RememberFor is how long an answer holds: so long a revoked token or right is still
	// taken, and a new right is not seen yet.
	RememberFor = 10 * time.Second
	maxAnswers  = 4096
	askTime     = 5 * time.Second // for one question
	maxTokens   = 8               // questions about tokens at a time, which strangers ask, too
	maxRights   = 32              // questions about rights at a time
	maxToken    = 16 << 10
)

// Remembered asks an authority and remembers its answers for a short time, a bounded number
// of them. What is asked by many at once is asked once.
type Remembered struct {
	inner     Authority
	forTokens chan struct{}
	forRights chan struct{}
	once      singleflight.Group

	mu     sync.Mutex
	tokens map[[sha256.Size]byte]identified
	rights map[[sha256.Size]byte]verdict
}

type identified struct {
	who   Identity
	err   error // nil or ErrRefused
	until time.Time
}

type verdict struct {
	allowed bool
	reason  string
	until   time.Time
}

// Remember returns an authority that asks another one.
func Remember(inner Authority) *Remembered {
	return &Remembered{inner: inner, forTokens: make(chan struct{}, maxTokens), forRights: make(chan struct{}, maxRights),
		tokens: map[[sha256.Size]byte]identified{}, rights: map[[sha256.Size]byte]verdict{}}
}

// Identify implements Authority.
func (r *Remembered) Identify(ctx context.Context, token string) (Identity, error) {
	if token == "" || len(token) > maxToken {
		return Identity{}, ErrRefused
	}
	key := sha256.Sum256([]byte(token)) // the tokens themselves are kept nowhere
	if known, ok := lookUp(r, r.tokens, key); ok {
		known.who.token = token
		return known.who, known.err
	}
	found, err, _ := r.once.Do("token "+string(key[:]), func() (any, error) {
		who, err := ask(ctx, r.forTokens, func(ctx context.Context) (Identity, error) { return r.inner.Identify(ctx, token) })
		if err != nil && !errors.Is(err, ErrRefused) {
			return Identity{}, err
		}
		until := time.Now().Add(RememberFor)
		if err == nil && !who.Expires.IsZero() && who.Expires.Before(until) {
			until = who.Expires
		}
		keep(r, r.tokens, key, identified{who: who, err: err, until: until})
		return who, err
	})
	if err != nil {
		return Identity{}, err
	}
	who, _ := found.(Identity)
	who.token = token
	return who, nil
}

// Allowed implements Authority.
func (r *Remembered) Allowed(ctx context.Context, who Identity, what Action) (bool, string, error) {
	text, err := json.Marshal(struct {
		Name, UID string
		Groups    []string
		Extra     map[string][]string
		What      Action
	}{who.Name, who.UID, who.Groups, who.Extra, what})
	if err != nil {
		return false, "", err
	}
	key := sha256.Sum256(text)
	if known, ok := lookUp(r, r.rights, key); ok {
		return known.allowed, known.reason, nil
	}
	found, err, _ := r.once.Do("right "+string(key[:]), func() (any, error) {
		answer, err := ask(ctx, r.forRights, func(ctx context.Context) (verdict, error) {
			allowed, reason, err := r.inner.Allowed(ctx, who, what)
			return verdict{allowed: allowed, reason: reason, until: time.Now().Add(RememberFor)}, err
		})
		if err == nil {
			keep(r, r.rights, key, answer)
		}
		return answer, err
	})
	if err != nil {
		return false, "", err
	}
	answer, _ := found.(verdict)
	return answer.allowed, answer.reason, nil
}

// ask asks for all who wait, so that it doesn't end with the first of them.
func ask[A any](ctx context.Context, asking chan struct{}, question func(context.Context) (A, error)) (A, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askTime)
	defer cancel()
	select {
	case asking <- struct{}{}:
		defer func() { <-asking }()
		return question(ctx)
	case <-ctx.Done():
		var none A
		return none, ctx.Err()
	}
}

func (i identified) ends() time.Time { return i.until }
func (v verdict) ends() time.Time    { return v.until }

func lookUp[V interface{ ends() time.Time }](r *Remembered, in map[[sha256.Size]byte]V, key [sha256.Size]byte) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	known, ok := in[key]
	if ok && !time.Now().Before(known.ends()) {
		delete(in, key)
		ok = false
	}
	return known, ok
}

// keep makes room when there is none: what is over goes, then whatever comes first.
func keep[V interface{ ends() time.Time }](r *Remembered, in map[[sha256.Size]byte]V, key [sha256.Size]byte, value V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(in) >= maxAnswers {
		now := time.Now()
		for old, known := range in {
			if !now.Before(known.ends()) {
				delete(in, old)
			}
		}
	}
	for old := range in {
		if len(in) < maxAnswers {
			break
		}
		delete(in, old)
	}
	in[key] = value
}

// Len is how many answers are remembered.
func (r *Remembered) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.tokens) + len(r.rights)
}
