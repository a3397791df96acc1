package certgenerate_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/crypto/certgenerate"
)

const day = 24 * time.Hour

// checker verifies a certificate against a bundle, each signature once.
type checker map[[2]string]bool

func (c checker) accepts(t *testing.T, server, client result) error {
	now := time.Now()
	if now.After(server.NotAfter) {
		return errors.New("the certificate has ended")
	}
	pair := [2]string{server.CertPEM, client.CABundle}
	if c[pair] {
		return nil
	}
	_, err := leaf(t, server).Verify(x509.VerifyOptions{Roots: pool(t, client), DNSName: host, CurrentTime: now})
	c[pair] = err == nil
	return err
}

// TestNobodyIsRefusedOverYears asks every five days for 25 years. Clients that
// still have the bundle of the last overlap accept today's certificate, and
// today's bundle accepts the certificates that a server may still show.
func TestNobodyIsRefusedOverYears(t *testing.T) {
	tests := map[string]struct {
		settings           certgenerate.Settings
		days               int
		leaves, authorites int
	}{
		"defaults":             {certgenerate.Settings{CAValidDays: 3650, OverlapHours: 24}, 365, 37, 4},
		"short certificates":   {certgenerate.Settings{CAValidDays: 3650, OverlapHours: 96}, 30, 450, 4},
		"as long as authority": {certgenerate.Settings{CAValidDays: 365, OverlapHours: 240}, 365, 37, 13},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				node := moduletest.Start(t, certgenerate.New(nil), test.settings)
				check, seen := checker{}, map[string]bool{}
				var recent []result
				leaves, most, changes := 0, 0, 0
				overlap := time.Duration(test.settings.OverlapHours) * time.Hour
				const step = 5 * day
				for range int(25 * 365 * day / step) {
					// Only the state lives on, so that every step is a restart.
					now := send(t, moduletest.Start(t, sharing{certgenerate.New(nil), node.State}, test.settings), request{CommonName: host, ValidDays: test.days})
					for n := len(recent) - 1; n >= 0 && time.Duration(len(recent)-n)*step <= max(overlap, step); n-- {
						if err := check.accepts(t, now, recent[n]); err != nil {
							t.Fatalf("%s: a client with the bundle of %d steps ago refuses: %v", time.Now(), len(recent)-n, err)
						}
						if err := check.accepts(t, recent[n], now); err != nil {
							t.Fatalf("%s: the certificate of %d steps ago is refused: %v", time.Now(), len(recent)-n, err)
						}
					}
					if len(recent) > 0 && now.CABundle != recent[len(recent)-1].CABundle {
						changes++
						if now.Renewed {
							t.Errorf("%s: the bundle and the certificate changed at once", time.Now())
						}
					}
					if now.Renewed {
						leaves++
					}
					if now.Renewed || now.CABundle != recent[len(recent)-1].CABundle {
						for _, ca := range authorities(t, now) {
							seen[ca.SerialNumber.String()] = true
						}
						most = max(most, len(authorities(t, now)))
					}
					recent = append(recent, now)
					time.Sleep(step)
				}
				t.Logf("%d certificates, %d authorities, at most %d at once, %d changes of the bundle", leaves, len(seen), most, changes)
				if most > 2 {
					t.Errorf("%d authorities in one bundle", most)
				}
				if leaves < test.leaves*9/10 || leaves > test.leaves*11/10 || len(seen) != test.authorites {
					t.Errorf("%d certificates and %d authorities, want about %d and %d", leaves, len(seen), test.leaves, test.authorites)
				}
			})
		})
	}
}

// sharing is a component whose instances get a state that is already there.
type sharing struct {
	*certgenerate.Component
	state module.State
}

func (s sharing) Instance() module.Component {
	return &shared{Component: certgenerate.New(nil), state: s.state}
}

type shared struct {
	*certgenerate.Component
	state module.State
}

func (s *shared) OnState(module.State) { s.Component.OnState(s.state) }

func TestRenewalStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		node := start(t)
		ask := func() result { return send(t, node, request{CommonName: host, ValidDays: 300}) }
		first := ask()
		time.Sleep(199 * day)
		if got := ask(); got.Renewed || got.CertPEM != first.CertPEM {
			t.Error("renewed before two thirds of its life")
		}
		time.Sleep(2 * day)
		second := ask()
		if !second.Renewed || second.CABundle != first.CABundle || second.KeyPEM == first.KeyPEM {
			t.Errorf("after two thirds: renewed %t, the same bundle %t", second.Renewed, second.CABundle == first.CABundle)
		}
		if got := ask(); got.Renewed || got.CertPEM != second.CertPEM {
			t.Error("renewed again at once")
		}
	})
}

