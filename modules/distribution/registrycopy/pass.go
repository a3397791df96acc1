package registrycopy

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// maxPasses bounds the passes remembered: one at a time is the rule.
const maxPasses = 4

// passes let each image be tried once in a pass, however many messages ask for it. A
// pass is what the messages of one run have in common; they name it. Whoever asked for an
// image first may have it tried again: its message is one that a queue brings again. Safe
// for concurrent use.
type passes struct {
	mu     sync.Mutex
	byName map[passKey]*pass
	names  []passKey // the oldest first
}

type passKey struct{ name, run string }

// pass is what became of the images in one.
type pass struct {
	mu    sync.Mutex
	tries map[tryKey]*try
	// broken has the images for which a registry had a fault of its own, and before
	// those of the pass before. Logins change nothing about them.
	broken, before map[copier.Image]error

	hosts *hosts
}

// tryKey is all that the outcome depends on.
type tryKey struct {
	image   copier.Image
	logins  [sha256.Size]byte
	options string
}

type try struct {
	by     string // who wanted it
	done   chan struct{}
	result copier.Result
	err    error
}

type joined struct {
	*try
	mine  bool
	again bool // it was tried before
}

// errInterrupted is what the others get when a try ends in a panic.
var errInterrupted = errors.New("the copy was interrupted")

func (p *passes) get(name passKey, working func(context.Context, string) error) *pass {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known, ok := p.byName[name]; ok {
		return known
	}
	if len(p.names) == maxPasses {
		delete(p.byName, p.names[0])
		p.names = slices.Delete(p.names, 0, 1)
	}
	fresh := &pass{tries: map[tryKey]*try{}, broken: map[copier.Image]error{}, hosts: &hosts{working: working, byName: map[string]*hostState{}}}
	if len(p.names) > 0 {
		last := p.byName[p.names[len(p.names)-1]]
		fresh.before, fresh.hosts.before = last.faults(), last.hosts.leftAlone()
	}
	if p.byName == nil {
		p.byName = map[passKey]*pass{}
	}
	p.byName[name], p.names = fresh, append(p.names, name)
	return fresh
}

// attempt is one image as a message wants it copied.
type attempt struct {
	image copier.Image
	// copy copies it, with the retries of the settings or without any.
	copy func(retry bool) (copier.Result, error)
	// look asks the target alone; there is false when it lacks the image.
	look func() (result copier.Result, there bool, err error)
	// working asks the registry of a name whether it works at all.
	working func(ctx context.Context, name string) error
}

// once copies an image unless the pass has it, is copying it, or knows that it can't be
// copied; again is true when another message has it already. Without a name of a pass
// it copies.
func (p *passes) once(ctx context.Context, in Request, a attempt) (result copier.Result, again bool, err error) {
	if in.Pass == "" {
		result, err = a.copy(true)
		return result, false, err
	}
	// A message that somebody sends again names the pass that it was in, and is to be tried.
	known := p.get(passKey{in.Pass, module.RunOf(ctx)}, a.working)
	before, err := known.join(in.tryKey(a.image), in.WantedBy)
	switch {
	case err != nil:
		return copier.Result{Image: a.image}, true, err
	case before.mine:
		defer close(before.done)
		before.result, before.err = known.try(ctx, a, before.again)
		return before.result, false, before.err
	}
	select {
	case <-before.done:
	case <-ctx.Done():
		return copier.Result{Image: a.image}, true, context.Cause(ctx)
	}
	result = before.result
	result.Healed = false
	result.Skipped, result.Bytes, result.Blobs, result.Mounted, result.Duration = before.err == nil, 0, 0, 0, 0
	return result, true, before.err
}

// join returns the try of an image, and whether it is the caller who has to make it;
// an error when no try is worth it.
func (p *pass) join(key tryKey, by string) (joined, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before, again := p.tries[key]
	if again && !before.mayBeTriedAgain(by) {
		return joined{try: before}, nil
	}
	var err error
	if !again {
		err = p.broken[key.image]
	}
	err = cmp.Or(err, p.hosts.hopeless(registryclient.HostOf(key.image.Target)))
	if err == nil && !targetMayDo(key.image) {
		err = p.hosts.hopeless(registryclient.HostOf(key.image.Source))
	}
	if err != nil {
		return joined{}, notAgain(key.image, err)
	}
	fresh := &try{by: by, done: make(chan struct{}), result: copier.Result{Image: key.image}, err: errInterrupted}
	p.tries[key] = fresh
	return joined{fresh, true, again}, nil
}

// mayBeTriedAgain is true for a failure that a retry could help, and whoever met it.
func (t *try) mayBeTriedAgain(by string) bool {
	select {
	case <-t.done:
		return by != "" && t.by == by && module.IsRetryable(t.err)
	default:
		return false
	}
}

func (in Request) tryKey(image copier.Image) tryKey {
	text := strings.Join([]string{in.DockerConfigJSON, in.TargetDockerConfigJSON, in.TargetUsername, in.TargetPassword}, "\x00")
	return tryKey{image: image, logins: sha256.Sum256([]byte(text)), options: fmt.Sprint(in.Insecure, in.AllowPrivate, in.PinTag)}
}

// try tries an image. A source that can't be had is left out of it.
func (p *pass) try(ctx context.Context, a attempt, again bool) (copier.Result, error) {
	if why := p.hosts.hopeless(registryclient.HostOf(a.image.Source)); why != nil && targetMayDo(a.image) {
		result, there, err := a.look()
		if err == nil && !there {
			err = notAgain(a.image, why)
		}
		return result, err
	}
	failed := again || p.before[a.image] != nil
	hopeful := !failed && !p.hosts.doubted(registryclient.HostOf(a.image.Source)) && !p.hosts.doubted(registryclient.HostOf(a.image.Target))
	result, err := a.copy(hopeful)
	p.record(ctx, a.image, result, err, failed)
	return result, err
}

// targetMayDo is true when the source is not asked while the target has the image.
func targetMayDo(image copier.Image) bool {
	return image.OnlyIfMissing || registryclient.NamesDigest(image.Source)
}

// notAgain is the error that another try would have too.
func notAgain(image copier.Image, after error) error {
	return module.Retryable(fmt.Errorf("copy %s to %s: not tried again in this pass, after: %w", image.Source, image.Target, after))
}

// record takes the outcome of a try. Failed says that the image had failed before.
func (p *pass) record(ctx context.Context, image copier.Image, result copier.Result, err error, failed bool) {
	var (
		answer      *registryclient.RegistryError
		unreachable *registryclient.UnreachableError
	)
	if errors.As(err, &answer) && answer.Status >= http.StatusInternalServerError || errors.As(err, &unreachable) {
		p.mu.Lock()
		p.broken[image] = cmp.Or[error](unreachable, answer)
		p.mu.Unlock()
	}
	if err == nil {
		p.mu.Lock()
		delete(p.broken, image)
		p.mu.Unlock()
	}
	p.hosts.record(ctx, image, result, err, failed)
}

// faults returns the images for which a registry had a fault of its own.
func (p *pass) faults() map[copier.Image]error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.broken)
}
