package marketplace_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/marketplace"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution/index"
	"github.com/patchbay-dev/patchbay/engine/solution/pack"
	"github.com/patchbay-dev/patchbay/engine/solution/registry"
	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

// shelf is a registry that has what the test puts there. Real ones are asked in the tests of
// the commands and of the playground.
type shelf struct {
	packages map[string]registry.Pulled // by from
	lists    map[string]index.Index
}

func (s *shelf) Pull(_ context.Context, from string, _ signature.Policy) (registry.Pulled, error) {
	if pulled, ok := s.packages[from]; ok {
		return pulled, nil
	}
	return registry.Pulled{}, errors.New("the registry has no such thing")
}

func (s *shelf) PullIndexes(_ context.Context, from string, _ signature.Policy) ([]index.Found, error) {
	list, ok := s.lists[from]
	if !ok {
		return nil, errors.New("the registry is away")
	}
	return []index.Found{{Reference: from, Index: list}}, nil
}

// put stores a package under its digest, which is made of one letter.
func (s *shelf) put(t *testing.T, letter, version string, folder fstest.MapFS, signers ...string) index.Item {
	t.Helper()
	archive, err := pack.Pack(folder)
	if err != nil {
		t.Fatal(err)
	}
	digest := "sha256:" + strings.Repeat(letter, 64)
	item := index.Item{Name: "demo", Title: "Demo", Version: version, Reference: "r.example/demo@" + digest, Digest: digest}
	s.packages[item.From()] = registry.Pulled{Reference: item.Reference, Digest: digest, Archive: archive, Signers: signers}
	return item
}

func newShelf() *shelf {
	return &shelf{packages: map[string]registry.Pulled{}, lists: map[string]index.Index{}}
}

func (s *shelf) use(o *marketplace.Options) { o.Registry = s }

