package registrycheck

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

// pending is one image of a message on its way to an answer.
type pending struct {
	known  outcome
	flight *flight
}

// check answers within the budget; what has no answer by then is not available.
// The error is that of a caller who went away.
func (c *Component) check(ctx context.Context, in Request, keyring dockerconfig.Keyring) (Result, error) {
	s := c.settings.Load()
	budget := s.budget()
	all := make([]pending, len(in.Images))
	waits := false
	for n, image := range in.Images {
		all[n] = c.ask(image, in.Insecure, keyring, s)
		waits = waits || all[n].flight != nil
	}
	result := Result{Context: in.Context, Available: make(map[string]bool, len(all)), Results: make([]Outcome, len(all)), Healthy: true}
	var late <-chan time.Time
	if waits {
		timer := time.NewTimer(budget)
		defer timer.Stop()
		late = timer.C
	}
	expired := false
	for n, image := range in.Images {
		got := all[n].known
		if f := all[n].flight; f != nil {
			select {
			case <-f.done:
				got = f.outcome
			default:
				if !expired {
					select {
					case <-f.done:
					case <-late:
						expired = true
					case <-ctx.Done():
						return Result{}, module.Retryable(fmt.Errorf("check images: %w", context.Cause(ctx)))
					}
				}
				got = f.orLate(budget)
			}
		}
		result.Available[image] = got.digest != ""
		result.Results[n] = Outcome{Image: image, Available: got.digest != "", Digest: got.digest, Reason: got.reason}
		result.Healthy = result.Healthy && !got.silent
	}
	return result, nil
}

// orLate is the flight's outcome, or that it has none in time.
func (f *flight) orLate(budget time.Duration) outcome {
	select {
	case <-f.done:
		return f.outcome
	default:
		return late(budget)
	}
}

func late(budget time.Duration) outcome {
	return outcome{reason: fmt.Sprintf("the registry has not answered within %s", budget), silent: true}
}

// ask begins to find out about an image, unless that is known or on its way.
func (c *Component) ask(image string, insecure bool, keyring dockerconfig.Keyring, s Settings) pending {
	ref, err := imageref.Parse(image)
	if err != nil {
		return pending{known: outcome{reason: err.Error()}}
	}
	logins := keyring.For(ref.Host, ref.Repository)
	k := key{
		host: ref.Host, repository: ref.Repository, reference: cmp.Or(ref.Digest, ref.Tag),
		insecure: insecure, logins: dockerconfig.Fingerprint(logins),
	}
	known, f, lead := c.memory.ask(k, time.Now())
	if f == nil {
		return pending{known: known}
	}
	if lead {
		c.flying.Go(func() { c.fly(image, k, logins, f, s) })
	}
	return pending{flight: f}
}

// fly asks the registry and lands the flight, whatever happens. The flight
// belongs to none of its callers: it goes on when they have been answered, so
// that an answer that is late for them is there for the next, and ends with the
// node.
func (c *Component) fly(image string, k key, logins []copier.Login, f *flight, s Settings) {
	found, life := outcome{reason: "the check broke off"}, time.Duration(0)
	defer func() { c.memory.land(k, f, found, time.Now(), life) }()
	h := c.memory.health(k.host)
	if refusal := h.refuses(time.Now()); refusal != "" {
		found = outcome{reason: refusal, silent: true}
		return
	}
	slots, queue := c.slots(s), time.NewTimer(s.patience())
	defer queue.Stop()
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-queue.C:
		found = outcome{reason: "too many images are asked for at once"}
		return
	case <-c.life.Done():
		return
	}
	probe, refusal := h.enter(time.Now())
	if refusal != "" { // found silent while this one waited
		found = outcome{reason: refusal, silent: true}
		return
	}
	said := untold
	defer func() {
		h.leave(time.Now(), said, probe, s.Failures, time.Duration(s.Backoff)*time.Second)
	}()
	ctx, cancel := context.WithTimeout(c.life, s.patience())
	defer cancel()
	digest, err := c.lookup.Digest(ctx, image, k.insecure, logins)
	switch {
	case err == nil && digest != "":
		found, said, life = outcome{digest: digest}, answered, time.Duration(s.AvailableFor)*time.Second
		return
	case err == nil:
		found, said = outcome{reason: "the registry has no such image"}, answered
	case copier.Answered(err):
		found, said = outcome{reason: err.Error()}, answered
	case errors.Is(err, context.Canceled):
		return // the node is gone
	case errors.Is(err, context.DeadlineExceeded):
		found, said = late(s.patience()), silence
	default:
		found, said = outcome{reason: err.Error(), silent: true}, silence
	}
	life = time.Duration(s.MissingFor) * time.Second
}
