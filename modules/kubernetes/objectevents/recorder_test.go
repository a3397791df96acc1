package objectevents_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/objectevents"
)

// poster keeps what it is given, and answers with an error.
type poster struct {
	mu      sync.Mutex
	created []map[string]any
	patched []string
	err     error
	asked   int
}

func (p *poster) answer(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err = err
}

func (p *poster) Create(_ context.Context, _ cluster.Resource, namespace string, body []byte, _ any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked++; p.err != nil {
		return p.err
	}
	var made map[string]any
	if err := json.Unmarshal(body, &made); err != nil {
		return err
	}
	made["in"] = namespace
	p.created = append(p.created, made)
	return nil
}

func (p *poster) Patch(_ context.Context, _ cluster.Resource, _, name string, kind types.PatchType, patch []byte, _ any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked++; p.err != nil {
		return p.err
	}
	p.patched = append(p.patched, name+" "+string(kind)+" "+string(patch))
	return nil
}

func record(t *testing.T, r *objectevents.Recorder, events ...objectevents.Event) {
	t.Helper()
	for _, event := range events {
		r.Record("mirror", event)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := r.Wait(ctx); err != nil {
		t.Fatal(err)
	}
}

var web = objectevents.Object{APIVersion: "apps/v1", Kind: "Deployment", Namespace: "shop", Name: "web", UID: "u-1"}

func TestRepetitionsAreCounted(t *testing.T) {
	p := &poster{}
	r := objectevents.New(p)
	failed := objectevents.Event{About: web, Warning: true, Reason: "PatchFailed", Action: "Patch", Note: "conflict at 1"}
	again := failed
	again.Note = "conflict at 2"
	patched := objectevents.Event{About: web, Reason: "Patched", Action: "Patch", Note: "app: nginx:1 to mirror/nginx:1"}
	record(t, r, failed, again, again, patched)
	if len(p.created) != 2 || len(p.patched) != 2 {
		t.Fatalf("%d events and %d repetitions: %v, %v", len(p.created), len(p.patched), p.created, p.patched)
	}
	first := p.created[0]
	name, _ := first["metadata"].(map[string]any)["name"].(string)
	if first["type"] != "Warning" || first["reason"] != "PatchFailed" || first["in"] != "shop" || first["note"] != "conflict at 1" || !strings.HasPrefix(name, "web.") {
		t.Errorf("event: %v", first)
	}
	if !strings.HasPrefix(p.patched[1], name+" application/merge-patch+json ") || !strings.Contains(p.patched[1], `"count":3`) {
		t.Errorf("repetitions: %v, want those of %s", p.patched, name)
	}
	// One that the API server has forgotten is made again.
	p.answer(apierrors.NewNotFound(schema.GroupResource{Resource: "events"}, name))
	record(t, r, failed)
	p.answer(nil)
	record(t, r, failed)
	if len(p.created) != 3 {
		t.Errorf("%d events", len(p.created))
	}
}

func TestWhereEventsAreForbidden(t *testing.T) {
	p := &poster{err: apierrors.NewForbidden(schema.GroupResource{Resource: "events"}, "", nil)}
	r := objectevents.New(p)
	for range 5 {
		record(t, r, objectevents.Event{About: web, Reason: "Patched"})
	}
	if p.asked != 1 {
		t.Errorf("asked %d times, want 1: the role will not change so soon", p.asked)
	}
}

func TestAnOutageIsPassedOver(t *testing.T) {
	p := &poster{err: apierrors.NewInternalError(http.ErrHandlerTimeout)}
	r := objectevents.New(p)
	record(t, r, objectevents.Event{About: web, Reason: "Patched"})
	p.answer(nil)
	record(t, r, objectevents.Event{About: web, Reason: "Patched"})
	if len(p.created) != 1 {
		t.Errorf("%d events", len(p.created))
	}
}

func TestNothingToRecord(t *testing.T) {
	p := &poster{}
	record(t, objectevents.New(p), objectevents.Event{About: objectevents.Object{Name: "no uid"}})
	if p.asked != 0 {
		t.Error("an event on nothing was stored")
	}
	var none *objectevents.Recorder
	none.Record("mirror", objectevents.Event{About: web})
}

// TestManyObjects holds that the memory is bounded, and that what is remembered is counted.
func TestManyObjects(t *testing.T) {
	p := &poster{}
	r := objectevents.New(p)
	for i := range 1100 {
		about := web
		about.UID = strings.Repeat("x", i+1)
		record(t, r, objectevents.Event{About: about, Warning: true, Reason: "PatchFailed"})
	}
	about := web
	about.UID = strings.Repeat("x", 1100)
	record(t, r, objectevents.Event{About: about, Warning: true, Reason: "PatchFailed"})
	if len(p.created) != 1100 || len(p.patched) != 1 {
		t.Errorf("%d events, %d repetitions", len(p.created), len(p.patched))
	}
}

func TestNotesAreShort(t *testing.T) {
	p := &poster{}
	record(t, objectevents.New(p), objectevents.Event{About: web, Reason: "Patched", Note: strings.Repeat("é", 2000)})
	if note, _ := p.created[0]["note"].(string); len(note) > 1024 || len(note) < 1000 {
		t.Errorf("%d bytes", len(note))
	}
}
