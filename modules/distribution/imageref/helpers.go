package imageref

import (
	"fmt"
	"strings"
	"sync"
)

// maxMappers bounds the mappers that a set of helpers keeps.
const maxMappers = 64

// Helpers returns plain functions for scripts:
//
//	parseImage(image string) (map[string]any, error)
//	  {host, repository, tag, digest, canonical, familiar}
//	mirrorImage(image string, options map[string]any) (map[string]any, error)
//	  options {mirror, mapping, longNames}, longNames being "hash" (the default) or
//	  "leave"; {image, canonical, target, changed, reason, error}
//	notice(parts []any) ([]any, error)
//	  lines for kubectl, as Notice makes them, of texts and objects {image}
//
//	podImages(request Object) map[string]any
//	  of the request of an AdmissionReview for a Pod, Deployment, StatefulSet, DaemonSet,
//	  ReplicaSet, Job or CronJob; nil for another kind or without an object:
//	  {places, labels, annotations, templateChanged, imagesChanged}
//
// podImages lists as places what each init container, container, ephemeral container
// and image volume of the pod runs, {path, image, host, known, pullPolicy}: path is the
// JSON Pointer of the image in the object, host is missing where the image can't be
// understood, and known is the image of the same name in oldObject, of an update. Of a
// review of ephemeralcontainers there are only those. labels are those of the object
// and, where it has one, of its pod template. Of an update of an object with a template,
// templateChanged says whether anything but images differs in it, and if nothing does,
// imagesChanged are those that do, {image, host, known}.
//
// parseImage fails on what is not a reference. mirrorImage fails only on wrong
// options: an image that can't be mapped comes back unchanged, with the cause as
// error. The functions are safe for concurrent use and each result is the
// caller's own.
func Helpers() map[string]any {
	cache := &mappers{known: make(map[mapperKey]*Mapper)}
	return map[string]any{"parseImage": parseImage, "mirrorImage": cache.mirrorImage, "notice": notice, "podImages": podImages}
}

func parseImage(image string) (map[string]any, error) {
	parsed, err := Parse(image)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"host": parsed.Host, "repository": parsed.Repository, "tag": parsed.Tag, "digest": parsed.Digest,
		"canonical": parsed.Canonical(), "familiar": parsed.Familiar(),
	}, nil
}

type mapperKey struct {
	mirror, mapping string
	leaveLong       bool
}

type mappers struct {
	mu    sync.RWMutex
	known map[mapperKey]*Mapper
}

func (c *mappers) mirrorImage(image string, options map[string]any) (map[string]any, error) {
	key, err := mapperOptions(options)
	if err != nil {
		return nil, err
	}
	mapper, err := c.mapper(key)
	if err != nil {
		return nil, err
	}
	mapped := mapper.Map(image)
	result := map[string]any{
		"image": mapped.Image, "canonical": mapped.Canonical, "target": mapped.Target,
		"changed": mapped.Changed, "reason": mapped.Reason,
	}
	if mapped.Err != nil {
		result["error"] = mapped.Err.Error()
	}
	return result, nil
}

func mapperOptions(options map[string]any) (mapperKey, error) {
	key := mapperKey{}
	for name, value := range options {
		text, ok := value.(string)
		if !ok && value != nil {
			return mapperKey{}, fmt.Errorf("mirrorImage: option %s is %T, want text", name, value)
		}
		switch name {
		case "mirror":
			key.mirror = strings.TrimSpace(text)
		case "mapping":
			key.mapping = text
		case "longNames":
			if text != "" && text != "hash" && text != "leave" {
				return mapperKey{}, fmt.Errorf("mirrorImage: option longNames is %q, want hash or leave", text)
			}
			key.leaveLong = text == "leave"
		default:
			return mapperKey{}, fmt.Errorf("mirrorImage: unknown option %q, there are mirror, mapping and longNames", name)
		}
	}
	return key, nil
}

func (c *mappers) mapper(key mapperKey) (*Mapper, error) {
	c.mu.RLock()
	mapper := c.known[key]
	c.mu.RUnlock()
	if mapper != nil {
		return mapper, nil
	}
	mapper, err := NewMapper(Options{Mirror: key.mirror, Mapping: Mapping(key.mapping), LeaveLong: key.leaveLong})
	if err != nil {
		return nil, fmt.Errorf("mirrorImage: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= maxMappers {
		clear(c.known)
	}
	c.known[key] = mapper
	return mapper, nil
}
