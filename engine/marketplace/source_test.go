package marketplace_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/marketplace"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution/index"
	"github.com/patchbay-dev/patchbay/engine/solution/pack"
	"github.com/patchbay-dev/patchbay/engine/solution/registry"
	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

var digest = "sha256:" + strings.Repeat("a", 64)

// unsigned is a registry with one package, which nobody has signed, and one catalogue.
type unsigned struct {
	archive []byte
	index   index.Index
	hangs   bool // no catalogue is read
	asked   int  // how often one was asked for
	pulls   int
}

func (s *unsigned) Pull(_ context.Context, from string, policy signature.Policy) (registry.Pulled, error) {
	s.pulls++
	if policy.Demands() {
		return registry.Pulled{}, signature.ErrMissing
	}
	repository, _, _ := strings.Cut(strings.TrimPrefix(from, "oci://"), ":")
	repository, _, _ = strings.Cut(repository, "@")
	return registry.Pulled{Reference: repository + "@" + digest, Digest: digest, Archive: s.archive}, nil
}

func (s *unsigned) PullIndexes(ctx context.Context, _ string, _ signature.Policy) ([]index.Found, error) {
	s.asked++
	if s.hangs {
		<-ctx.Done()
		return nil, context.Cause(ctx)
	}
	return []index.Found{{Digest: digest, Index: s.index}}, nil
}

func packed(t *testing.T, folder fs.FS) []byte {
	t.Helper()
	archive, err := pack.Pack(folder)
	if err != nil {
		t.Fatal(err)
	}
	return archive
}

