package imageref_test

import (
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

// object and list are JSON as podImages reads it.
type (
	object map[string]any
	list   []any
)

func (o object) Field(name string) (any, bool) { value, ok := o[name]; return looked(value), ok }
func (o object) Each() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, name := range slices.Sorted(maps.Keys(o)) {
			if !yield(name, looked(o[name])) {
				return
			}
		}
	}
}
func (l list) Len() int { return len(l) }
func (l list) Each() iter.Seq2[int, any] {
	return func(yield func(int, any) bool) {
		for i, item := range l {
			if !yield(i, looked(item)) {
				return
			}
		}
	}
}

func looked(value any) any {
	switch v := value.(type) {
	case map[string]any:
		return object(v)
	case []any:
		return list(v)
	}
	return value
}

func TestPodImages(t *testing.T) {
	find := imageref.Helpers()["podImages"].(func(imageref.Object) map[string]any)
	template := func(containers string) string {
		return `{"spec":{"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":` + containers + `}}}}`
	}
	update := func(now, old string) string {
		return `{"kind":{"kind":"Deployment"},"operation":"UPDATE","object":` + template(now) + `,"oldObject":` + template(old) + `}`
	}
	const path = "/spec/template/spec/containers/"
	tests := map[string]struct {
		request string
		places  []string // path image known host
		changed []string // images
		other   bool
	}{
		"all places of a pod": {
			request: `{"kind":{"kind":"Pod"},"operation":"CREATE","object":{"spec":{"volumes":[{"name":"v"},{"image":{"reference":"quay.io/o/v","pullPolicy":"Never"}}],` +
				`"initContainers":[{"image":"i"}],"containers":[{"image":"a b"}],"ephemeralContainers":[{"image":"ghcr.io/o/e"}]}}}`,
			places: []string{
				"/spec/initContainers/0/image i - docker.io", "/spec/containers/0/image a b - -", "/spec/ephemeralContainers/0/image ghcr.io/o/e - ghcr.io",
				"/spec/volumes/1/image/reference quay.io/o/v - quay.io",
			},
		},
		"only what the subresource is about": {
			request: `{"kind":{"kind":"Pod"},"operation":"UPDATE","subResource":"ephemeralcontainers","object":{"spec":{"containers":[{"image":"a"}],"ephemeralContainers":[{"image":"b"}]}}}`,
			places:  []string{"/spec/ephemeralContainers/0/image b - docker.io"},
		},
		"in the template of a template": {
			request: `{"kind":{"kind":"CronJob"},"object":{"spec":{"jobTemplate":` + template(`[{"image":"a"}]`) + `}}}`,
			places:  []string{"/spec/jobTemplate/spec/template/spec/containers/0/image a - docker.io"},
		},
		"another kind": {request: `{"kind":{"kind":"Service"},"object":{}}`},
		"no object":    {request: `{"kind":{"kind":"Pod"},"object":null}`},
		"known by name, whatever the order": {
			request: update(`[{"name":"a","image":"x"},{"name":"b","image":"y"}]`, `[{"name":"b","image":"v"},{"name":"a","image":"u"}]`),
			places:  []string{path + "0/image x u docker.io", path + "1/image y v docker.io"}, other: true,
		},
		"only images changed": {
			request: update(`[{"name":"a","image":"x","args":null},{"name":"b","image":"y"}]`, `[{"name":"a","image":"u"},{"name":"b","image":"y"}]`),
			places:  []string{path + "0/image x u docker.io", path + "1/image y y docker.io"}, changed: []string{"x"},
		},
		"more than images changed": {
			request: update(`[{"name":"a","image":"x","args":["1"]}]`, `[{"name":"a","image":"u","args":["2"]}]`),
			places:  []string{path + "0/image x u docker.io"}, other: true,
		},
		"one image less": {request: update(`[{"name":"a","image":"x"}]`, `[{"name":"a","image":"x"},{}]`), places: []string{path + "0/image x x docker.io"}, other: true},
		"numbers of the same value": {
			request: update(`[{"name":1,"image":"x","p":1.0}]`, `[{"name":1.0,"image":"x","p":1}]`), places: []string{path + "0/image x x docker.io"},
		},
		"strange shapes": {request: update(`[null,7,"x",[],{"image":5},{"image":""},{"image":{}}]`, `{}`), other: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var request object
			if err := json.Unmarshal([]byte(test.request), &request); err != nil {
				t.Fatal(err)
			}
			found := find(request)
			if found == nil {
				if test.places != nil {
					t.Fatal("nothing found")
				}
				return
			}
			var places, changed []string
			for _, place := range found["places"].([]any) {
				var parts []string
				for _, field := range []string{"path", "image", "known", "host"} {
					text, ok := place.(map[string]any)[field].(string)
					if !ok {
						text = "-"
					}
					parts = append(parts, text)
				}
				places = append(places, strings.Join(parts, " "))
			}
			for _, place := range found["imagesChanged"].([]any) {
				changed = append(changed, place.(map[string]any)["image"].(string))
			}
			if !slices.Equal(places, test.places) || !slices.Equal(changed, test.changed) || found["templateChanged"] != test.other {
				t.Errorf("places %q, changed %q, more %v", places, changed, found["templateChanged"])
			}
		})
	}
}
