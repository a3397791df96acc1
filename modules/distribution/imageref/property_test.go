package imageref_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

var mirrors = []string{"mirror.example", "mirror.example:5000", "mirror.example/cache", "localhost:5000", "10.1.1.1:5000/a/b"}

func mapperOf(t testing.TB, mirror string, mapping imageref.Mapping) *imageref.Mapper {
	t.Helper()
	mapper, err := imageref.NewMapper(imageref.Options{Mirror: mirror, Mapping: mapping})
	if err != nil {
		t.Fatal(err)
	}
	return mapper
}

func checkIdempotent(t *testing.T, mapper *imageref.Mapper, image string) imageref.Mapped {
	t.Helper()
	mapped := mapper.Map(image)
	if mapped.Changed != (mapped.Target != image) {
		t.Errorf("%q: changed = %v, target %q", image, mapped.Changed, mapped.Target)
	}
	if mapped.Err != nil && mapped.Changed {
		t.Errorf("%q: changed despite %v", image, mapped.Err)
	}
	if mapped.Changed {
		parsed, err := imageref.Parse(mapped.Target)
		if err != nil || parsed.Canonical() != mapped.Target {
			t.Errorf("%q: target %q is not a canonical reference: %v", image, mapped.Target, err)
		}
	}
	if again := mapper.Map(mapped.Target); again.Target != mapped.Target {
		t.Errorf("f(f(%q)) = %q, f = %q", image, again.Target, mapped.Target)
	}
	return mapped
}

func checkApart(t *testing.T, a, b imageref.Mapped) {
	t.Helper()
	if a.Changed && b.Changed && a.Target == b.Target && a.Canonical != b.Canonical {
		t.Errorf("%s and %s share the target %s", a.Canonical, b.Canonical, a.Target)
	}
}

// Every image of the corpus against every other, and each also below names that
// lie close to it.
func TestNoTwoImagesShareATarget(t *testing.T) {
	images := lines(t, "images.txt")
	for _, image := range lines(t, "images.txt") {
		name, _, _ := strings.Cut(image, "@")
		dotted := strings.ReplaceAll(name, ":", ".")
		images = append(images, dotted, "docker.io/"+name, "docker.io/"+dotted, "docker.io/library/"+name,
			strings.ToUpper(name[:1])+name[1:], strings.Replace(name, "/", ":443/", 1), "mirror.example/"+name)
	}
	for _, mapping := range []imageref.Mapping{imageref.HubFlat, imageref.Host} {
		for _, mirror := range mirrors {
			mapper := mapperOf(t, mirror, mapping)
			owners := map[string]imageref.Mapped{}
			for _, image := range images {
				mapped := checkIdempotent(t, mapper, image)
				if !mapped.Changed {
					continue
				}
				if owner, ok := owners[mapped.Target]; ok {
					checkApart(t, owner, mapped)
				}
				owners[mapped.Target] = mapped
			}
			if len(owners) < 150 {
				t.Errorf("%s %s: only %d targets, the corpus says nothing", mirror, mapping, len(owners))
			}
		}
	}
}

func FuzzMapTwice(f *testing.F) {
	for _, image := range lines(f, "images.txt") {
		f.Add(image, byte(0))
	}
	f.Fuzz(func(t *testing.T, image string, pick byte) {
		mapping := imageref.Mappings()[int(pick>>4)%3]
		mapper := mapperOf(t, mirrors[int(pick&15)%len(mirrors)], mapping)
		mapped := checkIdempotent(t, mapper, image)
		parsed, err := imageref.Parse(image)
		if err != nil {
			if mapped.Err == nil {
				t.Errorf("%q can't be parsed (%v) and was mapped", image, err)
			}
			return
		}
		for _, form := range []string{parsed.Canonical(), parsed.Familiar()} {
			if again, err := imageref.Parse(form); err != nil || again != parsed {
				t.Errorf("%q: %q parses to %+v, %v", image, form, again, err)
			}
		}
	})
}

func FuzzMapApart(f *testing.F) {
	images := lines(f, "images.txt")
	for n, image := range images {
		f.Add(image, images[(n+1)%len(images)])
		f.Add("docker.io/"+image, image)
		f.Add(strings.Replace(image, ":", ".", 1), image)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, mapping := range []imageref.Mapping{imageref.HubFlat, imageref.Host} {
			mapper := mapperOf(t, "mirror.example:5000", mapping)
			checkApart(t, mapper.Map(a), mapper.Map(b))
		}
	})
}
