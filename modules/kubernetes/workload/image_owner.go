package workload

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/protobuf"
)

// FieldOwner is who set a field, as the API server keeps it in managedFields.
// https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
type FieldOwner struct {
	Manager   string `json:"manager" title:"Field manager" description:"Such as kubectl-client-side-apply, helm or argocd-controller."`
	Operation string `json:"operation" title:"Operation"`
	Tool      string `json:"tool,omitempty" title:"Tool" description:"Argo CD, Flux or Helm when the manager is one of theirs."`
}

// Descriptions implements module.Described.
func (FieldOwner) Descriptions() map[string]string {
	return map[string]string{
		"operation": "Apply for server-side apply, else Update. Who applies a field gets a conflict, or reverts it, when somebody else " +
			"changes it.",
	}
}

// operationApply is server-side apply.
const operationApply = "Apply"

// toolOf names the tool that a field manager belongs to, "" for any other. Their
// libraries and providers write under names of their own, such as
// terraform-provider-helm_v3.1.0, and programs of Windows under helm.exe.
func toolOf(manager string) string {
	name := strings.ToLower(manager)
	switch {
	case isProgram(name, "argocd"):
		return "Argo CD"
	case name == "kustomize-controller" || name == "helm-controller" || isProgram(name, "flux"):
		return "Flux"
	case isProgram(name, "helm") || strings.HasPrefix(name, "terraform-provider-helm"):
		return "Helm"
	}
	return ""
}

// isProgram is true for a program's name with whatever follows it: helm3, helm.exe,
// helm_linux_amd64, argocd-controller; but not helmsman.
func isProgram(name, program string) bool {
	rest, ok := strings.CutPrefix(name, program)
	return ok && (rest == "" || rest[0] < 'a' || rest[0] > 'z')
}

// weight orders the owners of one field: those that would set it back come before those
// that would not, and both before us.
func (o *FieldOwner) weight() int {
	switch {
	case o == nil:
		return 0
	case o.Manager == cluster.FieldManager:
		return 1
	case o.Operation != operationApply && o.Tool == "":
		return 2
	}
	return 3
}

// ManagedFields is an entry of metadata.managedFields in an object's JSON.
type ManagedFields struct {
	Manager     string          `json:"manager"`
	Operation   string          `json:"operation"`
	Subresource string          `json:"subresource,omitempty"`
	Fields      json.RawMessage `json:"fieldsV1,omitempty"`
}

// ImageOwners gives the owners of images, by container and VolumePrefix with the name
// of a volume, as a list has them in Container.ImageOwner.
func ImageOwners(kind string, entries []ManagedFields) map[string]*FieldOwner {
	owners := map[string]*FieldOwner{}
	for _, entry := range entries {
		if entry.Subresource != "" {
			continue
		}
		owner := &FieldOwner{Manager: entry.Manager, Operation: entry.Operation, Tool: toolOf(entry.Manager)}
		imagesIn(entry.Fields, podSteps(kind), func(list, container []byte) {
			name := string(container)
			if string(list) == fieldVolumes {
				name = VolumePrefix + name
			}
			if owner.weight() >= owners[name].weight() {
				owners[name] = owner
			}
		})
	}
	return owners
}

// ownedImage is one image field in an object's managedFields.
type ownedImage struct {
	list, container string // f:containers, f:initContainers or f:volumes, and the name within
	owner           *FieldOwner
}

// managedFields reads one meta/v1 ManagedFieldsEntry.
func (d *Decoder) managedFields(raw []byte, kind string) error {
	var manager, operation, subresource, fields []byte
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
		case 1:
			manager = m.Bytes()
		case 2:
			operation = m.Bytes()
		case 7:
			fields = m.Bytes()
		case 8:
			subresource = m.Bytes()
		}
	}
	// Most entries own no image, and this look costs next to nothing.
	if m.Err() != nil || kind == "Pod" || len(subresource) > 0 || !bytes.Contains(fields, []byte(`"f:image"`)) {
		return m.Err()
	}
	set := protobuf.Parse(fields) // FieldsV1
	for set.Next() {
		if set.Field() == 1 {
			owner := d.fieldOwner(manager, operation)
			imagesIn(set.Bytes(), podSteps(kind), func(list, container []byte) {
				d.owned = append(d.owned, ownedImage{d.text(list), d.text(container), owner})
			})
		}
	}
	return set.Err()
}

