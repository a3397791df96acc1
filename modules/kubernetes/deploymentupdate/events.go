package deploymentupdate

import (
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/objectevents"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// failed puts an event with an error on the object, and returns the error.
func (c *Component) failed(in Request, about object, err error) error {
	reason := "PatchFailed"
	if module.IsPermanent(err) {
		reason = "PatchRefused"
	}
	c.event(in, about, objectevents.Event{Warning: true, Reason: reason, Note: err.Error()})
	return err
}

// event puts an event on the object.
func (c *Component) event(in Request, about object, event objectevents.Event) {
	resource, ok := workload.Resource(in.Kind)
	if !ok || !c.settings.Load().Events {
		return
	}
	event.About = objectevents.Object{
		APIVersion: resource.Group + "/" + resource.Version, Kind: in.Kind,
		Namespace: in.Namespace, Name: in.Name, UID: about.Metadata.UID,
	}
	event.Action = "Patch"
	c.events.Record(c.Identity().FlowName, event)
}
