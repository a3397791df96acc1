package workload

import "github.com/patchbay-dev/patchbay/modules/kubernetes/protobuf"

// entries are labels or annotations as an object has them, one after the other.
type entries []struct{ key, value string }

// lastApplied is the copy of the whole object that kubectl apply keeps.
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// entry reads one entry of a map of texts.
func (d *Decoder) entry(raw []byte, into *entries) error {
	var key, value []byte
	m := protobuf.Parse(raw)
	for m.Next() {
		switch m.Field() {
		case 1:
			key = m.Bytes()
		case 2:
			value = m.Bytes()
		}
	}
	if string(key) != lastApplied {
		*into = append(*into, struct{ key, value string }{d.text(key), d.text(value)})
	}
	return m.Err()
}

// fields returns a map of the entries: one of those that are known when it is the same, since
// the maps are most of what a list of workloads takes. Nobody may change them.
func (e entries) fields(known ...map[string]string) map[string]string {
	for _, fields := range known {
		if e.same(fields) {
			return fields
		}
	}
	fields := make(map[string]string, len(e))
	for _, one := range e {
		fields[one.key] = one.value
	}
	return fields
}

func (e entries) same(fields map[string]string) bool {
	if fields == nil || len(fields) != len(e) {
		return false
	}
	for _, one := range e {
		if value, ok := fields[one.key]; !ok || value != one.value {
			return false
		}
	}
	return true
}
