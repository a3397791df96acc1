package auth_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/server/auth"
)

// authority is a cluster that counts what it is asked. Tokens are names.
type authority struct {
	mu      sync.Mutex
	asked   map[string]int
	revoked map[string]bool
	ends    time.Time
	err     error
	hold    chan struct{} // nil lets all pass
}

func newAuthority() *authority {
	return &authority{asked: map[string]int{}, revoked: map[string]bool{}}
}

func (a *authority) count(what string) (revoked bool, err error) {
	if a.hold != nil {
		<-a.hold
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked[what]++
	return a.revoked[what], a.err
}

func (a *authority) Identify(_ context.Context, token string) (auth.Identity, error) {
	revoked, err := a.count(token)
	switch {
	case err != nil:
		return auth.Identity{}, err
	case revoked || strings.HasPrefix(token, "wrong"):
		return auth.Identity{}, auth.ErrRefused
	}
	return auth.Identity{Name: token, Groups: []string{"people"}, Expires: a.ends}, nil
}

func (a *authority) Allowed(_ context.Context, who auth.Identity, what auth.Action) (bool, string, error) {
	revoked, err := a.count(fmt.Sprint(who.Name, " ", what.Verb, " ", what.Flow))
	return !revoked, "", err
}

func (a *authority) set(change func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change()
}

func TestAnswersAreRememberedForSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner := newAuthority()
		r := auth.Remember(inner)
		look := func() (identified, allowed error) {
			who, err := r.Identify(t.Context(), "ann")
			may, _, failed := r.Allowed(t.Context(), auth.Identity{Name: "ann"}, auth.Action{Verb: "get", Flow: "shop"})
			if err == nil && who.Name != "ann" {
				t.Errorf("the token is %s's", who.Name)
			}
			if failed == nil && !may {
				failed = errors.New("not allowed")
			}
			return err, failed
		}
		for range 3 {
			if err, failed := look(); err != nil || failed != nil {
				t.Fatal(err, failed)
			}
		}
		inner.set(func() { inner.revoked["ann"], inner.revoked["ann get shop"] = true, true })
		time.Sleep(auth.RememberFor - time.Millisecond)
		if err, failed := look(); err != nil || failed != nil {
			t.Errorf("it is forgotten too early: %v, %v", err, failed)
		}
		time.Sleep(time.Millisecond)
		if err, failed := look(); !errors.Is(err, auth.ErrRefused) || failed == nil {
			t.Errorf("what was revoked is still taken: %v, %v", err, failed)
		}
		if inner.asked["ann"] != 2 || inner.asked["ann get shop"] != 2 {
			t.Errorf("asked %v, want twice each", inner.asked)
		}
	})
}

func TestAnExpiredTokenIsNotRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner := newAuthority()
		inner.ends = time.Now().Add(2 * time.Second)
		r := auth.Remember(inner)
		if _, err := r.Identify(t.Context(), "ann"); err != nil {
			t.Fatal(err)
		}
		inner.set(func() { inner.revoked["ann"] = true })
		time.Sleep(2 * time.Second)
		if _, err := r.Identify(t.Context(), "ann"); !errors.Is(err, auth.ErrRefused) {
			t.Errorf("a token that has ended is taken: %v", err)
		}
	})
}

func TestWhatCouldNotBeAskedIsNotRemembered(t *testing.T) {
	inner := newAuthority()
	r := auth.Remember(inner)
	inner.err = errors.New("away")
	if _, err := r.Identify(t.Context(), "ann"); err == nil || errors.Is(err, auth.ErrRefused) {
		t.Errorf("error = %v", err)
	}
	if allowed, _, err := r.Allowed(t.Context(), auth.Identity{Name: "ann"}, auth.Action{Verb: "get"}); err == nil || allowed {
		t.Errorf("allowed = %t, %v", allowed, err)
	}
	inner.err = nil
	if _, err := r.Identify(t.Context(), "ann"); err != nil {
		t.Errorf("it is back: %v", err)
	}
}

