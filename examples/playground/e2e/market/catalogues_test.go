package market_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// shelve stores a catalogue that patchbay has not checked.
func (s *shop) shelve(place string, c catalogue) {
	s.t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		s.t.Fatal(err)
	}
	s.put(place, v1.Manifest{
		SchemaVersion: 2, MediaType: "application/vnd.oci.image.manifest.v1+json", ArtifactType: "application/vnd.patchbay.catalogue.v1",
		Config: s.blob(place, []byte("{}"), "application/vnd.oci.empty.v1+json"),
		Layers: []v1.Descriptor{s.blob(place, text, "application/vnd.patchbay.catalogue.index.v1+json")},
	})
}

func TestCataloguesThatAreRefused(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	small := ok[pushed](s, "solution", "push", solution(t, "small", "1.2.0", "# Small\n"), "oci://"+s.Address()+"/shop/small")
	other := "sha256:" + strings.Repeat("a", 64)
	entry := item{Name: "small", Title: "Small", Version: "1.2.0", Reference: s.Address() + "/shop/small@" + small.Digest, Digest: small.Digest}
	lie := entry
	lie.Digest = other
	tagged := entry
	tagged.Reference = s.Address() + "/shop/small:1.2.0"
	at := func(name string) string { return s.Address() + "/shop/" + name + ":latest" }
	for name, test := range map[string]struct {
		shelf map[string]catalogue // by name; "a" is read
		want  string
	}{
		"a circle": {map[string]catalogue{"a": {Title: "A", Includes: []string{at("b")}}, "b": {Includes: []string{at("c")}}, "c": {Includes: []string{at("b")}}},
			"the catalogues include each other in a circle: " + at("a") + " → " + at("b") + " → " + at("c") + " → " + at("b")},
		"itself":                  {map[string]catalogue{"a": {Includes: []string{at("a")}}}, "in a circle"},
		"a lie about a digest":    {map[string]catalogue{"a": {Items: []item{lie}}}, "its digest is said to be " + other},
		"a reference by tag":      {map[string]catalogue{"a": {Items: []item{tagged}}}, "is not by digest"},
		"a lie in an included":    {map[string]catalogue{"a": {Includes: []string{at("b")}}, "b": {Items: []item{lie}}}, "its digest is said to be " + other},
		"one that is not there":   {map[string]catalogue{"a": {Includes: []string{at("nowhere")}}}, "the registry has no such thing"},
		"a metadata service":      {map[string]catalogue{"a": {Includes: []string{"169.254.169.254/latest/meta-data:1"}}}, "where no registry is looked for"},
		"a solution as catalogue": {map[string]catalogue{"a": {Includes: []string{small.Reference}}}, "it is not a catalogue"},
	} {
		t.Run(name, func(t *testing.T) {
			s := s.in(t)
			for name, c := range test.shelf {
				s.shelve("shop/"+name+":latest", c)
			}
			s.refused(test.want, "catalogue", "build", "--include", at("a"))
			server := s.serve() // each remembers what it read
			err := server.Post(t.Context(), "/api/v1/catalogues", map[string]any{"name": "a", "reference": "oci://" + at("a")}, nil)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("a server: %v, want %q in it", err, test.want)
			}
			var left struct{ Items []any }
			if err := server.Get(t.Context(), "/api/v1/catalogues", &left); err != nil || len(left.Items) > 0 {
				t.Errorf("a server has %v (%v)", left.Items, err)
			}
		})
	}
	t.Run("a package under another digest", func(t *testing.T) {
		s := s.in(t)
		s.refused("the registry has no such thing", "catalogue", "build", "oci://"+s.Address()+"/shop/small@"+other)
	})
	t.Run("one that is pushed", func(t *testing.T) {
		s := s.in(t)
		file := filepath.Join(t.TempDir(), "catalogue.json")
		text, err := json.Marshal(catalogue{Items: []item{lie}})
		if err != nil {
			t.Fatal(err)
		}
		write(t, file, text)
		_, complaint, _, err := s.run("catalogue", "push", file, at("lie"))
		if err == nil || !strings.Contains(complaint, "its digest is said to be") {
			t.Errorf("%v: %s", err, complaint)
		}
	})
}
