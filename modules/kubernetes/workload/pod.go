package workload

import "github.com/patchbay-dev/patchbay/modules/kubernetes/protobuf"

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
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
		case 11:
			m.Check(d.entry(m.Bytes(), &w.PodLabels))
		case 12:
			m.Check(d.entry(m.Bytes(), &w.PodAnnotations))
		}
	}
	return m.Err()
}

func (d *Decoder) podSpec(raw []byte, w *Workload) error {
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
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
		}
	}
	return c, m.Err()
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
