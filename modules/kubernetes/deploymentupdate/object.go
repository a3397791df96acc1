package deploymentupdate

import (
	"slices"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// object is what we read of a Deployment, StatefulSet, DaemonSet or CronJob.
type object struct {
	Metadata metadata `json:"metadata"`
	Spec     struct {
		Replicas    *int     `json:"replicas"`
		Suspend     bool     `json:"suspend"`
		Template    template `json:"template"`
		JobTemplate struct {
			Spec struct {
				Template template `json:"template"`
			} `json:"spec"`
		} `json:"jobTemplate"`
	} `json:"spec"`
	Status struct {
		ReadyReplicas          int `json:"readyReplicas"`
		NumberReady            int `json:"numberReady"`
		DesiredNumberScheduled int `json:"desiredNumberScheduled"`
	} `json:"status"`
}

type metadata struct {
	UID             string                   `json:"uid"`
	ResourceVersion string                   `json:"resourceVersion"`
	Labels          map[string]string        `json:"labels"`
	Annotations     map[string]string        `json:"annotations"`
	ManagedFields   []workload.ManagedFields `json:"managedFields"`
}

type template struct {
	Metadata metadata `json:"metadata"`
	Spec     struct {
		Containers     []container `json:"containers"`
		InitContainers []container `json:"initContainers"`
		Volumes        []volume    `json:"volumes"`
	} `json:"spec"`
}

type volume struct {
	Name  string `json:"name"`
	Image struct {
		Reference string `json:"reference"`
	} `json:"image"`
}

// imageVolumes are the volumes that are images, as containers that are named as
// requests name them.
func (t template) imageVolumes() []container {
	var all []container
	for _, v := range t.Spec.Volumes {
		if v.Image.Reference != "" {
			all = append(all, container{Name: workload.VolumePrefix + v.Name, Image: v.Image.Reference})
		}
	}
	return all
}

// withImages are all that has an image.
func (t template) withImages() []container {
	return slices.Concat(t.Spec.InitContainers, t.Spec.Containers, t.imageVolumes())
}

type container struct {
	Name      string     `json:"name"`
	Image     string     `json:"image"`
	Env       []variable `json:"env"`
	Resources struct {
		Requests map[string]string `json:"requests"`
		Limits   map[string]string `json:"limits"`
	} `json:"resources"`
}

type variable struct {
	Name      string `json:"name"`
	Value     string `json:"value"`
	ValueFrom any    `json:"valueFrom"`
}

func (o object) pod(kind string) template {
	if kind == workload.CronJob {
		return o.Spec.JobTemplate.Spec.Template
	}
	return o.Spec.Template
}

// replicas counts as Workload.Replicas does.
func (o object) replicas(kind string) int {
	switch {
	case kind == workload.DaemonSet:
		return o.Status.DesiredNumberScheduled
	case kind == workload.CronJob && o.Spec.Suspend:
		return 0
	case o.Spec.Replicas != nil:
		return *o.Spec.Replicas
	}
	return 1
}

func (o object) result(kind string, changed bool, message string) Result {
	pod := o.pod(kind)
	return Result{
		Kind: kind, Replicas: o.replicas(kind), ReadyReplicas: o.Status.ReadyReplicas + o.Status.NumberReady,
		Containers: images(pod.Spec.Containers), InitContainers: images(pod.Spec.InitContainers), ImageVolumes: images(pod.imageVolumes()),
		Success: true, Changed: changed, Message: message,
	}
}

func images(containers []container) []Image {
	list := make([]Image, len(containers))
	for i, c := range containers {
		list[i] = Image{Name: c.Name, Image: c.Image}
	}
	return list
}
