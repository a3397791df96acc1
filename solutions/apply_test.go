package solutions_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestAppliedTwice sends each manifest of testdata/apply through the webhook as
// applying it does, twice: the API server stores what comes out the first time,
// and compares with it what comes out the second time. Nothing may differ, or a
// Job is refused and a workload rolled out.
func TestAppliedTwice(t *testing.T) {
	files, err := filepath.Glob("testdata/apply/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d cases: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			manifest := manifestOf(t, file)
			stored := admitted(t, "CREATE", manifest, nil)
			again := admitted(t, "UPDATE", manifest, stored)
			if !reflect.DeepEqual(again, stored) {
				t.Errorf("the second time it is %v\nthe first time %v", again, stored)
			}
			images := fmt.Sprint(imagesOf(stored))
			if placeholder := strings.Contains(file, "gateway"); placeholder != (images == "[auto]") || strings.Contains(images, "m.example/") == placeholder {
				t.Errorf("images %s", images)
			}
		})
	}
}

func manifestOf(t *testing.T, file string) map[string]any {
	t.Helper()
	var manifest map[string]any
	if err := yaml.Unmarshal(readFile(t, file), &manifest); err != nil {
		t.Fatal(err)
	}
	return manifest
}

// admitted is the object after the webhook's patch.
func admitted(t *testing.T, operation string, object, old map[string]any) map[string]any {
	t.Helper()
	message := review{Kind: object["kind"].(string), Operation: operation, Object: jsonOf(t, object)}
	if old != nil {
		message.OldObject = jsonOf(t, old)
	}
	var result map[string]any
	if err := json.Unmarshal([]byte(message.Object), &result); err != nil {
		t.Fatal(err)
	}
	answer := rewrite(t, nil, message.message(t))
	if targets := answer["targets"].([]any); old != nil && len(targets) > 0 {
		t.Errorf("the registry is to be asked for %v, which the object has", targets)
	}
	for path, value := range changes(t, answer) {
		put(result, strings.Split(path, "/")[1:], value)
	}
	return result
}

func jsonOf(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func put(at any, steps []string, value string) {
	next := func(step string) any {
		if list, ok := at.([]any); ok {
			index, _ := strconv.Atoi(step)
			return list[index]
		}
		return at.(map[string]any)[step]
	}
	for _, step := range steps[:len(steps)-1] {
		at = next(step)
	}
	at.(map[string]any)[steps[len(steps)-1]] = value
}

// imagesOf returns every image in an object.
func imagesOf(value any) []string {
	var found []string
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			found = append(found, imagesOf(item)...)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if text, ok := value[key].(string); ok && key == "image" {
				found = append(found, text)
			}
			found = append(found, imagesOf(value[key])...)
		}
	}
	return found
}
