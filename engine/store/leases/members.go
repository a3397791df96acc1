package leases

import (
	"context"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Member is an engine of the namespace, as it says of itself in a Lease of its own, which
// only who may write leases there can make.
type Member struct {
	Name        string // its identity
	Address     string // where other engines reach it: HOST:PORT
	Certificate string // the digest of the certificate that it shows there
}

const (
	memberPrefix      = "patchbay-engine-"
	annotationAddress = "patchbay.dev/address"
	annotationDigest  = "patchbay.dev/certificate"
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
	annotations[annotationAddress], annotations[annotationDigest] = m.Address, m.Certificate
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

func memberOf(o *unstructured.Unstructured, holder string) Member {
	annotations := o.GetAnnotations()
	return Member{Name: holder, Address: annotations[annotationAddress], Certificate: annotations[annotationDigest]}
}
