package objectapply_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// fake is a cluster in memory. An apply sets the fields that it names, at the top, and
// changes the resourceVersion only when something is different.
type fake struct {
	mu      sync.Mutex
	objects map[string]map[string]any
	version int
	writes  []string
	before  func() // of each apply
}

func newFake() *fake { return &fake{objects: map[string]map[string]any{}} }

func (f *fake) add(key string, object string) {
	var parsed map[string]any
	if err := json.Unmarshal([]byte(object), &parsed); err != nil {
		panic(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.store(key, parsed)
}

func (f *fake) store(key string, object map[string]any) {
	f.version++
	metadata := object["metadata"].(map[string]any)
	metadata["resourceVersion"] = fmt.Sprint(f.version)
	if metadata["uid"] == nil {
		metadata["uid"] = fmt.Sprint("uid-", f.version)
	}
	f.objects[key] = object
}

func (f *fake) find(key string) map[string]any {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.objects[key]
}

func key(r cluster.Resource, namespace, name string) string {
	return r.Name + "/" + namespace + "/" + name
}

func (f *fake) Get(_ context.Context, r cluster.Resource, namespace, name string, into any) error {
	object := f.find(key(r, namespace, name))
	if object == nil {
		return module.Permanent(apierrors.NewNotFound(schema.GroupResource{Resource: r.Name}, name))
	}
	text, err := json.Marshal(object)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

func (f *fake) Apply(_ context.Context, r cluster.Resource, namespace, name string, body []byte, into any) error {
	if f.before != nil {
		f.before()
	}
	var wanted map[string]any
	if err := json.Unmarshal(body, &wanted); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	at := key(r, namespace, name)
	f.writes = append(f.writes, "apply "+at)
	metadata := wanted["metadata"].(map[string]any)
	live := f.objects[at]
	if version := metadata["resourceVersion"]; version != nil && (live == nil || version != live["metadata"].(map[string]any)["resourceVersion"]) {
		return module.Retryable(apierrors.NewConflict(schema.GroupResource{Resource: r.Name}, name, fmt.Errorf("it has changed")))
	}
	after := maps.Clone(wanted)
	if live != nil {
		same, _ := json.Marshal(live)
		now, _ := json.Marshal(after)
		if string(same) == string(now) {
			return json.Unmarshal(same, into)
		}
	}
	f.store(at, after)
	text, err := json.Marshal(after)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

func (f *fake) Delete(_ context.Context, r cluster.Resource, namespace, name, uid string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := key(r, namespace, name)
	live := f.objects[at]
	if live == nil {
		return module.Permanent(apierrors.NewNotFound(schema.GroupResource{Resource: r.Name}, name))
	}
	if uid != live["metadata"].(map[string]any)["uid"] {
		return module.Retryable(apierrors.NewConflict(schema.GroupResource{Resource: r.Name}, name, fmt.Errorf("another one")))
	}
	f.writes = append(f.writes, "delete "+at)
	delete(f.objects, at)
	return nil
}
