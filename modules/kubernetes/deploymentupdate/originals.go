package deploymentupdate

import (
	"encoding/json"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// originals adds the annotation that keeps what the images were before we set them:
// before this patch, or before an earlier one. An entry ends when its container goes
// away, when it has its original image again, and when somebody else has set the
// image since.
func (p *planner) originals(into map[string]any, kind string, now metadata) {
	kept := map[string]string{}
	before := workload.ParseOriginals(now.Annotations[workload.OriginalImages])
	owners := workload.ImageOwners(kind, now.ManagedFields)
	for _, c := range p.now.withImages() {
		next, changed := p.containers[c.Name]["image"].(string)
		if !changed {
			next = c.Image
		}
		original, ok := before[c.Name]
		if owner := owners[c.Name]; !ok || owner == nil || owner.Manager != cluster.FieldManager {
			original, ok = c.Image, changed
		}
		if ok && original != next {
			kept[c.Name] = original
		}
	}
	annotations := map[string]any{}
	if given, ok := into["annotations"].(map[string]string); ok {
		for key, value := range given {
			annotations[key] = value
		}
	}
	text, _ := json.Marshal(kept) // texts only
	switch had, ok := now.Annotations[workload.OriginalImages]; {
	case len(kept) == 0 && ok:
		annotations[workload.OriginalImages] = nil
	case len(kept) > 0 && string(text) != had:
		annotations[workload.OriginalImages] = string(text)
	}
	if len(annotations) > 0 {
		into["annotations"] = annotations
	}
}