// TestAfterALongSilence: nothing was asked for years.
func TestAfterALongSilence(t *testing.T) {
	tests := map[string]struct {
		silence   time.Duration
		authority int // in the bundle afterwards
	}{
		"the certificate has ended":                    {400 * day, 1},
		"the authority is about to end":                {3649*day + 12*time.Hour, 2},
		"the authority is past two thirds of its life": {2500 * day, 2},
		"the authority has ended":                      {3700 * day, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				node := start(t)
				before := send(t, node, request{CommonName: host})
				time.Sleep(test.silence)
				got := send(t, node, request{CommonName: host})
				if !got.Renewed || len(authorities(t, got)) != test.authority {
					t.Fatalf("renewed %t, %d authorities", got.Renewed, len(authorities(t, got)))
				}
				if err := (checker{}).accepts(t, got, got); err != nil {
					t.Fatal(err)
				}
				stillKnown := test.silence < 3650*day
				if err := (checker{}).accepts(t, got, before); (err == nil) != stillKnown {
					t.Errorf("a client with the old bundle: %v", err)
				}
				for range 60 { // and it goes on from there
					previous := got
					time.Sleep(6 * time.Hour)
					got = send(t, node, request{CommonName: host})
					if err := (checker{}).accepts(t, got, previous); err != nil {
						t.Fatalf("%s: %v", time.Now(), err)
					}
				}
			})
		})
	}
}

// stateOf returns the one value that a node keeps, decoded.
func stateOf(t *testing.T, node *moduletest.Node) (key string, value map[string]any) {
	t.Helper()
	keys, _ := node.State.List(t.Context(), "")
	if len(keys) != 1 {
		t.Fatalf("keys = %v, want one", keys)
	}
	text, _, _ := node.State.Get(t.Context(), keys[0])
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return keys[0], value
}

func TestBrokenState(t *testing.T) {
	other := start(t)
	send(t, other, request{CommonName: "other.example"})
	_, foreign := stateOf(t, other)
	tests := map[string]struct {
		breakIt       func(map[string]any)
		sameAuthority bool
	}{
		"everything":            {func(v map[string]any) { clear(v); v["leaf"] = 7 }, false},
		"no authority":          {func(v map[string]any) { v["authorities"] = []any{} }, false},
		"the authority's key":   {func(v map[string]any) { v["authorities"].([]any)[0].(map[string]any)["keyPEM"] = "aGVsbG8=" }, false},
		"the certificate":       {func(v map[string]any) { v["leaf"].(map[string]any)["certPEM"] = "aGVsbG8=" }, true},
		"another's certificate": {func(v map[string]any) { v["leaf"] = foreign["leaf"] }, true},
		"the key of another": {func(v map[string]any) {
			v["leaf"].(map[string]any)["keyPEM"] = foreign["leaf"].(map[string]any)["keyPEM"]
		}, true},
		"a certificate as the CA":  {func(v map[string]any) { v["authorities"] = []any{v["leaf"]} }, false},
		"the authority of another": {func(v map[string]any) { v["authorities"] = foreign["authorities"] }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node := start(t)
			first := send(t, node, request{CommonName: host})
			key, value := stateOf(t, node)
			test.breakIt(value)
			text, _ := json.Marshal(value)
			if err := node.State.Set(t.Context(), key, text); err != nil {
				t.Fatal(err)
			}
			got := send(t, node, request{CommonName: host})
			if !got.Renewed || (got.CABundle == first.CABundle) != test.sameAuthority {
				t.Errorf("renewed %t, the same authority %t", got.Renewed, got.CABundle == first.CABundle)
			}
			if err := (checker{}).accepts(t, got, got); err != nil {
				t.Error(err)
			}
			if again := send(t, node, request{CommonName: host}); again.Renewed {
				t.Error("renewed twice")
			}
		})
	}
}

func TestTheStateOfANewerVersionIsLeftAlone(t *testing.T) {
	node := start(t)
	send(t, node, request{CommonName: host})
	key, value := stateOf(t, node)
	value["format"] = 2
	text, _ := json.Marshal(value)
	_ = node.State.Set(t.Context(), key, text)
	err := node.Send("request", request{CommonName: host}).Err()
	if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), "newer version") {
		t.Errorf("error = %v", err)
	}
	if after, _, _ := node.State.Get(t.Context(), key); string(after) != string(text) {
		t.Error("the state was changed")
	}
}

// failing is a state that fails to read or write.
type failing struct {
	module.State
	get, set error
}

func (f failing) Get(ctx context.Context, key string) ([]byte, bool, error) {
	if f.get != nil {
		return nil, false, f.get
	}
	return f.State.Get(ctx, key)
}

func (f failing) Set(ctx context.Context, key string, value []byte) error {
	if f.set != nil {
		return f.set
	}
	return f.State.Set(ctx, key, value)
}

func TestWithoutStateNothingIsIssued(t *testing.T) {
	full := errors.New("the disk is full")
	for name, state := range map[string]module.State{
		"read fails":  failing{moduletest.NewMemoryState(), full, nil},
		"write fails": failing{moduletest.NewMemoryState(), nil, full},
	} {
		t.Run(name, func(t *testing.T) {
			node := moduletest.Start(t, sharing{certgenerate.New(nil), state}, nil)
			err := node.Send("request", request{CommonName: host}).Err()
			if !errors.Is(err, full) || !module.IsRetryable(err) || len(node.Emitted("result")) != 0 {
				t.Errorf("error = %v, %d results", err, len(node.Emitted("result")))
			}
		})
	}
}
