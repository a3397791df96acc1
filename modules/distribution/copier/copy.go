package copier

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// Image is one image to copy.
type Image struct {
	// Source is a reference with a tag, a digest or both; the digest decides.
	Source string `json:"source" title:"Source" description:"The image to copy, for example nginx:1.27." required:"true"`
	// Target is where it goes.
	Target string `json:"target" title:"Target" description:"The name it gets, for example mirror.example.com/library/nginx:1.27." required:"true"`
	// OnlyIfMissing asks the target alone, and copies only what can't be pulled there.
	OnlyIfMissing bool `json:"onlyIfMissing,omitempty" title:"Only if missing"`
}

// Descriptions implements module.Described.
func (Image) Descriptions() map[string]string {
	return map[string]string{
		"onlyIfMissing": "Ask the target alone, for all platforms of the image, and leave the source alone while the target has it. When " +
			"it is missing there it is copied again from the source.",
	}
}

// Options say how to copy. The zero value copies anonymously, one blob at a time
// and without retries.
type Options struct {
	// SourceLogins and TargetLogins are tried in order; without any, the registry is
	// asked anonymously.
	SourceLogins, TargetLogins []registryclient.Login
	// InsecureSource and InsecureTarget allow plain HTTP and certificates that
	// nobody vouches for. Loopback hosts are always allowed both.
	InsecureSource, InsecureTarget bool
	// AllowPrivate copies images that need a login to registries that need none.
	AllowPrivate bool
	// PinTag keeps what is used by digest, in registries that drop a digest as soon as
	// no tag names it: an image named by digest gets the tag pin-<12 hex>, also when it
	// was there already, and so does what a tag named until it is overwritten.
	PinTag bool
	// CheckLayers looks for the layers of an image that the target has, too, and copies
	// those again that it lacks. Without it the manifests vouch for them: a registry
	// that follows the specification stores no manifest without its layers, but a disk
	// may lose some afterwards. It costs a GET for each platform and a HEAD for each
	// layer, up to 500.
	CheckLayers bool
	// BlobConcurrency is how many blobs travel at once; 1 when zero.
	BlobConcurrency int
	// MaxRetries is how often a request or a blob is tried again.
	MaxRetries int
	// MaxWait bounds the wait when a registry names a time to come back at.
	MaxWait time.Duration
	// RateBudgetFloor keeps this many pulls of a limited registry for others.
	RateBudgetFloor int
	// Progress gets how far the copy is, from several goroutines. May be nil.
	Progress func(Progress)
}

// Result says what a copy did.
type Result struct {
	Image
	// Digest is the manifest's digest, the same at source and target.
	Digest string
	// Skipped is true when the target had the image, with all its platforms.
	Skipped bool
	// Healed is true when an image that was to be there already was missing, or a part
	// of it, and has been copied again.
	Healed bool
	// Layers were looked for at the target.
	Layers int
	// Bytes and Blobs were moved; Mounted blobs were there already, in this
	// repository or another.
	Bytes          int64
	Blobs, Mounted int
	Duration       time.Duration
}

// State is how far an image is.
type State string

// The states.
const (
	StateChecking State = "checking"
	StateCopying  State = "copying"
	StateSkipped  State = "skipped"
	StateCopied   State = "copied"
	StateHealed   State = "healed"
	StateFailed   State = "failed"
)

// Progress is how far the copy of an image is, in bytes of blobs. Total grows
// while manifests are read.
type Progress struct {
	Image
	State       State
	Done, Total int64
}

