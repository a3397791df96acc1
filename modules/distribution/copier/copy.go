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
)

// Image is one image to copy.
type Image struct {
	// Source is a reference with a tag, a digest or both; the digest decides.
	Source string `json:"source" title:"Source" description:"The image to copy, for example nginx:1.27." required:"true"`
	// Target is where it goes.
	Target string `json:"target" title:"Target" description:"The name it gets, for example mirror.example.com/library/nginx:1.27." required:"true"`
}

// Options say how to copy. The zero value copies anonymously, one blob at a time
// and without retries.
type Options struct {
	// SourceLogins and TargetLogins are tried in order; without any, the registry is
	// asked anonymously.
	SourceLogins, TargetLogins []Login
	// InsecureSource and InsecureTarget allow plain HTTP and certificates that
	// nobody vouches for. Loopback hosts are always allowed both.
	InsecureSource, InsecureTarget bool
	// AllowPrivate copies images that need a login to registries that need none.
	AllowPrivate bool
	// PinTag writes the tag pin-<12 hex> beside images that are named by digest, so
	// that registries do not collect them as untagged.
	PinTag bool
	// BlobConcurrency is how many blobs travel at once; 1 when zero.
	BlobConcurrency int
	// MaxRetries is how often a request or a blob is tried again.
	MaxRetries int
	// MaxWait bounds the wait when a registry names a time to come back at.
	MaxWait time.Duration
	// RateBudgetFloor keeps this many pulls of a limited registry for others.
	RateBudgetFloor int
	// Progress is told how far the copy is, from several goroutines. May be nil.
	Progress func(Progress)
}

// Result tells what a copy did.
type Result struct {
	Image
	// Digest is the manifest's digest, the same at source and target.
	Digest string
	// Skipped is true when the target had the image.
	Skipped bool
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
	StateFailed   State = "failed"
)

// Progress is how far the copy of an image is, in bytes of blobs. Total grows
// while manifests are read.
type Progress struct {
	Image
	State       State
	Done, Total int64
}

// Copy brings an image to the target: all its platforms, byte for byte. It asks
// for the digests first and does nothing when they are equal: one HEAD at each
// registry, or one at the target when the source is named by digest. Errors name
// source, target and reason and are marked as retryable or permanent.
func (c *Client) Copy(ctx context.Context, image Image, options Options) (Result, error) {
	begun := time.Now()
	options.BlobConcurrency = max(options.BlobConcurrency, 1)
	t := &task{client: c, image: image, options: options, slots: make(chan struct{}, options.BlobConcurrency)}
	result := Result{Image: image}
	if options.MaxWait > 0 {
		ctx = withMaxWait(ctx, options.MaxWait)
	}
	err := t.run(ctx, &result)
	result.Bytes, result.Blobs, result.Mounted = t.count.bytes.Load(), int(t.count.blobs.Load()), int(t.count.mounted.Load())
	result.Duration = time.Since(begun)
	switch {
	case err != nil:
		if errors.Is(err, context.DeadlineExceeded) {
			err = module.Retryable(fmt.Errorf("not done after %s: %w", result.Duration.Round(time.Second), err))
		}
		t.report(StateFailed)
		return result, fmt.Errorf("copy %s to %s: %w", image.Source, image.Target, err)
	case result.Skipped:
		t.report(StateSkipped)
	default:
		t.report(StateCopied)
	}
	return result, nil
}

func (t *task) run(ctx context.Context, result *Result) error {
	source, err := parseRef(t.image.Source)
	if err != nil {
		return fmt.Errorf("source: %w", err)
	}
	target, err := parseRef(t.image.Target)
	if err != nil {
		return fmt.Errorf("target: %w", err)
	}
	if source.Digest != "" && target.Digest != "" && source.Digest != target.Digest {
		return module.Permanent(errors.New("source and target are named by different digests"))
	}
	o := t.options
	t.from = t.client.repository(source.Host, source.Repository, "pull", o.InsecureSource, o.SourceLogins, o.MaxRetries)
	t.to = t.client.repository(target.Host, target.Repository, "pull,push", o.InsecureTarget, o.TargetLogins, o.MaxRetries)
	t.report(StateChecking)
	found, err := t.compare(ctx, source, target)
	if err != nil {
		return err
	}
	result.Digest = found.want
	if found.want == found.have {
		result.Skipped = true
		return nil
	}
	if want := cmp.Or(source.Digest, target.Digest); want != "" && want != found.want {
		return module.Permanent(fmt.Errorf("the source has the digest %s now", found.want))
	}
	if err := t.mayPublish(ctx, found); err != nil {
		return err
	}
	_, _, limited := t.from.gate().figures()
	t.knownParts = found.have != "" || limited
	t.report(StateCopying)
	return t.transfer(ctx, found, names(source, target, o.PinTag))
}

// names lists what the manifest is stored under. The target's tag is left alone
// when a digest stands beside it: the tag may have moved on.
func names(source, target imageref.Image, pin bool) []string {
	var all []string
	if target.Digest == "" {
		all = append(all, target.Tag)
	}
	if wanted := cmp.Or(source.Digest, target.Digest); wanted != "" && pin {
		all = append(all, pinTag(wanted))
	}
	if len(all) == 0 {
		all = append(all, target.Digest)
	}
	return all
}

// comparison is what source and target said.
type comparison struct {
	want, have string
	// source is the manifest when it came back already.
	source  *manifest
	private bool
	// checked is true when private is known.
	checked bool
}

func (t *task) compare(ctx context.Context, source, target imageref.Image) (comparison, error) {
	var (
		found     comparison
		targetErr error
		group     sync.WaitGroup
	)
	group.Go(func() {
		found.have, _, targetErr = t.to.head(ctx, cmp.Or(target.Digest, target.Tag))
	})
	var sourceErr error
	if source.Digest != "" {
		found.want = source.Digest
	} else {
		sourceErr = t.lookUp(ctx, source.Tag, &found)
	}
	group.Wait()
	if sourceErr != nil {
		return found, fmt.Errorf("source: %w", sourceErr)
	}
	if targetErr != nil {
		return found, fmt.Errorf("target: %w", targetErr)
	}
	return found, nil
}

// transfer moves the image and names it. What was believed about the target may
// be out of date; then it is done again from what the target says.
func (t *task) transfer(ctx context.Context, found comparison, names []string) error {
	m := found.source
	if m == nil {
		var err error
		if m, err = t.fetch(ctx, found.want); err != nil {
			return fmt.Errorf("source: %w", err)
		}
	}
	key := manifestKey{t.to.endpoint.host, t.to.name, m.digest}
	for again := false; ; again = true {
		var err error
		if !t.client.stored(key) {
			err = t.parts(ctx, m, 0)
		}
		if err == nil {
			for _, name := range names {
				if err = t.to.put(ctx, m, name); err != nil {
					err = fmt.Errorf("manifest %s: %w", name, err)
					break
				}
			}
		}
		if err == nil {
			t.client.manifests.put(key, time.Now())
			return nil
		}
		if again || !lostBlobs(err) {
			return err
		}
		t.forget(m)
	}
}
