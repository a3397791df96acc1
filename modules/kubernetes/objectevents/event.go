package objectevents

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// Object is what an event is about.
type Object struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace"`
	Name       string `json:"name"`
	UID        string `json:"uid"`
}

// Event is what happened to an object.
type Event struct {
	About   Object
	Warning bool
	Reason  string // in one word, such as PatchFailed
	Action  string // what was tried, in one word, such as Patch
	Note    string // for people
}

// microTime is how the API writes the times of events.
const microTime = "2006-01-02T15:04:05.000000Z07:00"

// maxNote is how long the API lets a note be, in bytes.
const maxNote = 1024

// stored is an event as the API has it.
// https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
type stored struct {
	APIVersion          string         `json:"apiVersion"`
	Kind                string         `json:"kind"`
	Metadata            map[string]any `json:"metadata"`
	EventTime           string         `json:"eventTime"`
	Type                string         `json:"type"`
	Reason              string         `json:"reason"`
	Action              string         `json:"action"`
	Regarding           Object         `json:"regarding"`
	Note                string         `json:"note"`
	ReportingController string         `json:"reportingController"`
	ReportingInstance   string         `json:"reportingInstance"`
}

// series is how often an event was repeated.
type series struct {
	Series struct {
		Count            int    `json:"count"`
		LastObservedTime string `json:"lastObservedTime"`
	} `json:"series"`
}

func repeated(count int, at time.Time) series {
	var s series
	s.Series.Count, s.Series.LastObservedTime = count, at.UTC().Format(microTime)
	return s
}

func (e Event) stored(instance, flow string, at time.Time) stored {
	kind := "Normal"
	if e.Warning {
		kind = "Warning"
	}
	return stored{
		APIVersion: "events.k8s.io/v1", Kind: "Event",
		Metadata: map[string]any{
			"name": e.name(at), "namespace": e.About.Namespace,
			"labels": map[string]string{"app.kubernetes.io/managed-by": "patchbay", "patchbay.dev/flow": flow},
		},
		EventTime: at.UTC().Format(microTime), Type: kind, Reason: e.Reason, Action: e.Action, Regarding: e.About,
		Note: texts.Prefix(e.Note, maxNote), ReportingController: "patchbay.dev/patchbay", ReportingInstance: instance,
	}
}

// name is one that no other event has: of the object, the time, and what happened.
func (e Event) name(at time.Time) string {
	sum := fnv.New32a()
	fmt.Fprint(sum, e.Reason, e.Note)
	const longest = 200 // of the object's name, so that there is room for the rest
	return texts.Prefix(e.About.Name, longest) + "." + strconv.FormatInt(at.UnixNano(), 36) + "-" + strconv.FormatUint(uint64(sum.Sum32()), 36)
}
