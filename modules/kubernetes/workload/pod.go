package workload

import (
	"fmt"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/protobuf"
)

// jobTemplate reads batch/v1 JobTemplateSpec down to its pod template.
func (d *Decoder) jobTemplate(raw []byte, w *Workload) error {
	const jobSpec, template = 2, 6
	m := protobuf.Parse(raw)
	for m.Next() {
		if m.Field() != jobSpec {
			continue
		}
		job := protobuf.Parse(m.Bytes())
		for job.Next() {
			if job.Field() == template {
				job.Check(d.template(job.Bytes(), w))
			}
		}
		m.Check(job.Err())
	}
	return m.Err()
}

// template reads core/v1 PodTemplateSpec.
func (d *Decoder) template(raw []byte, w *Workload) error {
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
		case 1:
			m.Check(d.podMetadata(m.Bytes(), w))
		case 2:
			m.Check(d.podSpec(m.Bytes(), w))
		}
	}
	return m.Err()
}

func (d *Decoder) podMetadata(raw []byte, w *Workload) error {
	d.labels, d.annotations = d.labels[:0], d.annotations[:0]
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
		case 11:
			m.Check(d.entry(m.Bytes(), &d.labels))
		case 12:
			m.Check(d.entry(m.Bytes(), &d.annotations))
		}
	}
	w.PodLabels = d.labels.fields(d.none, w.Labels, d.before.podLabels)
	w.PodAnnotations = d.annotations.fields(d.none, w.Annotations, d.before.podAnnotations)
	d.before.podLabels, d.before.podAnnotations = w.PodLabels, w.PodAnnotations
	return m.Err()
}

func (d *Decoder) podSpec(raw []byte, w *Workload) error {
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
		case 1:
			volume, err := d.volume(m.Bytes())
			m.Check(err)
			if volume.Image != "" {
				w.ImageVolumes = append(w.ImageVolumes, volume)
			}
		case 2:
			container, err := d.container(m.Bytes())
			m.Check(err)
			w.Containers = append(w.Containers, container)
		case 8:
			if name := d.text(m.Bytes()); name != "" {
				w.ServiceAccountName = name
			}
		case 15:
			name, err := d.reference(m.Bytes())
			m.Check(err)
			if name != "" {
				w.ImagePullSecrets = append(w.ImagePullSecrets, name)
			}
		case 20:
			container, err := d.container(m.Bytes())
			m.Check(err)
			w.InitContainers = append(w.InitContainers, container)
		}
	}
	return m.Err()
}

func (d *Decoder) container(raw []byte) (c Container, err error) {
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
		case 1:
			c.Name = d.text(m.Bytes())
		case 2:
			c.Image = d.text(m.Bytes())
		case 14:
			c.ImagePullPolicy = d.text(m.Bytes())
		}
	}
	return c, m.Err()
}

// volume reads core/v1 Volume; without an image it is of another kind.
func (d *Decoder) volume(raw []byte) (v Container, err error) {
	const source, image = 2, 30
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
		case 1:
			v.Name = d.text(m.Bytes())
		case source:
			kinds := protobuf.Parse(m.Bytes())
			for kinds.Next() {
				if kinds.Field() == image {
					kinds.Check(d.imageVolume(kinds.Bytes(), &v))
				}
			}
			m.Check(kinds.Err())
		}
	}
	return v, m.Err()
}

// imageVolume reads core/v1 ImageVolumeSource.
func (d *Decoder) imageVolume(raw []byte, v *Container) error {
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
		case 1:
			v.Image = d.text(m.Bytes())
		case 2:
			v.ImagePullPolicy = d.text(m.Bytes())
		}
	}
	return m.Err()
}

// Pod is a core/v1 Pod in the words of Workload.
type Pod struct {
	Name            string            `json:"name" title:"Name"`
	Namespace       string            `json:"namespace" title:"Namespace"`
	Labels          map[string]string `json:"labels" title:"Labels"`
	Annotations     map[string]string `json:"annotations" title:"Annotations"`
	OwnerReferences []Owner           `json:"ownerReferences" title:"Owners"`
	Containers      []Container       `json:"containers" title:"Containers"`
	InitContainers  []Container       `json:"initContainers" title:"Init containers"`
	ImageVolumes    []Container       `json:"imageVolumes" title:"Image volumes" description:"Volumes that are images, with the volume's name."`
	Phase           string            `json:"phase" title:"Phase" description:"Pending, Running, Succeeded, Failed or Unknown."`
	Created         string            `json:"created" title:"Created" format:"date-time"`
}

// DecodePod decodes one object of a list of core/v1 Pods.
func (d *Decoder) DecodePod(object []byte) (Pod, error) {
	w := Workload{
		Kind: "Pod", Labels: d.none, Annotations: d.none,
		Containers: []Container{}, InitContainers: []Container{}, ImageVolumes: []Container{}, OwnerReferences: []Owner{},
	}
	var generation int64
	phase := ""
	m := protobuf.Parse(object)
	for m.Next() {
		switch m.Field() {
		case 1:
			m.Check(d.metadata(m.Bytes(), &w, &generation))
		case 2:
			m.Check(d.podSpec(m.Bytes(), &w))
		case 3:
			status := protobuf.Parse(m.Bytes())
			for status.Next() {
				if status.Field() == 1 {
					phase = d.text(status.Bytes())
				}
			}
			m.Check(status.Err())
		}
	}
	if err := m.Err(); err != nil {
		return Pod{}, fmt.Errorf("decode pod %s/%s: %w", w.Namespace, w.Name, err)
	}
	return Pod{
		Name: w.Name, Namespace: w.Namespace, Labels: w.Labels, Annotations: w.Annotations, OwnerReferences: w.OwnerReferences,
		Containers: w.Containers, InitContainers: w.InitContainers, ImageVolumes: w.ImageVolumes, Phase: phase, Created: w.Created,
	}, nil
}

// reference reads core/v1 LocalObjectReference.
func (d *Decoder) reference(raw []byte) (name string, err error) {
	m := protobuf.Parse(raw)
	for m.Next() {
		if m.Field() == 1 {
			name = d.text(m.Bytes())
		}
	}
	return name, m.Err()
}
