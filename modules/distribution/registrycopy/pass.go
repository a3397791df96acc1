package registrycopy

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
)

// maxPasses bounds the passes remembered: one at a time is the rule.
const maxPasses = 4

// passes let each image be tried once in a pass, however many messages ask for it. A
// pass is what the messages of one run have in common; they name it. Safe for
// concurrent use.
type passes struct {
	mu     sync.Mutex
	byName map[string]*pass
	names  []string // the oldest first
}

// pass is what became of the images in one.
type pass struct {
	mu    sync.Mutex
	tries map[tryKey]*try
	// down has the hosts that could not be reached; broken the images, by source and
	// target, for which a registry had a fault of its own. Logins change neither.
	down   map[string]error
	broken map[tryKey]error
}

// tryKey is all that the outcome depends on.
type tryKey struct {
	image   copier.Image
	logins  [sha256.Size]byte
	options string
}

type try struct {
	done   chan struct{}
	result copier.Result
	err    error
}

// errInterrupted is what the others get when a try ends in a panic.
var errInterrupted = errors.New("the copy was interrupted")

func (p *passes) get(name string) *pass {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known, ok := p.byName[name]; ok {
		return known
	}
	if len(p.names) == maxPasses {
		delete(p.byName, p.names[0])
		p.names = slices.Delete(p.names, 0, 1)
	}
	fresh := &pass{tries: map[tryKey]*try{}, down: map[string]error{}, broken: map[tryKey]error{}}
	if p.byName == nil {
		p.byName = map[string]*pass{}
	}
	p.byName[name], p.names = fresh, append(p.names, name)
	return fresh
}

// once copies an image unless the pass has it, is at it, or knows that it can't be
// had; again is true when another message has it already. Without a name of a pass
// it copies.
func (p *passes) once(ctx context.Context, in Request, image copier.Image, copyIt func() (copier.Result, error)) (result copier.Result, again bool, err error) {
	if in.Pass == "" {
		result, err = copyIt()
		return result, false, err
	}
	key := in.tryKey(image)
	known := p.get(in.Pass)
	known.mu.Lock()
	before, ok := known.tries[key]
	if !ok {
		if err := known.hopeless(image); err != nil {
			known.mu.Unlock()
			return copier.Result{Image: image}, true, err
		}
		before = &try{done: make(chan struct{}), result: copier.Result{Image: image}, err: errInterrupted}
		known.tries[key] = before
		known.mu.Unlock()
		defer close(before.done)
		before.result, before.err = copyIt()
		known.learn(image, before.err)
		return before.result, false, before.err
	}
	known.mu.Unlock()
	select {
	case <-before.done:
	case <-ctx.Done():
		return copier.Result{Image: image}, true, context.Cause(ctx)
	}
	result = before.result
	result.Healed = false
	result.Skipped, result.Bytes, result.Blobs, result.Mounted, result.Duration = before.err == nil, 0, 0, 0, 0
	return result, true, before.err
}

func (in Request) tryKey(image copier.Image) tryKey {
	text := strings.Join([]string{in.DockerConfigJSON, in.TargetDockerConfigJSON, in.TargetUsername, in.TargetPassword}, "\x00")
	return tryKey{image: image, logins: sha256.Sum256([]byte(text)), options: fmt.Sprint(in.Insecure, in.AllowPrivate, in.PinTag)}
}

// hopeless is the error that another try would have too; the caller holds the lock.
func (p *pass) hopeless(image copier.Image) error {
	err := cmp.Or(p.down[copier.HostOf(image.Source)], p.down[copier.HostOf(image.Target)], p.broken[tryKey{image: image}])
	if err == nil {
		return nil
	}
	return module.Retryable(fmt.Errorf("copy %s to %s: not tried again in this pass, after: %w", image.Source, image.Target, err))
}

func (p *pass) learn(image copier.Image, err error) {
	var (
		unreachable *copier.UnreachableError
		answer      *copier.RegistryError
	)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case errors.As(err, &unreachable):
		p.down[unreachable.Host] = unreachable
	case errors.As(err, &answer) && answer.Status >= 500:
		p.broken[tryKey{image: image}] = answer
	}
}
