package flows_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/flows/flowstest"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// TestListWhileSaving lists the flows while they are saved: none of them is ever taken for a
// file that somebody else changed.
func TestListWhileSaving(t *testing.T) {
	engine := flowstest.New(t, flowstest.Directory(t))
	done := make(chan struct{})
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				all, err := engine.Flows.List()
				if err != nil {
					t.Error(err)
					return
				}
				for _, one := range all {
					if one.OnDisk != flows.OnDiskSame {
						t.Errorf("while it is saved, the file of %s is %q", one.Document.Name, one.OnDisk)
						return
					}
				}
			}
		})
	}
	for n := range 60 {
		document := &flow.Flow{APIVersion: flow.APIVersion, Kind: flow.Kind, Metadata: flow.Metadata{Name: fmt.Sprintf("f%d", n%20)},
			Spec: flow.Spec{Title: fmt.Sprint("version ", n), Nodes: []flow.Node{}}}
		if _, err := engine.Flows.Save(t.Context(), document, flows.Over{Revision: store.Any}); err != nil {
			t.Error(err)
			break
		}
	}
	close(done)
	group.Wait()
}