// Copy brings an image to the target: all its platforms, byte for byte, so that
// each can be pulled when Copy returns. It asks for the digests first and moves
// nothing when they are equal: one HEAD at each registry, or one at the target when
// the source is named by digest, and one at the target for each platform that was
// not seen there in the last ten seconds. Errors name source, target and reason and
// are marked as retryable or permanent.
func (c *Copier) Copy(ctx context.Context, image Image, options Options) (Result, error) {
	begun := time.Now()
	options.BlobConcurrency = max(options.BlobConcurrency, 1)
	t := &task{copier: c, image: image, options: options, slots: make(chan struct{}, options.BlobConcurrency)}
	result := Result{Image: image}
	if options.MaxWait > 0 {
		ctx = registryclient.WithMaxWait(ctx, options.MaxWait)
	}
	err := t.run(ctx, &result)
	result.Bytes, result.Blobs, result.Mounted = t.count.bytes.Load(), int(t.count.blobs.Load()), int(t.count.mounted.Load())
	result.Layers = t.layers
	result.Duration = time.Since(begun)
	switch {
	case err != nil:
		if errors.Is(err, context.DeadlineExceeded) {
			err = module.Retryable(fmt.Errorf("not done after %s: %w", result.Duration.Round(time.Second), err))
		}
		t.report(StateFailed)
		switch {
		case t.lost:
			err = fmt.Errorf("a layer of it is not at the target any more: %w", err)
		case t.missing:
			err = fmt.Errorf("it is not at the target any more: %w", err)
		}
		return result, fmt.Errorf("copy %s to %s: %w", image.Source, image.Target, err)
	case result.Skipped:
		t.report(StateSkipped)
	case result.Healed:
		t.report(StateHealed)
	default:
		t.report(StateCopied)
	}
	return result, nil
}

func (t *task) run(ctx context.Context, result *Result) error {
	source, err := registryclient.ParseImage(t.image.Source)
	if err != nil {
		return fmt.Errorf("source: %w", err)
	}
	target, err := registryclient.ParseImage(t.image.Target)
	if err != nil {
		return fmt.Errorf("target: %w", err)
	}
	if source.Digest != "" && target.Digest != "" && source.Digest != target.Digest {
		return module.Permanent(errors.New("source and target are named by different digests"))
	}
	o := t.options
	t.from = t.copier.Repository(source.Host, source.Repository, registryclient.RepositoryOptions{
		Actions: "pull", Insecure: o.InsecureSource, Logins: o.SourceLogins, Retries: o.MaxRetries,
	})
	t.to = t.copier.Repository(target.Host, target.Repository, registryclient.RepositoryOptions{
		Actions: "pull,push", Insecure: o.InsecureTarget, Logins: o.TargetLogins, Retries: o.MaxRetries,
	})
	t.report(StateChecking)
	found := comparison{want: source.Digest}
	if t.image.OnlyIfMissing {
		if err := t.askTarget(ctx, source, target, &found); err != nil {
			return fmt.Errorf("target: %w", err)
		}
		if found.have != "" && (found.want == "" || found.want == found.have) {
			found.want = found.have
			if result.Skipped, err = t.nothingToDo(ctx, found); result.Skipped || err != nil {
				result.Digest = found.have
				return err
			}
		}
		t.missing, found.want = true, source.Digest
	}
	if err := t.compare(ctx, source, target, &found); err != nil {
		return err
	}
	result.Digest = found.want
	if found.want == found.have && !t.missing {
		if result.Skipped, err = t.nothingToDo(ctx, found); result.Skipped || err != nil {
			return err
		}
	}
	if want := cmp.Or(source.Digest, target.Digest); want != "" && want != found.want {
		return module.Permanent(fmt.Errorf("the source has the digest %s now", found.want))
	}
	if err := t.mayPublish(ctx, found); err != nil {
		return err
	}
	_, _, limited := t.from.PullsLeft()
	t.knownParts = found.have != "" || limited
	t.report(StateCopying)
	if err := t.transfer(ctx, found, target); err != nil {
		return err
	}
	result.Healed = t.missing || found.want == found.have
	return nil
}

// compare finds out which digest the source has, and the target. What found says of
// them already is not asked for again.
func (t *task) compare(ctx context.Context, source, target imageref.Image, found *comparison) error {
	var (
		targetErr error
		group     sync.WaitGroup
	)
	there := *found
	if !found.asked {
		group.Go(func() { targetErr = t.askTarget(ctx, source, target, &there) })
	}
	var sourceErr error
	if source.Digest == "" {
		sourceErr = t.lookUp(ctx, source.Tag, found)
	}
	group.Wait()
	if sourceErr != nil {
		return fmt.Errorf("source: %w", sourceErr)
	}
	if targetErr != nil {
		return fmt.Errorf("target: %w", targetErr)
	}
	found.have, found.haveType, found.pin, found.asked = there.have, there.haveType, there.pin, true
	return nil
}
