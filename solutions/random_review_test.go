package solutions_test

import (
	"maps"
	"math/rand/v2"
	"slices"
)

// randomRequest makes the request of a review, most of it as the API server would send
// it and some of it of a strange shape.
func randomRequest(r *rand.Rand) map[string]any {
	kind := pick(r, "Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Deployment", "Pod", "Service")
	object := randomObject(r, kind)
	request := map[string]any{
		"uid": "u", "kind": map[string]any{"kind": kind}, "operation": pick(r, "CREATE", "UPDATE", "UPDATE", "DELETE"),
		"namespace": "shop", "name": "web", "object": object,
	}
	if r.IntN(4) == 0 {
		request["subResource"] = pick[any](r, "", "scale", "ephemeralcontainers", "resize", nil, 7.0)
	}
	switch r.IntN(4) {
	case 0:
	case 1:
		request["oldObject"] = randomObject(r, kind)
	default:
		request["oldObject"] = changed(r, object, 1+r.IntN(60))
	}
	if r.IntN(3) == 0 {
		for _, name := range slices.Sorted(maps.Keys(request)) {
			request[name] = changed(r, request[name], 20)
		}
	}
	return request
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func randomObject(r *rand.Rand, kind string) map[string]any {
	pod := map[string]any{"metadata": randomMetadata(r), "spec": randomSpec(r)}
	object := map[string]any{"metadata": randomMetadata(r), "spec": map[string]any{"replicas": int64(r.IntN(3)), "template": pod}}
	switch kind {
	case "Pod":
		return pod
	case "CronJob":
		return map[string]any{"metadata": randomMetadata(r), "spec": map[string]any{"jobTemplate": object}}
	}
	return object
}

func randomMetadata(r *rand.Rand) map[string]any {
	metadata := map[string]any{"labels": map[string]any{"app": "web"}}
	if r.IntN(8) == 0 {
		metadata["labels"] = map[string]any{"patchbay.dev/mirror": pick[any](r, "false", "true", false, nil)}
	}
	if r.IntN(8) == 0 {
		metadata["annotations"] = map[string]any{"kubernetes.io/config.mirror": pick[any](r, "x", "", nil)}
	}
	if r.IntN(4) == 0 {
		metadata["ownerReferences"] = []any{map[string]any{"kind": pick(r, "Job", "ReplicaSet")}}
	}
	return metadata
}

func randomSpec(r *rand.Rand) map[string]any {
	spec := map[string]any{}
	for _, field := range []string{"initContainers", "containers", "ephemeralContainers", "volumes"} {
		var list []any
		for range r.IntN(3) {
			image := pick[any](r, "nginx", "nginx:1", "ghcr.io/acme/app:2", "mirror.example.com/library/nginx:latest", "mirror.example.com/library/nginx:1",
				"quay.io/o/a", "a b", "https://x/y", "auto", "LOCALHOST/a", "", 5.0)
			item := map[string]any{"name": pick[any](r, "a", "b", "a", 1.0, nil, true), "image": image}
			policy := pick[any](r, "Never", "Always", "", nil)
			switch {
			case field == "volumes" && r.IntN(4) == 0:
				item = map[string]any{"name": "v", "configMap": map[string]any{}}
			case field == "volumes":
				item["image"] = map[string]any{"reference": image, "pullPolicy": policy}
			default:
				item["imagePullPolicy"] = policy
				item["args"] = []any{"--image", pick[any](r, "x", int64(1), 1.5, map[string]any{"image": "y"})}
			}
			list = append(list, item)
		}
		if list != nil || r.IntN(3) > 0 {
			spec[field] = list
		}
	}
	return spec
}

// changed copies a value, with one in so many of the values in it another one.
func changed(r *rand.Rand, value any, oneIn int) any {
	if r.IntN(oneIn) == 0 && oneIn > 1 {
		return pick[any](r, nil, "", "nginx", "redis:7", int64(0), int64(7), 0.5, true, false, []any{}, map[string]any{}, []any{nil, int64(7), "x"}, map[string]any{"image": "nginx"})
	}
	switch v := value.(type) {
	case map[string]any:
		copied := map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if r.IntN(3*oneIn) != 0 || oneIn == 1 {
				copied[name] = changed(r, v[name], oneIn)
			}
		}
		return copied
	case []any:
		copied := make([]any, len(v))
		for i, item := range v {
			copied[i] = changed(r, item, oneIn)
		}
		return copied
	}
	return value
}
