package workload

import "github.com/patchbay-dev/patchbay/modules/kubernetes/protobuf"

// rollout says where a kind keeps in its spec and status what Workload holds:
// the numbers of the fields, 0 for what the kind does not have.
type rollout struct {
	// spec
	replicas, template, strategy, suspend, jobTemplate int
	// status
	observed, desired, ready, available, updated, conditions int
	// condition
	reason, message int
}

// rolloutOf takes the numbers from DeploymentSpec, DeploymentStatus and their
// kin in k8s.io/api; false for a kind that is none of the four.
func rolloutOf(kind string) (rollout, bool) {
	switch kind {
	case Deployment:
		return rollout{
			replicas: 1, template: 3, strategy: 4,
			observed: 1, ready: 7, available: 4, updated: 3, conditions: 6, reason: 4, message: 5,
		}, true
	case StatefulSet:
		return rollout{
			replicas: 1, template: 3, strategy: 7,
			observed: 1, ready: 3, available: 11, updated: 5, conditions: 10, reason: 4, message: 5,
		}, true
	case DaemonSet:
		return rollout{
			template: 2, strategy: 3,
			observed: 5, desired: 3, ready: 4, available: 7, updated: 6, conditions: 10, reason: 4, message: 5,
		}, true
	case CronJob:
		return rollout{strategy: 3, suspend: 4, jobTemplate: 5}, true
	}
	return rollout{}, false
}

func (d *Decoder) spec(raw []byte, at rollout, w *Workload) error {
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
		case at.replicas:
			w.Replicas = int(int32(m.Int()))
		case at.template:
			m.Check(d.template(m.Bytes(), w))
		case at.jobTemplate:
			m.Check(d.jobTemplate(m.Bytes(), w))
		case at.strategy:
			m.Check(d.strategy(m.Bytes(), w))
		case at.suspend:
			if m.Bool() {
				w.Replicas = 0
			}
		}
	}
	return m.Err()
}

func (d *Decoder) strategy(raw []byte, w *Workload) error {
	if w.Kind == CronJob { // a plain text there
		w.Strategy = d.text(raw)
		return nil
	}
	m := protobuf.Parse(raw)
	for m.Next() {
		if m.Field() == 1 {
			w.Strategy = d.text(m.Bytes())
		}
	}
	return m.Err()
}

func (d *Decoder) status(raw []byte, at rollout, w *Workload, observed *int64) error {
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
		case at.observed:
			*observed = m.Int()
		case at.desired:
			w.Replicas = int(m.Int())
		case at.ready:
			w.ReadyReplicas = int(m.Int())
		case at.available:
			w.AvailableReplicas = int(m.Int())
		case at.updated:
			w.UpdatedReplicas = int(m.Int())
		case at.conditions:
			condition, err := d.condition(m.Bytes(), at)
			m.Check(err)
			w.Conditions = append(w.Conditions, condition)
		}
	}
	return m.Err()
}

func (d *Decoder) condition(raw []byte, at rollout) (c Condition, err error) {
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
		case 1:
			c.Type = d.text(m.Bytes())
		case 2:
			c.Status = d.text(m.Bytes())
		case at.reason:
			c.Reason = d.text(m.Bytes())
		case at.message:
			c.Message = d.text(m.Bytes())
		}
	}
	return c, m.Err()
}
