package leases

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Member is an engine of the namespace, as it says of itself in a Lease of its own, under
// the seal of those who have the key.
type Member struct {
	Name        string // its identity
	Address     string // where other engines reach it: HOST:PORT
	Certificate string // the digest of the certificate that it shows there
}

const (
	memberPrefix      = "patchbay-engine-"
	annotationAddress = "patchbay.dev/address"
	annotationDigest  = "patchbay.dev/certificate"
	annotationSeal    = "patchbay.dev/seal"
)

// Join says to other engines that this one is there, until ctx ends. While the API server
// is away they believe it for as long as the lease holds.
func (l *Leases) Join(ctx context.Context, m Member) {
	for ctx.Err() == nil {
		wait := l.options.renewal()
		if err := l.join(ctx, m); err != nil && ctx.Err() == nil {
			l.options.Logger.Warn("other engines may not know of this one, will try again", "in", retry, "error", err)
			wait = retry
		}
		l.forgetDead(ctx)
		sleep(ctx, jittered(wait))
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	if err := l.objects.Delete(last, memberName(l.options.Identity), metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
		l.options.Logger.Warn("other engines will ask for this one for a while", "error", err)
	}
}

func (l *Leases) join(ctx context.Context, m Member) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	name := memberName(l.options.Identity)
	current, err := l.objects.Get(ctx, name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		current = nil
	case err != nil:
		return l.explain("read lease "+name, err)
	}
	written := l.options.held(name, l.options.Identity, current)
	annotations := written.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	m.Name = l.options.Identity
	annotations[annotationAddress], annotations[annotationDigest], annotations[annotationSeal] = m.Address, m.Certificate, l.options.seal(m)
	written.SetAnnotations(annotations)
	if current == nil {
		_, err = l.objects.Create(ctx, written, metav1.CreateOptions{})
	} else {
		_, err = l.objects.Update(ctx, written, metav1.UpdateOptions{})
	}
	if err != nil {
		return l.explain("write lease "+name, err)
	}
	return nil
}

// Others are the engines that say they are there beside this one, by name.
func (l *Leases) Others() []Member {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	var all []Member
	for name, r := range l.known {
		if strings.HasPrefix(name, memberPrefix) && !r.free(now) && r.holder != l.options.Identity && r.member.Address != "" {
			all = append(all, r.member)
		}
	}
	slices.SortFunc(all, func(a, b Member) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// memberName is the name of an engine's Lease.
func memberName(identity string) string {
	plain := strings.FieldsFunc(strings.ToLower(identity), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return memberPrefix + strings.Join(plain, "-")
}

// memberOf is the engine of a Lease; the zero Member when somebody else wrote it.
func (o Options) memberOf(lease *unstructured.Unstructured, holder string) Member {
	annotations := lease.GetAnnotations()
	m := Member{Name: holder, Address: annotations[annotationAddress], Certificate: annotations[annotationDigest]}
	if !hmac.Equal([]byte(o.seal(m)), []byte(annotations[annotationSeal])) {
		return Member{}
	}
	return m
}

// seal is what only who has the key can make of what an engine says of itself.
func (o Options) seal(m Member) string {
	mac := hmac.New(sha256.New, o.Key)
	for _, part := range []string{m.Name, m.Address, m.Certificate} {
		fmt.Fprintf(mac, "%d %s ", len(part), part)
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// forgetDead deletes the Leases of engines that ended long ago, and could not do so
// themselves.
func (l *Leases) forgetDead(ctx context.Context) {
	for name, r := range l.dead(time.Now()) {
		err := l.objects.Delete(ctx, name, metav1.DeleteOptions{Preconditions: &metav1.Preconditions{ResourceVersion: &r.version}})
		if err != nil && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) && ctx.Err() == nil {
			l.options.Logger.Debug("the lease of an engine that ended can't be deleted yet", "lease", name, "error", err)
		}
	}
}

// deadAfter is after how many times its duration a lease that nobody renews is that of an
// engine which comes back no more.
const deadAfter = 10

func (l *Leases) dead(now time.Time) map[string]record {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := map[string]record{}
	for name, r := range l.known {
		if strings.HasPrefix(name, memberPrefix) && now.Sub(r.seen) > deadAfter*r.duration {
			all[name] = r
		}
	}
	return all
}