func TestAnswersAreOfOneTokenAndOneRight(t *testing.T) {
	inner := newAuthority()
	r := auth.Remember(inner)
	inner.revoked["ann update shop"] = true
	inner.revoked["bob get shop"] = true
	for name, test := range map[string]struct {
		who  auth.Identity
		what auth.Action
		want bool
	}{
		"ann looks":               {auth.Identity{Name: "ann"}, auth.Action{Verb: "get", Flow: "shop"}, true},
		"ann edits":               {auth.Identity{Name: "ann"}, auth.Action{Verb: "update", Flow: "shop"}, false},
		"ann edits another":       {auth.Identity{Name: "ann"}, auth.Action{Verb: "update", Flow: "bar"}, true},
		"bob looks":               {auth.Identity{Name: "bob"}, auth.Action{Verb: "get", Flow: "shop"}, false},
		"a name that runs over":   {auth.Identity{Name: "ann get"}, auth.Action{Verb: "shop"}, true},
		"ann in a group, looking": {auth.Identity{Name: "ann", Groups: []string{"g"}}, auth.Action{Verb: "get", Flow: "shop"}, true},
	} {
		if got, _, err := r.Allowed(t.Context(), test.who, test.what); got != test.want || err != nil {
			t.Errorf("%s: %t, %v; want %t", name, got, err, test.want)
		}
	}
	if inner.asked["ann get shop"] != 2 {
		t.Errorf("with and without the group it is asked %d times, want 2", inner.asked["ann get shop"])
	}
}

func TestRememberedAnswersAreBounded(t *testing.T) {
	r := auth.Remember(newAuthority())
	for i := range 5000 {
		_, _ = r.Identify(t.Context(), fmt.Sprintf("wrong %d", i))
		_, _, _ = r.Allowed(t.Context(), auth.Identity{Name: "ann"}, auth.Action{Verb: "get", Flow: fmt.Sprint(i)})
	}
	if known := r.Len(); known > 2*4096 || known < 4096 {
		t.Errorf("%d answers are remembered", known)
	}
}

func TestManyAskOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner := newAuthority()
		inner.hold = make(chan struct{})
		r := auth.Remember(inner)
		first, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for i := range 50 {
			ctx := t.Context()
			if i == 0 {
				ctx = first
			}
			all.Go(func() {
				if _, err := r.Identify(ctx, "ann"); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		cancel() // the first who asked goes; the others get their answer all the same
		close(inner.hold)
		all.Wait()
		if inner.asked["ann"] != 1 {
			t.Errorf("asked %d times", inner.asked["ann"])
		}
	})
}

func TestTokensThatAreNotAsked(t *testing.T) {
	inner := newAuthority()
	for name, token := range map[string]string{"empty": "", "huge": strings.Repeat("x", 20<<10)} {
		if _, err := auth.Remember(inner).Identify(t.Context(), token); !errors.Is(err, auth.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(inner.asked) > 0 {
		t.Errorf("asked %v", inner.asked)
	}
}

func TestExpiry(t *testing.T) {
	claims := func(text string) string {
		return "e30." + base64.RawURLEncoding.EncodeToString([]byte(text)) + ".c2ln"
	}
	for name, test := range map[string]struct {
		token string
		want  int64
	}{
		"JWT":               {claims(`{"exp":1800000000}`), 1800000000},
		"with a fraction":   {claims(`{"exp":1800000000.9}`), 1800000000},
		"without":           {claims(`{"sub":"x"}`), 0},
		"a text":            {claims(`{"exp":"soon"}`), 0},
		"before the epoch":  {claims(`{"exp":-1}`), 0},
		"too late":          {claims(`{"exp":1e300}`), 0},
		"no JSON":           {claims(`exp`), 0},
		"no base64":         {"a.!.c", 0},
		"two parts":         {"a.e30", 0},
		"an opaque token":   {"sha256~abcdef", 0},
		"nothing":           {"", 0},
		"as a list of JSON": {claims(`[1]`), 0},
	} {
		got := auth.Expiry(test.token)
		if test.want == 0 && !got.IsZero() || test.want != 0 && got.Unix() != test.want {
			t.Errorf("%s: %v, want %d", name, got, test.want)
		}
	}
}
