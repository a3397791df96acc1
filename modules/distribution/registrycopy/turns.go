package registrycopy

import "sync"

// turns say of which images a pass looks for the layers: of some in each, until all had
// their turn, and then from the beginning. Safe for concurrent use.
type turns struct {
	mu   sync.Mutex
	pass string
	left int             // in this pass
	had  map[string]bool // targets that had their turn
}

// take reports whether it is an image's turn.
func (t *turns) take(pass, target string, inPass int) bool {
	if pass == "" || inPass == 0 {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if pass != t.pass {
		if t.left > 0 || t.had == nil { // the pass before found nobody who was still to come
			t.had = map[string]bool{}
		}
		t.pass, t.left = pass, inPass
	}
	if t.left == 0 || t.had[target] {
		return false
	}
	t.left--
	t.had[target] = true
	return true
}
