package auth

import (
	"sync"
	"time"
)

// The pace of logins with a wrong token, by address.
const (
	freeTries   = 5
	firstPause  = time.Second
	longestWait = time.Minute
	forgetAfter = 10 * time.Minute
	maxPaced    = 4096 // addresses that are remembered
)

// Pace slows down who logs in with wrong tokens: after a few tries each further
// one makes the pause of its address longer, up to a minute. Nobody is made to
// wait by it: whoever comes in a pause learns how long it lasts.
//
// A right token is not for it to judge, and so is never kept waiting: a whole
// office, or every process of a machine, may have one address. What is guessed
// here has 256 bits of chance, so that no pace of guessing comes anywhere; what
// the pace saves is the work.
//
// Safe for concurrent use. It remembers a bounded number of addresses.
type Pace struct {
	mu    sync.Mutex
	tries map[string]*tries
}

type tries struct {
	wrong int
	last  time.Time
	until time.Time // the end of the pause
}

// NewPace makes a pace that knows of nothing.
func NewPace() *Pace { return &Pace{tries: map[string]*tries{}} }

// Wrong counts a wrong token from an address. Zero means that this try may be
// answered as any; else it is how long the address has to pause.
func (p *Pace) Wrong(address string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	t := p.tries[address]
	if t == nil {
		if len(p.tries) >= maxPaced {
			p.forget(now)
		}
		t = &tries{}
		p.tries[address] = t
	}
	if now.Sub(t.last) > forgetAfter {
		*t = tries{}
	}
	t.last = now
	if now.Before(t.until) {
		return t.until.Sub(now)
	}
	t.wrong++
	if over := t.wrong - freeTries; over > 0 {
		pause := longestWait
		if over < 8 {
			pause = min(firstPause<<(over-1), longestWait)
		}
		t.until = now.Add(pause)
		return pause
	}
	return 0
}

// Right forgets an address: somebody there has the token.
func (p *Pace) Right(address string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.tries, address)
}

// forget makes room: the older half goes, by time, so that it is rarely needed.
func (p *Pace) forget(now time.Time) {
	oldest := now
	for _, t := range p.tries {
		if t.last.Before(oldest) {
			oldest = t.last
		}
	}
	border := oldest.Add(now.Sub(oldest) / 2)
	for address, t := range p.tries {
		if !t.last.After(border) {
			delete(p.tries, address)
		}
	}
}

// Len is how many addresses are remembered.
func (p *Pace) Len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.tries)
}
