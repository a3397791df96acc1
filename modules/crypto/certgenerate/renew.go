package certgenerate

import (
	"crypto/x509"
	"slices"
	"time"
)

const (
	day         = 24 * time.Hour
	maxDays     = 36500
	defaultDays = 365
)

// terms are the lengths of the lives.
type terms struct {
	leaf, authority time.Duration
	overlap         time.Duration
}

func newTerms(in Request, s Settings) terms {
	days := in.ValidDays
	if days == 0 {
		days = defaultDays
	}
	// An authority is followed by the next after two thirds of its life; the last
	// third must hold a whole certificate.
	return terms{
		leaf:      time.Duration(days) * day,
		authority: time.Duration(max(s.CAValidDays, 3*days)) * day,
		overlap:   time.Duration(s.OverlapHours) * time.Hour,
	}
}

// renew brings what is kept up to date with the clock.
//
// The order is what keeps every handshake going. A new authority comes into the
// bundle and issues nothing; only a later request, after the overlap, takes a
// certificate from it; and the old authority stays in the bundle until the last
// certificate that it issued has ended, since a server may still show it. So
// whoever has any bundle of the last overlap accepts any certificate that can
// still be served.
func (k *keep) renew(now time.Time, wanted subject, t terms) (changed, renewed bool, err error) {
	changed = k.retire(now)
	if len(k.Authorities) == 0 || pastTwoThirds(now, k.Authorities[len(k.Authorities)-1].cert) {
		made, err := issueAuthority(wanted.commonName, now, t.authority)
		if err != nil {
			return false, false, err
		}
		k.Authorities = append(k.Authorities, authority{pair: made, Since: now})
		changed = true
	}
	if k.Leaf.cert != nil && k.signer() != nil && !pastTwoThirds(now, k.Leaf.cert) {
		return changed, false, nil
	}
	signer := k.issuer(now, t.overlap)
	leaf, err := issueLeaf(wanted, &signer.pair, now, t.leaf)
	if err != nil {
		return false, false, err
	}
	k.Leaf = leaf
	if leaf.cert.NotAfter.After(signer.LastLeaf) {
		signer.LastLeaf = leaf.cert.NotAfter
	}
	return true, true, nil
}

// retire removes the authorities that nothing needs: those that have ended, those that
// a wrong clock dated into the future, and those before the one in use whose last
// certificate has ended.
func (k *keep) retire(now time.Time) bool {
	before := len(k.Authorities)
	k.Authorities = slices.DeleteFunc(k.Authorities, func(a authority) bool {
		return now.Before(a.cert.NotBefore) || !now.Before(a.cert.NotAfter)
	})
	if used := k.signer(); used != nil {
		since := used.Since
		k.Authorities = slices.DeleteFunc(k.Authorities, func(a authority) bool {
			return a.Since.Before(since) && !now.Before(a.LastLeaf)
		})
	}
	return len(k.Authorities) != before
}

// issuer is the newest authority that has been in the bundle for the overlap,
// else the oldest: the one that the most clients know.
func (k *keep) issuer(now time.Time, overlap time.Duration) *authority {
	for n := len(k.Authorities) - 1; n > 0; n-- {
		a, previous := &k.Authorities[n], k.Authorities[n-1]
		// After a long silence the one before may end sooner than the overlap.
		wait := min(overlap, previous.cert.NotAfter.Sub(a.Since)/2)
		if now.Sub(a.Since) >= wait {
			return a
		}
	}
	return &k.Authorities[0]
}

// pastTwoThirds is true also for a certificate that has ended, or that is not
// valid yet by this clock.
func pastTwoThirds(now time.Time, cert *x509.Certificate) bool {
	from, until := cert.NotBefore, cert.NotAfter
	return now.Before(from) || !now.Before(from.Add(until.Sub(from)/3*2))
}
