package objects

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// WriteStatus puts what an engine has made of a flow into the object's status, unless it
// is there already. The revision is that of the document that the engine has looked at.
func (s *Store) WriteStatus(ctx context.Context, name, revision string, status any) error {
	present, ok := s.stored(name)
	if !ok {
		return nil
	}
	text, err := json.Marshal(status)
	if err != nil {
		return fmt.Errorf("write the status of flow %s: %w", name, err)
	}
	var wanted object
	if err := json.Unmarshal(text, &wanted); err != nil {
		return fmt.Errorf("write the status of flow %s: %w", name, err)
	}
	before, _ := present.Object["status"].(object)
	keepTimes(before, wanted, time.Now())
	if s.document(present).Revision == revision {
		wanted["observedGeneration"] = present.GetGeneration()
	} else if generation, ok := before["observedGeneration"]; ok {
		wanted["observedGeneration"] = generation
	}
	if same(before, wanted) {
		return nil
	}
	for key := range before {
		if _, ok := wanted[key]; !ok {
			wanted[key] = nil // a merge patch removes it
		}
	}
	patch, err := json.Marshal(object{"status": wanted})
	if err != nil {
		return fmt.Errorf("write the status of flow %s: %w", name, err)
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	written, err := s.objects.Patch(ctx, name, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: manager}, "status")
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return s.explain("write the status of flow "+name, "patch", name, err)
	}
	s.remember(written)
	return nil
}

// keepTimes has conditions that are as before keep the time since when they are so, and the
// others begin now.
func keepTimes(before, wanted object, now time.Time) {
	known := map[any]object{}
	for _, one := range list(before["conditions"]) {
		known[one["type"]] = one
	}
	for _, one := range list(wanted["conditions"]) {
		since := now.UTC().Format(time.RFC3339)
		if was, ok := known[one["type"]]; ok && was["status"] == one["status"] {
			if text, ok := was["lastTransitionTime"].(string); ok && !strings.HasPrefix(text, "0001") {
				since = text
			}
		}
		one["lastTransitionTime"] = since
	}
}

func list(value any) []object {
	var all []object
	values, _ := value.([]any)
	for _, one := range values {
		if one, ok := one.(object); ok {
			all = append(all, one)
		}
	}
	return all
}

// same compares what was read from a cluster with what is to be written.
func same(before, wanted object) bool {
	a, err := json.Marshal(before)
	if err != nil {
		return false
	}
	b, err := json.Marshal(wanted)
	if err != nil {
		return false
	}
	var one, other any
	return json.Unmarshal(a, &one) == nil && json.Unmarshal(b, &other) == nil && reflect.DeepEqual(one, other)
}
