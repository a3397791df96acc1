package registrycheck

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

// keyrings are those of the message and of the settings: the first that has logins for
// an image counts.
type keyrings [2]dockerconfig.Keyring

func (k keyrings) For(host, repository string) []dockerconfig.Login {
	if logins := k[0].For(host, repository); len(logins) > 0 {
		return logins
	}
	return k[1].For(host, repository)
}

// pending is one image of a message on its way to an answer.
type pending struct {
	known  outcome
	flight *flight
}

// check answers within the budget; what has no answer by then is not available. The
// error is that of a caller that stopped waiting.
func (c *Component) check(ctx context.Context, in Request, keyrings keyrings) (Result, error) {
	s := c.settings.Load()
	budget := s.budget()
	all := make([]pending, len(in.Images))
	waits := false
	for n, image := range in.Images {
		all[n] = c.ask(image, in.Insecure, keyrings, s)
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

// orLate returns the flight's outcome, or a timeout when there is none in time.
func (f *flight) orLate(budget time.Duration) outcome {
	select {
	case <-f.done:
		return f.outcome
	default:
		return late(budget)
	}
}

func late(budget time.Duration) outcome {
	return outcome{reason: fmt.Sprintf("the registry has not answered within %s; it may be pulling the image", budget), silent: true}
}

// ask begins to find out about an image, unless that is known or on its way.
func (c *Component) ask(image string, insecure bool, keyrings keyrings, s Settings) pending {
	ref, err := imageref.Parse(image)
	if err != nil {
		return pending{known: outcome{reason: err.Error()}}
	}
	logins := keyrings.For(ref.Host, ref.Repository)
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
