package deploymentupdate

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// plan computes the patch that makes an object what the request asks for, and
// says in words what it changes; no words means that there is nothing to change.
// It is a strategic merge patch, which addresses containers and variables by
// name, and it names the resourceVersion that was read, so that the API server
// refuses it when anything changed since.
func plan(in Request, now object) (patch []byte, done []string, err error) {
	pod := now.pod(in.Kind)
	p := planner{now: pod, containers: map[string]map[string]any{}}
	object := map[string]any{"resourceVersion": now.Metadata.ResourceVersion}
	p.texts(object, "labels", "label", in.Labels, now.Metadata.Labels)
	p.texts(object, "annotations", "annotation", in.Annotations, now.Metadata.Annotations)
	podMetadata := map[string]any{}
	p.texts(podMetadata, "labels", "pod label", in.PodLabels, pod.Metadata.Labels)
	p.texts(podMetadata, "annotations", "pod annotation", in.PodAnnotations, pod.Metadata.Annotations)
	spec := map[string]any{}
	if in.Replicas != nil && *in.Replicas != now.replicas(in.Kind) {
		spec["replicas"] = *in.Replicas
		p.say("replicas %d to %d", now.replicas(in.Kind), *in.Replicas)
	}
	if err := p.inContainers(in); err != nil {
		return nil, nil, err
	}
	if len(p.done) == 0 {
		return nil, nil, nil
	}
	if in.RecordOriginals {
		p.originals(object, in.Kind, now.Metadata)
	}
	template := map[string]any{}
	if len(podMetadata) > 0 {
		template["metadata"] = podMetadata
	}
	if podSpec := p.podSpec(); len(podSpec) > 0 {
		template["spec"] = podSpec
	}
	if len(template) > 0 && in.Kind == workload.CronJob {
		spec["jobTemplate"] = map[string]any{"spec": map[string]any{"template": template}}
	} else if len(template) > 0 {
		spec["template"] = template
	}
	root := map[string]any{"metadata": object}
	if len(spec) > 0 {
		root["spec"] = spec
	}
	patch, err = json.Marshal(root)
	return patch, p.done, err
}

type planner struct {
	now        template
	containers map[string]map[string]any // patches by container name
	done       []string
}

func (p *planner) say(format string, args ...any) {
	p.done = append(p.done, fmt.Sprintf(format, args...))
}

// texts adds the labels or annotations that differ.
func (p *planner) texts(into map[string]any, field, word string, wanted, have map[string]string) {
	differing := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		if value, ok := have[key]; !ok || value != wanted[key] {
			differing[key] = wanted[key]
			p.say("%s %s", word, key)
		}
	}
	if len(differing) > 0 {
		into[field] = differing
	}
}

func (p *planner) inContainers(in Request) error {
	for _, image := range in.Images {
		c, err := find(image.Name, p.now.withImages())
		if err != nil {
			return err
		}
		if c.Image != image.Image && p.patch(c)["image"] == nil {
			p.patch(c)["image"] = image.Image
			p.say("container %s: image %s to %s", c.Name, c.Image, image.Image)
		}
	}
	for _, env := range in.EnvUpdates {
		targets := p.now.Spec.Containers
		if env.Container != "" {
			c, err := find(env.Container, p.containersOnly())
			if err != nil {
				return err
			}
			targets = []container{c}
		}
		for _, c := range targets {
			p.environment(c, env)
		}
	}
	for _, wanted := range in.Resources {
		c, err := find(wanted.Container, p.containersOnly())
		if err != nil {
			return err
		}
		p.resources(c, wanted)
	}
	return nil
}

func (p *planner) containersOnly() []container {
	return slices.Concat(p.now.Spec.Containers, p.now.Spec.InitContainers)
}

func find(name string, all []container) (container, error) {
	var names []string
	for _, c := range all {
		if c.Name == name {
			return c, nil
		}
		names = append(names, c.Name)
	}
	return container{}, fmt.Errorf("there is no container %q; it has %s", name, strings.Join(names, ", "))
}

// patch is the part of the patch for one container.
func (p *planner) patch(c container) map[string]any {
	if p.containers[c.Name] == nil {
		p.containers[c.Name] = map[string]any{"name": c.Name}
	}
	return p.containers[c.Name]
}

func (p *planner) environment(c container, wanted EnvUpdate) {
	at := slices.IndexFunc(c.Env, func(v variable) bool { return v.Name == wanted.Name })
	change := map[string]any{"name": wanted.Name}
	switch {
	case wanted.Remove && at < 0:
		return
	case wanted.Remove:
		change["$patch"] = "delete"
		p.say("container %s: variable %s removed", c.Name, wanted.Name)
	case at >= 0 && c.Env[at].Value == wanted.Value && c.Env[at].ValueFrom == nil:
		return
	default:
		change["value"] = wanted.Value
		if at >= 0 && c.Env[at].ValueFrom != nil {
			change["valueFrom"] = nil
		}
		// The value may be a secret.
		p.say("container %s: variable %s", c.Name, wanted.Name)
	}
	patch := p.patch(c)
	changes, _ := patch["env"].([]any)
	patch["env"] = append(changes, change)
}

func (p *planner) resources(c container, wanted Resources) {
	have := map[string]map[string]string{"requests": c.Resources.Requests, "limits": c.Resources.Limits}
	for _, q := range wanted.quantities() {
		if q.text == "" || same(have[q.list][q.name], q.text) {
			continue
		}
		patch := p.patch(c)
		if patch["resources"] == nil {
			patch["resources"] = map[string]map[string]string{}
		}
		lists := patch["resources"].(map[string]map[string]string)
		if lists[q.list] == nil {
			lists[q.list] = map[string]string{}
		}
		lists[q.list][q.name] = q.text
		p.say("container %s: %s %s", c.Name, q, q.text)
	}
}

// same reports whether two quantities are equal, however they are written.
func same(have, wanted string) bool {
	a, err := resource.ParseQuantity(have)
	if err != nil {
		return false
	}
	b, err := resource.ParseQuantity(wanted)
	return err == nil && a.Cmp(b) == 0
}

func (p *planner) podSpec() map[string]any {
	spec := map[string]any{}
	for field, containers := range map[string][]container{"containers": p.now.Spec.Containers, "initContainers": p.now.Spec.InitContainers} {
		var changed []any
		for _, c := range containers {
			if patch, ok := p.containers[c.Name]; ok {
				changed = append(changed, patch)
			}
		}
		if changed != nil {
			spec[field] = changed
		}
	}
	var volumes []any
	for _, v := range p.now.imageVolumes() {
		if patch, ok := p.containers[v.Name]; ok {
			volumes = append(volumes, map[string]any{
				"name": strings.TrimPrefix(v.Name, workload.VolumePrefix), "image": map[string]any{"reference": patch["image"]},
			})
		}
	}
	if volumes != nil {
		spec["volumes"] = volumes
	}
	return spec
}
