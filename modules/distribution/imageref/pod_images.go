package imageref

import (
	"iter"
	"strconv"
	"strings"
)

// Object is a JSON object that is read only where it is looked at. Its values are
// Objects, Lists, texts, numbers, booleans and nil.
type Object interface {
	Field(name string) (value any, ok bool)
	Each() iter.Seq2[string, any]
}

// List is a JSON list that is read only where it is looked at.
type List interface {
	Len() int
	Each() iter.Seq2[int, any]
}

// podSpecs says where the spec of the pod is in each kind. It is a constant: nothing
// writes to it.
var podSpecs = map[string][]string{
	"Pod":         {"spec"},
	"Deployment":  {"spec", "template", "spec"},
	"StatefulSet": {"spec", "template", "spec"},
	"DaemonSet":   {"spec", "template", "spec"},
	"ReplicaSet":  {"spec", "template", "spec"},
	"Job":         {"spec", "template", "spec"},
	"CronJob":     {"spec", "jobTemplate", "spec", "template", "spec"},
}

const (
	operationUpdate     = "UPDATE"
	ephemeralContainers = "ephemeralcontainers" // the subresource
)

// podImages finds the images of the pod in the request of an AdmissionReview; see
// Helpers for what it returns. Values of a shape that no pod has are passed over.
func podImages(request Object) map[string]any {
	steps := podSpecs[textAt(objectAt(request, "kind"), "kind")]
	given := value(request, "object")
	if steps == nil || !truthy(given) {
		return nil
	}
	object, _ := given.(Object)
	owner := steps[:len(steps)-1] // of the spec: the pod template, or the pod itself
	metadata := objectAt(object, "metadata")
	labels := []any{fields(objectAt(metadata, "labels"))}
	if len(owner) > 0 {
		labels = append(labels, fields(objectAt(objectAt(at(object, owner), "metadata"), "labels")))
	}
	var before Object
	changes := templateChanges{}
	if textAt(request, "operation") == operationUpdate {
		old := objectAt(request, "oldObject")
		before = at(old, steps)
		if len(owner) > 0 {
			changes.compare(valueAt(object, owner), valueAt(old, owner), "")
		}
	}
	return map[string]any{
		"places": podPlaces(at(object, steps), before, "/"+strings.Join(steps, "/"), textAt(request, "subResource") == ephemeralContainers),
		"labels": labels, "annotations": fields(objectAt(metadata, "annotations")),
		"templateChanged": changes.other, "imagesChanged": changes.images(),
	}
}

// podPlaces finds the images of a pod's spec, which is at base in the object.
func podPlaces(spec, before Object, base string, onlyEphemeral bool) []any {
	p := places{base: base, found: []any{}}
	if onlyEphemeral {
		p.containers(spec, before, "ephemeralContainers")
		return p.found
	}
	for _, field := range []string{"initContainers", "containers", "ephemeralContainers"} {
		p.containers(spec, before, field)
	}
	p.volumes(spec, before)
	return p.found
}

// places gathers images with the JSON Pointers of their places.
type places struct {
	base  string // of the pod's spec
	found []any
}

func (p *places) containers(spec, before Object, field string) {
	known := knownImages(before, field, func(container Object) (any, bool) { return look(container, "image") })
	for i, container := range objects(spec, field) {
		p.add(container, p.base+"/"+field+"/"+strconv.Itoa(i)+"/image", textAt(container, "image"), textAt(container, "imagePullPolicy"), known)
	}
}

func (p *places) volumes(spec, before Object) {
	known := knownImages(before, "volumes", func(volume Object) (any, bool) { return look(objectAt(volume, "image"), "reference") })
	for i, volume := range objects(spec, "volumes") {
		image := objectAt(volume, "image")
		p.add(volume, p.base+"/volumes/"+strconv.Itoa(i)+"/image/reference", textAt(image, "reference"), textAt(image, "pullPolicy"), known)
	}
}

func (p *places) add(owner Object, path, image, pullPolicy string, known map[any]any) {
	if image == "" {
		return
	}
	place := newPlace(image)
	if before, ok := known[nameOf(owner)]; ok {
		place["known"] = flat(before)
	}
	place["path"] = path
	if pullPolicy != "" {
		place["pullPolicy"] = pullPolicy
	}
	p.found = append(p.found, place)
}

// newPlace says what is known of an image: its host, unless it can't be understood.
func newPlace(image string) map[string]any {
	place := map[string]any{"image": image}
	if parsed, err := Parse(image); err == nil {
		place["host"] = parsed.Host
	}
	return place
}

// knownImages are the images that a list had, by the names of what uses them. Of two
// with one name the last counts.
func knownImages(spec Object, field string, image func(Object) (any, bool)) map[any]any {
	var known map[any]any
	for _, item := range items(spec, field) {
		if known == nil {
			known = map[any]any{}
		}
		owner, _ := item.(Object)
		name := nameOf(owner)
		if before, ok := image(owner); ok {
			known[name] = before
		} else {
			delete(known, name)
		}
	}
	return known
}
