package registrycopy

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// maxStrikes is how many repositories of a host may fail in a row, each with a fault
// of the host's own, before the host is left alone for the rest of the pass.
const maxStrikes = 5

// hosts is what a pass has found out about registries. One that can't be reached, or
// has a fault even when asked for nothing in particular, is left alone at once. One
// that works otherwise may have a broken repository, which says nothing about the
// others; so it takes several of them, with no other answer in between. Safe for
// concurrent use.
type hosts struct {
	// working asks the registry of an image whether it works at all.
	working func(ctx context.Context, image string) error
	// before has the hosts that the pass before left alone. Read only.
	before map[string]bool

	mu     sync.Mutex
	byName map[string]*hostState
}

type hostState struct {
	down error
	// works is set by the first answer of the host that is no fault.
	works bool
	// strikes has the last fault of each repository that failed since the last other
	// answer.
	strikes map[string]error
}

// hopeless is why a host is not asked again in this pass, nil when it may be asked.
func (h *hosts) hopeless(host string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.byName[host].hopeless()
}

// hopeless is nil also for a host that nothing is known of.
func (s *hostState) hopeless() error {
	switch {
	case s == nil:
		return nil
	case s.down != nil:
		return s.down
	case len(s.strikes) >= maxStrikes:
		for _, fault := range s.strikes {
			return fault
		}
	}
	return nil
}

func (h *hosts) change(host string, change func(*hostState)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	state := h.byName[host]
	if state == nil {
		state = &hostState{strikes: map[string]error{}}
		h.byName[host] = state
	}
	change(state)
}

// answered notes that a host did what it was asked for, or said why not.
func (h *hosts) answered(host string) {
	h.change(host, func(state *hostState) {
		clear(state.strikes)
		state.works = true
	})
}

// doubted is true for a host that the pass before left alone, until it answers in this
// one. Several images of it are tried at once then, and none is worth a retry.
func (h *hosts) doubted(host string) bool {
	if !h.before[host] {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	state := h.byName[host]
	return state == nil || !state.works
}

// leftAlone returns the hosts that were not asked again in this pass.
func (h *hosts) leftAlone() map[string]bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	found := map[string]bool{}
	for name, state := range h.byName {
		if state.hopeless() != nil {
			found[name] = true
		}
	}
	return found
}

// strike notes a fault of the host of an image, unless it counts against the image only,
// and asks whether the host works otherwise.
func (h *hosts) strike(ctx context.Context, image string, fault error, known bool) {
	host := registryclient.HostOf(image)
	if h.hopeless(host) != nil {
		return
	}
	err := h.working(ctx, image)
	if ctx.Err() != nil {
		return // we were stopped, which says nothing about the host
	}
	h.change(host, func(state *hostState) {
		if !known {
			state.strikes[registryclient.RepositoryOf(image)] = fault
		}
		if err != nil {
			state.down = err
		}
	})
}

// record takes the outcome of an image. Known says that the image had such a fault in
// the pass before already: then it counts against itself only, so that images which
// are always broken can't keep others from being tried for ever.
func (h *hosts) record(ctx context.Context, image copier.Image, result copier.Result, err error, known bool) {
	var (
		unreachable *registryclient.UnreachableError
		answer      *registryclient.RegistryError
	)
	switch {
	case err == nil:
		h.answered(registryclient.HostOf(image.Target))
		if !result.Skipped || !image.OnlyIfMissing && !registryclient.NamesDigest(image.Source) {
			h.answered(registryclient.HostOf(image.Source))
		}
	case errors.As(err, &unreachable) && unreachable.Sure:
		h.change(unreachable.Host, func(state *hostState) { state.down = unreachable })
	case errors.As(err, &unreachable):
		h.strikeAt(ctx, image, unreachable.Host, unreachable, known)
	case errors.As(err, &answer) && answer.Status < http.StatusInternalServerError:
		h.answered(answer.Host)
	case errors.As(err, &answer):
		h.strikeAt(ctx, image, answer.Host, answer, known)
	}
}

// strikeAt notes a fault of one of the two registries, and not of a store of blobs that
// one of them sends us to.
func (h *hosts) strikeAt(ctx context.Context, image copier.Image, host string, fault error, known bool) {
	for _, name := range []string{image.Source, image.Target} {
		if registryclient.HostOf(name) == host {
			h.strike(ctx, name, fault, known)
			return
		}
	}
}
