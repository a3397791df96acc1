package flows_test

import (
	"context"
	"errors"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/flows/flowstest"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// managed are documents that a tool brings.
type managed struct{ *store.Directory }

func (m managed) Get(name string) (store.Document, error) {
	document, err := m.Directory.Get(name)
	document.Owner = &store.Owner{Tool: "Flux", Of: "Kustomization apps/shop"}
	return document, err
}

func TestAManagedFlowIsChangedOnlyOnDemand(t *testing.T) {
	directory := flowstest.Directory(t)
	document := &flow.Flow{APIVersion: flow.APIVersion, Kind: flow.Kind, Metadata: flow.Metadata{Name: "mirror"}, Spec: flow.Spec{Nodes: []flow.Node{}}}
	free := flowstest.New(t, directory)
	if _, err := free.Flows.Save(t.Context(), document, flows.Over{Revision: store.Any}); err != nil {
		t.Fatal(err)
	}
	free.Close(context.Background())
	engine := flowstest.New(t, managed{directory})
	defer engine.Close(context.Background())
	if err := engine.Flows.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if by := engine.Flows.ManagedBy("mirror"); by != "Flux (Kustomization apps/shop)" {
		t.Errorf("managed by %q", by)
	}
	changes := []struct {
		what string
		make func(over flows.Over) error
	}{
		{"save", func(over flows.Over) error { _, err := engine.Flows.Save(t.Context(), document, over); return err }},
		{"overwrite", func(over flows.Over) error { _, err := engine.Flows.Overwrite("mirror", over); return err }},
		{"delete", func(over flows.Over) error { _, err := engine.Flows.Delete(t.Context(), "mirror", over); return err }},
	}
	for _, change := range changes {
		var refused *store.ManagedError
		if err := change.make(flows.Over{Revision: store.Any}); !errors.As(err, &refused) || refused.Owner.Tool != "Flux" {
			t.Errorf("%s: %v", change.what, err)
		}
	}
	for _, change := range changes {
		if err := change.make(flows.Over{Revision: store.Any, Managed: true}); err != nil {
			t.Errorf("%s on demand: %v", change.what, err)
		}
	}
}