const demandedKey = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt
6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==
-----END PUBLIC KEY-----
`

// A catalogue that demands a signature of a package demands it by whatever name the package
// is asked for.
func TestDemandOfACatalogue(t *testing.T) {
	listed := index.Index{Title: "Mine", Items: []index.Item{{Name: "demo", Title: "Demo", Version: "1.0.0", Reference: "r.example/demo@" + digest, Digest: digest}}}
	for name, from := range map[string]string{
		"as it is listed":   "oci://r.example/demo@" + digest,
		"a tag":             "oci://r.example/demo:1",
		"a tag and digest":  "oci://r.example/demo:1@" + digest,
		"another copy":      "oci://other.example/demo:1",
		"with its own port": "oci://r.example:443/demo:1",
	} {
		t.Run(name, func(t *testing.T) {
			r := &unsigned{archive: packed(t, folder("1.0.0")), index: listed}
			s := start(t, fstest.MapFS{}, func(o *marketplace.Options) { o.Registry = r })
			if _, err := s.Open(t.Context(), "demo", from); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Add(t.Context(), api.Catalogue{Name: "mine", Reference: "catalogues.example/mine:1", Key: demandedKey}); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Open(t.Context(), "demo", from); !errors.Is(err, signature.ErrMissing) {
				t.Errorf("error = %v", err)
			}
		})
	}
}

// A catalogue that does not answer is not waited for by one question after the other.
func TestACatalogueThatDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &unsigned{}
		s := start(t, fstest.MapFS{}, func(o *marketplace.Options) { o.Registry = r })
		if _, err := s.Add(t.Context(), api.Catalogue{Name: "mine", Reference: "catalogues.example/mine:1"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute) // nothing is remembered of it any more
		r.hangs, r.asked = true, 0
		for range 3 {
			list, err := s.Search(t.Context(), "")
			if err != nil || len(list.Catalogues) != 1 || list.Catalogues[0].Problem == "" {
				t.Fatalf("%+v, %v", list, err)
			}
		}
		if r.asked != 1 {
			t.Errorf("asked %d times", r.asked)
		}
	})
}

// Packages of anybody do not fill the memory: of many large ones few are remembered.
func TestLargePackagesAreForgotten(t *testing.T) {
	r := &unsigned{}
	s := start(t, fstest.MapFS{}, func(o *marketplace.Options) { o.Registry = r })
	large := folder("1.0.0")
	large["more.txt"] = &fstest.MapFile{Data: make([]byte, 20<<20)}
	r.archive = packed(t, large)
	for _, tag := range []string{"1", "2", "3", "4", "1"} {
		if _, err := s.Open(t.Context(), "demo", "oci://r.example/demo:"+tag); err != nil {
			t.Fatal(err)
		}
	}
	if r.pulls != 5 {
		t.Errorf("%d pulls: the first was remembered beside three others", r.pulls)
	}
}

// Who trusts the scripts of one publisher does not trust another's by an upgrade.
func TestTrustStaysWithThePublisher(t *testing.T) {
	for from, want := range map[string]string{"oci://r.example/demo:2": "standard", "": "standard", "oci://other.example/demo:2": "strict", "oci://r.example/other:2": "strict"} {
		t.Run(from, func(t *testing.T) {
			scripts := folder("1.0.0", "settings: {text: second}", "settings: {text: second, engine: standard}")
			r := &unsigned{archive: packed(t, scripts)}
			s := start(t, fstest.MapFS{}, func(o *marketplace.Options) { o.Registry = r })
			opened, err := s.Open(t.Context(), "demo", "oci://r.example/demo:1")
			if err != nil {
				t.Fatal(err)
			}
			document, err := s.Render(opened, "mine", nil, "goja")
			if err != nil {
				t.Fatal(err)
			}
			s.store(opened, nil, "goja", document, document, "")
			plan, err := s.PlanUpgrade(t.Context(), "mine", marketplace.Order{From: from})
			if err != nil {
				t.Fatal(err)
			}
			if got := plan.Document.NodeByID("second").Settings["engine"]; got != want {
				t.Errorf("the engine is %v, want %s", got, want)
			}
		})
	}
}

// A catalogue that can't be read any more demands what it did.
func TestDemandOfACatalogueThatIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		item := index.Item{Name: "demo", Title: "Demo", Version: "1.0.0", Reference: "r.example/demo@" + digest, Digest: digest}
		r := &unsigned{archive: packed(t, folder("1.0.0")), index: index.Index{Title: "Mine", Items: []index.Item{item}}}
		s := start(t, fstest.MapFS{}, func(o *marketplace.Options) { o.Registry = r })
		if _, err := s.Add(t.Context(), api.Catalogue{Name: "mine", Reference: "catalogues.example/mine:1", Key: demandedKey}); err != nil {
			t.Fatal(err)
		}
		r.hangs = true
		time.Sleep(2 * time.Minute) // the list is old by then
		if _, err := s.Open(t.Context(), "demo", item.From()); !errors.Is(err, signature.ErrMissing) {
			t.Errorf("error = %v", err)
		}
		if list, err := s.Search(t.Context(), ""); err != nil || list.Catalogues[0].Problem == "" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// Many who ask for one package at a time have it pulled once, and for many few at a time.
func TestPullsAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		now, most := 0, 0
		archive := packed(t, folder("1.0.0"))
		pulls := func(names func(int) string) (count int) {
			registry := registryFunc(func() []byte {
				mu.Lock()
				now++
				count++
				most = max(most, now)
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				now--
				mu.Unlock()
				return archive
			})
			s := start(t, fstest.MapFS{}, func(o *marketplace.Options) { o.Registry = registry })
			var all sync.WaitGroup
			for i := range 20 {
				all.Go(func() {
					if _, err := s.Open(t.Context(), "demo", "oci://r.example/"+names(i)+":1"); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			return count
		}
		if count := pulls(func(int) string { return "demo" }); count > 4 {
			t.Errorf("one package was pulled %d times", count)
		}
		if count := pulls(func(i int) string { return fmt.Sprint("demo", i) }); count != 20 || most > 4 {
			t.Errorf("%d pulls, %d at a time", count, most)
		}
	})
}

// registryFunc has any package.
type registryFunc func() []byte

func (f registryFunc) Pull(_ context.Context, from string, _ signature.Policy) (registry.Pulled, error) {
	return registry.Pulled{Reference: from, Digest: digest, Archive: f()}, nil
}

func (registryFunc) PullIndexes(context.Context, string, signature.Policy) ([]index.Found, error) {
	return nil, errors.New("there is none")
}
