package registry

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
)

// pullWindow is Docker Hub's: six hours.
const pullWindow = 21600

// pullLimit counts manifest fetches the way Docker Hub does: GET costs one,
// HEAD nothing, and both say what is left.
type pullLimit struct {
	limit int

	mu   sync.Mutex
	used int
}

func (p *pullLimit) apply(w http.ResponseWriter, r *http.Request, entry *Request, next http.Handler) {
	if p.limit == 0 || entry.Kind != KindManifest {
		next.ServeHTTP(w, r)
		return
	}
	left := p.take(r.Method == http.MethodGet)
	w.Header().Set("RateLimit-Limit", fmt.Sprintf("%d;w=%d", p.limit, pullWindow))
	w.Header().Set("RateLimit-Remaining", fmt.Sprintf("%d;w=%d", max(left, 0), pullWindow))
	if left < 0 {
		w.Header().Set("Retry-After", strconv.Itoa(pullWindow))
		fail(w, http.StatusTooManyRequests, "TOOMANYREQUESTS", "you have reached your pull rate limit")
		return
	}
	next.ServeHTTP(w, r)
}

// take returns what is left, less than 0 if the request is one too many.
func (p *pullLimit) take(counts bool) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !counts {
		return max(p.limit-p.used, 0)
	}
	p.used++
	return p.limit - p.used
}
