package index_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/solution/index"
)

func digest(digit string) string { return "sha256:" + strings.Repeat(digit, 64) }

func good() index.Item {
	return index.Item{Name: "image-mirror", Title: "Image Mirror", Version: "1.2.0", Summary: "Copies.", Keywords: []string{"images"}, Licence: "Apache-2.0",
		Patchbay: ">=1.0.0 <2", Components: []string{"common/ticker"}, Reference: "ghcr.io/shop/image-mirror@" + digest("a"), Digest: digest("a")}
}

func TestThereAndBack(t *testing.T) {
	want := index.Index{Title: "Shop <1>", Items: []index.Item{good()}, Includes: []string{"ghcr.io/other/catalogue:latest"}}
	text, err := want.JSON()
	if err != nil {
		t.Fatal(err)
	}
	got, err := index.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got.Items[0].From() != "oci://ghcr.io/shop/image-mirror@"+digest("a") {
		t.Errorf("from %s", got.Items[0].From())
	}
	if _, err := index.Parse([]byte(`{"title": "Of tomorrow", "items": [], "ratings": 5}`)); err != nil {
		t.Errorf("a key that is not known: %v", err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	item := func(change func(*index.Item)) index.Index {
		i := good()
		change(&i)
		return index.Index{Items: []index.Item{i}}
	}
	many := index.Index{}
	for range index.MaxItems + 1 {
		many.Items = append(many.Items, good())
	}
	for name, test := range map[string]struct {
		index index.Index
		want  string
	}{
		"a lie about a digest":    {item(func(i *index.Item) { i.Digest = digest("b") }), "its digest is said to be sha256:bbbb"},
		"a reference by tag":      {item(func(i *index.Item) { i.Reference = "ghcr.io/shop/image-mirror:1.2.0" }), "is not by digest"},
		"a reference of no host":  {item(func(i *index.Item) { i.Reference = "image@" + digest("a") }), "is not by digest"},
		"no digest":               {item(func(i *index.Item) { i.Digest = "" }), "its digest"},
		"another kind of digest":  {item(func(i *index.Item) { i.Digest = "md5:aa" }), "its digest"},
		"no version":              {item(func(i *index.Item) { i.Version = "latest" }), "its version"},
		"no name":                 {item(func(i *index.Item) { i.Name = "" }), "its name"},
		"a name that is a path":   {item(func(i *index.Item) { i.Name = "../evil" }), "its name"},
		"a name with markup":      {item(func(i *index.Item) { i.Name = "<b>" }), "its name"},
		"a long summary":          {item(func(i *index.Item) { i.Summary = strings.Repeat("x", 3000) }), "longer than any may be"},
		"many keywords":           {item(func(i *index.Item) { i.Keywords = make([]string, 200) }), "longer than any may be"},
		"a long component":        {item(func(i *index.Item) { i.Components = []string{strings.Repeat("x", 3000)} }), "longer than any may be"},
		"one twice":               {index.Index{Items: []index.Item{good(), good()}}, "image-mirror@1.2.0 twice"},
		"many items":              {many, "more than 2000"},
		"many further catalogues": {index.Index{Includes: make([]string, 51)}, "more than"},
		"a long title":            {index.Index{Title: strings.Repeat("x", 3000)}, "title"},
		"an empty include":        {index.Index{Includes: []string{""}}, "no reference"},
		"an include with spaces":  {index.Index{Includes: []string{"a b"}}, "no reference"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := test.index.Check(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
			if _, err := test.index.JSON(); err == nil {
				t.Error("it is written all the same")
			}
		})
	}
	for name, text := range map[string]string{"no JSON": "{", "a list": "[]", "another form": `{"items": 7}`, "too large": `{"title": "` + strings.Repeat("x", index.MaxBytes) + `"}`} {
		t.Run(name, func(t *testing.T) {
			if _, err := index.Parse([]byte(text)); err == nil {
				t.Error("it is taken")
			}
		})
	}
}

func TestMatches(t *testing.T) {
	if err := good().Matches("image-mirror", "1.2.0"); err != nil {
		t.Error(err)
	}
	for _, other := range [][2]string{{"image-mirror", "1.2.1"}, {"evil", "1.2.0"}} {
		if err := good().Matches(other[0], other[1]); err == nil || !strings.Contains(err.Error(), "the package is "+other[0]) {
			t.Errorf("%v: %v", other, err)
		}
	}
}

// shelf holds catalogues by reference: what each includes.
type shelf map[string][]string

func (s shelf) pull(_ context.Context, reference string) (index.Found, error) {
	includes, ok := s[reference]
	if !ok {
		return index.Found{}, errors.New("there is no " + reference)
	}
	name, _, _ := strings.Cut(reference, ":")
	return index.Found{Reference: reference, Digest: "digest of " + name, Index: index.Index{Includes: includes}}, nil
}

func TestRead(t *testing.T) {
	deep, wide := shelf{}, shelf{"root": nil}
	for i := range 10 {
		deep[fmt.Sprint("c", i)] = []string{fmt.Sprint("c", i+1)}
	}
	for i := range 7 {
		name := fmt.Sprint("w", i)
		wide["root"], wide[name] = append(wide["root"], name), nil
		for j := range 8 {
			leaf := fmt.Sprint(name, "-", j)
			wide[name], wide[leaf] = append(wide[name], leaf), nil
		}
	}
	for name, test := range map[string]struct {
		shelf shelf
		from  string
		found string
		want  string // in the error
	}{
		"one":                   {shelf{"a": nil}, "oci://a", "a", ""},
		"including":             {shelf{"a": {"b", "c"}, "b": nil, "c": {"d"}, "d": nil}, "a", "a b c d", ""},
		"two including one":     {shelf{"a": {"b", "c"}, "b": {"d"}, "c": {"d"}, "d": nil}, "a", "a b d c", ""},
		"itself":                {shelf{"a": {"a"}}, "a", "", "circle: a → a"},
		"itself, with a scheme": {shelf{"a": {"oci://a"}}, "a", "", "circle: a → a"},
		"each other":            {shelf{"a": {"b"}, "b": {"a"}}, "a", "", "circle: a → b → a"},
		"by another tag":        {shelf{"a:1": {"b"}, "b": {"a:2"}, "a:2": {"b"}}, "a:1", "", "circle: a:1 → b → a:2"},
		"too deep":              {deep, "c0", "", "at a depth of more than 5"},
		"too many":              {wide, "root", "", "more than 50 catalogues"},
		"one that is not there": {shelf{"a": {"b"}, "b": {"c"}}, "a", "", "included by a → b: there is no c"},
		"nothing that is there": {shelf{}, "a", "", "there is no a"},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := index.Read(t.Context(), test.from, test.shelf.pull)
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) || found != nil {
					t.Errorf("found %v, error %v, want %q in it", found, err, test.want)
				}
				return
			}
			var names []string
			for _, f := range found {
				names = append(names, f.Reference)
			}
			if got := strings.Join(names, " "); err != nil || got != test.found {
				t.Errorf("found %s (%v), want %s", got, err, test.found)
			}
		})
	}
}

// Catalogues that are each as large as one may be do not fill the memory together.
func TestReadBoundsAllTogether(t *testing.T) {
	many := shelf{"root": nil}
	for i := range 10 {
		name := fmt.Sprint("c", i)
		many["root"], many[name] = append(many["root"], name), nil
	}
	pulls := 0
	found, err := index.Read(t.Context(), "root", func(ctx context.Context, reference string) (index.Found, error) {
		pulls++
		one, err := many.pull(ctx, reference)
		one.Size = index.MaxBytes
		return one, err
	})
	if err == nil || !strings.Contains(err.Error(), "more than 16 MiB") || found != nil || pulls != 5 {
		t.Errorf("%d pulls, error %v", pulls, err)
	}
}
