package workload

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/protobuf"
)

// Decoder turns objects of the API server's protobuf lists into workloads. The
// field numbers are those of k8s.io/api's generated.proto, which never change;
// the tests compare with the types of k8s.io/api. Text that comes again and
// again, such as label keys and images, is kept once. Make one for each list;
// not safe for concurrent use.
type Decoder struct {
	now    time.Time
	texts  map[string]string
	none   map[string]string
	owners map[ownerKey]*FieldOwner

	// Of the object that is being decoded.
	owned               []ownedImage
	labels, annotations entries
	// Of the one before: the next one often has the same.
	before struct{ labels, annotations, podLabels, podAnnotations map[string]string }
}

// maxTexts bounds what a Decoder remembers, in a cluster where no two images
// are the same.
const maxTexts = 1 << 14

// NewDecoder returns a decoder; ages are counted up to now.
func NewDecoder(now time.Time) *Decoder {
	return &Decoder{now: now, texts: map[string]string{}, none: map[string]string{}, owners: map[ownerKey]*FieldOwner{}}
}

// Decode decodes one object of a kind.
func (d *Decoder) Decode(kind string, object []byte) (Workload, error) {
	w := Workload{
		Kind: kind, Replicas: 1, ServiceAccountName: "default",
		Labels: d.none, Annotations: d.none, PodLabels: d.none, PodAnnotations: d.none, Originals: d.none,
		Containers: []Container{}, InitContainers: []Container{}, ImageVolumes: []Container{}, ImagePullSecrets: []string{},
		Conditions: []Condition{}, OwnerReferences: []Owner{},
	}
	d.owned = d.owned[:0]
	at, ok := rolloutOf(kind)
	if !ok {
		return w, fmt.Errorf("decode a %s: not a kind of workload", kind)
	}
	if err := d.object(object, at, &w); err != nil {
		return w, fmt.Errorf("decode %s %s/%s: %w", kind, w.Namespace, w.Name, err)
	}
	d.addOwners(fieldContainers, w.Containers)
	d.addOwners(fieldInitContainers, w.InitContainers)
	d.addOwners(fieldVolumes, w.ImageVolumes)
	w.Tool = w.ToolByLabels()
	if text, ok := w.Annotations[OriginalImages]; ok {
		w.Originals = ParseOriginals(text)
	}
	if len(w.Containers) > 0 {
		w.Image = w.Containers[0].Image
	}
	return w, nil
}

func (d *Decoder) object(raw []byte, at rollout, w *Workload) error {
	var generation, observed int64
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
		case 1:
			m.Check(d.metadata(m.Bytes(), w, &generation))
		case 2:
			m.Check(d.spec(m.Bytes(), at, w))
		case 3:
			m.Check(d.status(m.Bytes(), at, w, &observed))
		}
	}
	w.Ready = observed >= generation && w.ReadyReplicas >= w.Replicas && w.UpdatedReplicas >= w.Replicas
	if w.Kind == CronJob {
		w.Ready = w.Replicas > 0
	}
	return m.Err()
}

func (d *Decoder) metadata(raw []byte, w *Workload, generation *int64) error {
	d.labels, d.annotations = d.labels[:0], d.annotations[:0]
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
		case 1:
			w.Name = string(m.Bytes())
		case 3:
			w.Namespace = d.text(m.Bytes())
		case 5:
			w.UID = string(m.Bytes())
		case 6:
			w.ResourceVersion = string(m.Bytes())
		case 7:
			*generation = m.Int()
		case 8:
			created, err := instant(m.Bytes())
			m.Check(err)
			w.Created = created.Format(time.RFC3339)
			w.Age = duration.HumanDuration(d.now.Sub(created))
		case 11:
			m.Check(d.entry(m.Bytes(), &d.labels))
		case 12:
			m.Check(d.entry(m.Bytes(), &d.annotations))
		case 13:
			owner, err := d.owner(m.Bytes())
			m.Check(err)
			w.OwnerReferences = append(w.OwnerReferences, owner)
		case 17:
			m.Check(d.managedFields(m.Bytes(), w.Kind))
		}
	}
	w.Labels = d.labels.fields(d.none, d.before.labels)
	w.Annotations = d.annotations.fields(d.none, d.before.annotations)
	d.before.labels, d.before.annotations = w.Labels, w.Annotations
	return m.Err()
}

func (d *Decoder) owner(raw []byte) (owner Owner, err error) {
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
		case 1:
			owner.Kind = d.text(m.Bytes())
		case 3:
			owner.Name = d.text(m.Bytes())
		case 4:
			owner.UID = d.text(m.Bytes())
		case 5:
			owner.APIVersion = d.text(m.Bytes())
		case 6:
			owner.Controller = m.Bool()
		}
	}
	return owner, m.Err()
}

func instant(raw []byte) (time.Time, error) {
	var seconds int64
	m := protobuf.Parse(raw)
	for m.Next() {
		if m.Field() == 1 {
			seconds = m.Int()
		}
	}
	return time.Unix(seconds, 0).UTC(), m.Err()
}

// text returns raw as a string, the same one for the same bytes.
func (d *Decoder) text(raw []byte) string {
	if text, ok := d.texts[string(raw)]; ok {
		return text
	}
	text := string(raw)
	if len(d.texts) < maxTexts {
		d.texts[text] = text
	}
	return text
}