// fieldOwner returns the same pointer for the same manager and operation.
func (d *Decoder) fieldOwner(manager, operation []byte) *FieldOwner {
	key := ownerKey{d.text(manager), d.text(operation)}
	owner, ok := d.owners[key]
	if !ok {
		owner = &FieldOwner{Manager: key.manager, Operation: key.operation, Tool: toolOf(key.manager)}
		d.owners[key] = owner
	}
	return owner
}

type ownerKey struct{ manager, operation string }

// addOwners gives each container the owner of its image.
func (d *Decoder) addOwners(list string, containers []Container) {
	for i := range containers {
		c := &containers[i]
		for _, owned := range d.owned {
			if owned.list == list && owned.container == c.Name && owned.owner.weight() >= c.ImageOwner.weight() {
				c.ImageOwner = owned.owner
			}
		}
	}
}

// podSteps is the path of a kind's pod spec in FieldsV1.
func podSteps(kind string) []string {
	if kind == CronJob {
		return []string{"f:spec", "f:jobTemplate", "f:spec", "f:template", "f:spec"}
	}
	return []string{"f:spec", "f:template", "f:spec"}
}

const (
	fieldContainers     = "f:containers"
	fieldInitContainers = "f:initContainers"
	fieldVolumes        = "f:volumes"
)

// imagesIn finds the containers under steps whose field image is part of a set, and
// the volumes whose field image.reference is, in the format FieldsV1: JSON that consists of objects only, in which containers are
// named by keys such as "k:{\"name\":\"app\"}". It goes over the text once and
// copies nothing; text that is no such set yields what was found before the fault.
func imagesIn(raw []byte, steps []string, found func(list, container []byte)) {
	var (
		depth, matched  int // objects around the place; how many keys lead to it on the path
		list, container []byte
	)
	for i := 0; i < len(raw); {
		switch raw[i] {
		case '{':
			depth++
			i++
		case '}':
			depth--
			matched = min(matched, depth-1)
			i++
		case '"':
			key, next := quoted(raw, i)
			if next < 0 {
				return
			}
			i = next
			if depth < 1 {
				return
			}
			if matched = min(matched, depth-1); matched < depth-1 {
				continue // within something off the path
			}
			switch step := depth - 1 - len(steps); {
			case step < 0 && string(key) == steps[depth-1]:
				matched = depth
			case step == 0 && (string(key) == fieldContainers || string(key) == fieldInitContainers || string(key) == fieldVolumes):
				list, matched = key, depth
			case step == 1:
				if name, ok := containerName(key); ok {
					container, matched = name, depth
				}
			case step == 2 && string(key) == "f:image" && string(list) == fieldVolumes:
				matched = depth
			case step == 2 && string(key) == "f:image", step == 3 && string(key) == "f:reference":
				found(list, container)
			}
		default:
			i++
		}
	}
}

// quoted returns what is between the quotes at raw[at] and after them, as it is
// written, and where the text goes on; -1 when the string does not end.
func quoted(raw []byte, at int) (text []byte, next int) {
	for i := at + 1; i < len(raw); i++ {
		switch raw[i] {
		case '\\':
			i++
		case '"':
			return raw[at+1 : i], i + 1
		}
	}
	return nil, -1
}

// containerName reads k:{\"name\":\"app\"}. Names of containers are DNS labels.
func containerName(key []byte) ([]byte, bool) {
	name, ok := bytes.CutPrefix(key, []byte(`k:{\"name\":\"`))
	if !ok {
		return nil, false
	}
	return bytes.CutSuffix(name, []byte(`\"}`))
}
