package registrycopy

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// logins are the logins of one message.
type logins struct {
	source, target dockerconfig.Keyring
	given          registryclient.Login
	// settings are those of registrySecret.
	settings dockerconfig.Keyring
}

func (c *Component) logins(ctx context.Context, in Request) (logins, error) {
	source, err := dockerconfig.Parse(in.DockerConfigJSON)
	if err != nil {
		return logins{}, module.Permanent(fmt.Errorf("dockerConfigJSON: %w", err))
	}
	target, err := dockerconfig.Parse(in.TargetDockerConfigJSON)
	if err != nil {
		return logins{}, module.Permanent(fmt.Errorf("targetDockerConfigJSON: %w", err))
	}
	settings, err := c.secrets.Keyring(ctx, c.settings.Load().RegistrySecret)
	if err != nil {
		return logins{}, err
	}
	return logins{source, target, registryclient.Login{Username: in.TargetUsername, Password: in.TargetPassword}, settings}, nil
}

// forTarget is the logins for a target: the given one, else those of the target's
// configuration, else those of the settings, else those of the sources'.
func (l logins) forTarget(image imageref.Image) []registryclient.Login {
	if !l.given.Anonymous() {
		return []registryclient.Login{l.given}
	}
	for _, keyring := range []dockerconfig.Keyring{l.target, l.settings, l.source} {
		if found := keyring.For(image.Host, image.Repository); len(found) > 0 {
			return found
		}
	}
	return nil
}

// finished is one image with what became of it.
type finished struct {
	copier.Result
	err error
}

func (f finished) outcome() Outcome {
	outcome := Outcome{
		Source: f.Source, Target: f.Target, Digest: f.Digest, Skipped: f.Skipped,
		Layers: f.Layers, Bytes: f.Bytes, Mounted: f.Mounted, Blobs: f.Blobs, Duration: f.Duration.Milliseconds(),
	}
	switch {
	case f.err != nil:
		outcome.Status, outcome.Error = Failed, f.err.Error()
	case f.Skipped:
		outcome.Status = Skipped
	case f.Healed:
		outcome.Status = Healed
	default:
		outcome.Status = Copied
	}
	return outcome
}

// copyAll copies the images of one message, several at once, and returns what
// became of each.
func (c *Component) copyAll(ctx context.Context, output module.Handler, in Request, images []copier.Image, l logins) []finished {
	settings := c.settings.Load()
	done := make([]finished, len(images))
	var group errgroup.Group
	group.SetLimit(settings.Concurrency)
	for n, image := range images {
		group.Go(func() error {
			done[n] = c.copyOne(ctx, output, settings, in, image, l)
			return nil
		})
	}
	_ = group.Wait()
	c.board.publish(ctx, output)
	return done
}

func (c *Component) copyOne(ctx context.Context, output module.Handler, settings Settings, in Request, image copier.Image, l logins) finished {
	options := copier.Options{
		AllowPrivate: in.AllowPrivate, PinTag: in.PinTag,
		BlobConcurrency: settings.BlobConcurrency, MaxRetries: settings.MaxRetries,
		MaxWait:         time.Duration(settings.MaxWait) * time.Second,
		RateBudgetFloor: settings.RateBudgetFloor,
		InsecureTarget:  in.Insecure,
		Progress: func(progress copier.Progress) {
			if c.board.note(progress) {
				c.board.publish(ctx, output)
			}
		},
	}
	// References that can't be parsed get their error from Copy.
	if source, err := imageref.Parse(image.Source); err == nil {
		options.SourceLogins = l.source.For(source.Host, source.Repository)
		options.InsecureSource = slices.Contains(settings.InsecureRegistries, source.Host)
	}
	if target, err := imageref.Parse(image.Target); err == nil {
		options.TargetLogins = l.forTarget(target)
		options.InsecureTarget = options.InsecureTarget || slices.Contains(settings.InsecureRegistries, target.Host)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(settings.Timeout)*time.Second)
	defer cancel()
	result, again, err := c.passes.once(ctx, in, attempt{
		image: image,
		copy: func(retry bool) (copier.Result, error) {
			options := options
			if !retry {
				options.MaxRetries = 0
			}
			options.CheckLayers = c.turns.take(in.Pass, image.Target, settings.CheckLayers)
			result, err := c.copyOrFind(ctx, image, options)
			return result, whereToPutTheLogin(err, image.Target, settings.RegistrySecret, options.TargetLogins)
		},
		look: func() (copier.Result, bool, error) { return c.look(ctx, image, options) },
		working: func(ctx context.Context, name string) error {
			return c.copier.Working(ctx, name, name == image.Source && options.InsecureSource || name == image.Target && options.InsecureTarget)
		},
	})
	if err != nil && in.WantedBy != "" {
		err = fmt.Errorf("%s: %w", in.WantedBy, err)
	}
	if again {
		return finished{result, err}
	}
	if rate, ok := c.copier.Rate(image.Source, options.SourceLogins); ok {
		c.board.rate(rate)
	}
	done := finished{result, err}
	c.board.count(result, err)
	c.count(in.Pass, done)
	log(ctx, result, err)
	return done
}

// copyOrFind copies an image, or looks for one whose source is not known.
func (c *Component) copyOrFind(ctx context.Context, image copier.Image, options copier.Options) (copier.Result, error) {
	if image.Source != "" {
		return c.copier.Copy(ctx, image, options)
	}
	result, there, err := c.look(ctx, image, options)
	if err == nil && !there {
		err = module.Permanent(fmt.Errorf("%s is not at the target any more, and where it came from is not recorded: "+
			"push it there again, or give whoever uses it its original image, which the next pass copies", image.Target))
	}
	return result, err
}

// look asks the target alone for an image.
func (c *Component) look(ctx context.Context, image copier.Image, options copier.Options) (result copier.Result, there bool, err error) {
	known := image
	known.Source, known.OnlyIfMissing = image.Target, true
	result, err = c.copier.Copy(ctx, known, options)
	result.Image = image
	var answer *registryclient.RegistryError
	switch {
	case errors.As(err, &answer) && answer.Status == http.StatusNotFound:
		return result, false, nil
	case err != nil:
		return result, false, fmt.Errorf("look for %s: %w", image.Target, err)
	}
	return result, true, nil
}

func log(ctx context.Context, result copier.Result, err error) {
	logger := module.Logger(ctx).With("source", result.Source, "target", result.Target)
	switch {
	case err != nil:
		logger.Warn("image not copied", "error", err, "retryable", module.IsRetryable(err))
	case result.Skipped && result.Layers > 0:
		logger.Info("image is at the target, with its layers", "digest", result.Digest, "layers", result.Layers)
	case result.Skipped && result.OnlyIfMissing: // a pass looks for thousands
		logger.Debug("image is at the target", "digest", result.Digest)
	case result.Skipped:
		logger.Info("image is at the target", "digest", result.Digest)
	default:
		text := "image copied"
		if result.Healed {
			text = "image was missing at the target and was copied again"
		}
		logger.Info(text, "digest", result.Digest, "bytes", result.Bytes, "blobs", result.Blobs,
			"mounted", result.Mounted, "duration", result.Duration)
	}
}