func publicKey(t *testing.T) (text string, key signature.PublicKey) {
	t.Helper()
	made, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&made.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	text = string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	keys, err := signature.ParsePublicKeys([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return text, keys[0]
}

func TestWhatIsRefusedOfARegistry(t *testing.T) {
	text, key := publicKey(t)
	_, other := publicKey(t)
	for name, test := range map[string]struct {
		folder  fstest.MapFS
		version string // as the catalogue says
		key     string // that the catalogue demands
		signers []string
		change  func(*marketplace.Options)
		engine  string
		want    string // empty: it is installed
	}{
		"nothing":                         {folder: folder("1.0.0"), version: "1.0.0"},
		"a lie about the version":         {folder: folder("1.0.0"), version: "2.0.0", want: "the catalogue calls it demo 2.0.0"},
		"a key that did not sign":         {folder: folder("1.0.0"), version: "1.0.0", key: text, signers: []string{other.Name()}, want: "the catalogue more demands"},
		"a key that signed":               {folder: folder("1.0.0"), version: "1.0.0", key: text, signers: []string{key.Name()}},
		"the server's key, not signed by": {folder: folder("1.0.0"), version: "1.0.0", key: text, signers: []string{key.Name()}, want: "this server demands", change: func(o *marketplace.Options) { o.Keys = []signature.PublicKey{other} }},
		"a version of Patchbay":           {folder: folder("1.0.0", "  flow:", "  requires: {patchbay: \">=3\"}\n  flow:"), version: "1.0.0", want: "it needs Patchbay >=3, and this is 1.0.0"},
		"a component":                     {folder: folder("1.0.0", "  flow:", "  requires: {components: [test/loser]}\n  flow:"), version: "1.0.0", want: "it needs the component test/loser"},
		"goja":                            {folder: folder("1.0.0", "  flow:", "  engine: goja\n  flow:"), version: "1.0.0", want: "run with the engine goja only"},
		"goja that is allowed":            {folder: folder("1.0.0", "  flow:", "  engine: goja\n  flow:"), version: "1.0.0", engine: "goja"},
		"no solution":                     {folder: fstest.MapFS{"README.md": {Data: []byte("x")}}, version: "1.0.0", want: "no solution that can be used"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newShelf()
			item := r.put(t, "a", test.version, test.folder, test.signers...)
			r.lists["oci://r.example/list:1"] = index.Index{Items: []index.Item{item}}
			changes := []func(*marketplace.Options){r.use}
			if test.change != nil {
				changes = append(changes, test.change)
			}
			s := start(t, folder("1.0.0"), changes...)
			if _, err := s.Add(t.Context(), api.Catalogue{Name: "more", Reference: "r.example/list:1", Key: test.key}); err != nil {
				t.Fatal(err)
			}
			opened, err := s.Open(t.Context(), "demo", item.From())
			if err == nil {
				err = s.Check(opened, test.engine)
			}
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if len(s.records()) > 0 {
				t.Errorf("left over: %v", s.records())
			}
		})
	}
}

// A script of a solution from elsewhere is strict, and a built-in one as its package says.
func TestForeignScriptsAreStrict(t *testing.T) {
	r := newShelf()
	item := r.put(t, "a", "1.0.0", folder("1.0.0"))
	s := start(t, folder("1.0.0"), r.use)
	for name, test := range map[string]struct {
		from, engine string
		want         any
	}{
		"built in":                {"", "", nil},
		"from elsewhere":          {item.From(), "", "strict"},
		"that the user trusts":    {item.From(), "goja", nil},
		"strict as was asked for": {item.From(), "strict", "strict"},
	} {
		t.Run(name, func(t *testing.T) {
			opened, err := s.Open(t.Context(), marketplace.AnyName, test.from)
			if test.from == "" {
				opened, err = s.Open(t.Context(), "demo", "")
			}
			if err != nil {
				t.Fatal(err)
			}
			document, err := s.Render(opened, "mine", nil, test.engine)
			if err != nil || document.NodeByID("second").Settings["engine"] != test.want {
				t.Errorf("settings %v, %v", document.NodeByID("second").Settings, err)
			}
		})
	}
}

// Only the place that an instance came from has newer versions of it.
func TestNewerVersionsComeFromTheSamePlace(t *testing.T) {
	r := newShelf()
	first, second := r.put(t, "a", "1.0.0", folder("1.0.0")), r.put(t, "b", "1.1.0", folder("1.1.0"))
	foreign := second
	foreign.Version, foreign.Reference = "3.0.0", strings.Replace(second.Reference, "r.example/demo", "evil.example/demo", 1)
	r.lists["oci://r.example/list:1"] = index.Index{Items: []index.Item{second, first, foreign}}
	s := start(t, folder("2.0.0"), r.use)
	if _, err := s.Add(t.Context(), api.Catalogue{Name: "more", Reference: "r.example/list:1"}); err != nil {
		t.Fatal(err)
	}
	s.install("mine", first.From(), nil)
	one, err := s.Instance(t.Context(), "mine")
	if err != nil || one.From != first.From() || one.Digest != first.Digest || one.Newer == nil || one.Newer.Version != "1.1.0" || one.Newer.From != second.From() {
		t.Errorf("%+v, %v", one, err)
	}
	// The registry goes away: what is installed can be looked at and changed all the same.
	delete(r.packages, first.From())
	if _, err := s.upgrade("mine", marketplace.Order{From: second.From(), Values: map[string]any{"number": int64(8)}}); err != nil {
		t.Fatal(err)
	}
	if one, err = s.Instance(t.Context(), "mine"); err != nil || one.Version != "1.1.0" || one.Newer != nil || one.Values["number"] != int64(8) {
		t.Errorf("%+v, %v", one, err)
	}
	list, err := s.Search(t.Context(), "")
	if err != nil || len(list.Items) != 2 || list.Items[1].Catalogue != "more" || list.Items[1].Version != "3.0.0" {
		t.Errorf("search: %+v, %v", list, err)
	}
}

func TestACatalogueThatIsAway(t *testing.T) {
	r := newShelf()
	s := start(t, folder("1.0.0"), r.use)
	if _, err := s.Add(t.Context(), api.Catalogue{Name: "more", Reference: "r.example/list:1"}); err == nil || !strings.Contains(err.Error(), "the registry is away") {
		t.Errorf("added: %v", err)
	}
	if kept, err := s.Catalogues(t.Context()); err != nil || len(kept) != 0 {
		t.Errorf("%+v, %v", kept, err)
	}
}

// asideOnly is a registry that may be asked aside only.
type asideOnly struct {
	*shelf
	t     *testing.T
	aside bool
}

func (a *asideOnly) Pull(ctx context.Context, from string, policy signature.Policy) (registry.Pulled, error) {
	if !a.aside {
		a.t.Errorf("%s is pulled while others wait", from)
	}
	return a.shelf.Pull(ctx, from, policy)
}

// Whoever waits for a registry lets others go first.
func TestRegistriesAreAskedAside(t *testing.T) {
	a := &asideOnly{shelf: newShelf(), t: t}
	first := a.put(t, "a", "1.0.0", folder("1.0.0"))
	over := error(nil)
	s := start(t, folder("2.0.0"), func(o *marketplace.Options) {
		o.Registry = a
		o.Aside = func(_ context.Context, do func()) error {
			a.aside = true
			defer func() { a.aside = false }()
			do()
			return over
		}
	})
	s.install("mine", first.From(), nil)
	if a.aside {
		t.Error("it is aside still")
	}
	second := a.put(t, "b", "1.1.0", folder("1.1.0"))
	over = errors.New("no turn is left")
	if _, err := s.Open(t.Context(), "demo", second.From()); !errors.Is(err, over) {
		t.Errorf("without a turn afterwards: %v", err)
	}
}
