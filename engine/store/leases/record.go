package leases

import (
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// record is what a Lease says, and since when we know that it does.
type record struct {
	holder   string
	duration time.Duration
	version  string
	// seen is when this version was seen first, by our own clock: that of the holder may
	// be set otherwise.
	seen   time.Time
	member Member // when the lease is that of an engine
}

// free reports whether an engine may take the lease.
func (r record) free(now time.Time) bool {
	return r.holder == "" || !now.Before(r.expiry())
}

func (r record) expiry() time.Time { return r.seen.Add(r.duration) }

// What the objects carry.
const (
	labelManagedBy = "app.kubernetes.io/managed-by"
	managedBy      = "patchbay"
	selector       = labelManagedBy + "=" + managedBy
	prefix         = "patchbay-flow-"
)

// objectName is the name of a flow's Lease. A flow's name is one of the cluster, too.
func objectName(flow string) string { return prefix + flow }

// timeFormat is that of MicroTime.
const timeFormat = "2006-01-02T15:04:05.000000Z07:00"

// read returns what an object says, which anybody may have edited.
func (o Options) read(lease *unstructured.Unstructured) record {
	holder, _, _ := unstructured.NestedString(lease.Object, "spec", "holderIdentity")
	seconds, _, _ := unstructured.NestedInt64(lease.Object, "spec", "leaseDurationSeconds")
	duration := time.Duration(seconds) * time.Second
	if duration <= 0 {
		duration = Duration
	}
	return record{holder: holder, duration: duration, version: lease.GetResourceVersion(), seen: time.Now(), member: o.memberOf(lease, holder)}
}

// held is a Lease in the hand of an engine; an empty identity gives it up.
func (o Options) held(name, identity string, before *unstructured.Unstructured) *unstructured.Unstructured {
	lease := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "coordination.k8s.io/v1", "kind": "Lease"}}
	if before != nil {
		lease = before.DeepCopy()
	}
	lease.SetName(name)
	labels := lease.GetLabels()
	if labels == nil {
		labels = map[string]string{}
	}
	labels[labelManagedBy] = managedBy
	lease.SetLabels(labels)
	now := time.Now().UTC().Format(timeFormat)
	spec, _, _ := unstructured.NestedMap(lease.Object, "spec")
	if spec == nil {
		spec = map[string]any{}
	}
	if was, _ := spec["holderIdentity"].(string); was != identity && identity != "" {
		transitions, _ := spec["leaseTransitions"].(int64)
		if before != nil {
			transitions++
		}
		spec["acquireTime"], spec["leaseTransitions"] = now, transitions
	}
	spec["holderIdentity"], spec["renewTime"], spec["leaseDurationSeconds"] = identity, now, int64(o.Duration/time.Second)
	lease.Object["spec"] = spec
	return lease
}
