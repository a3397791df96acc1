package deploymentupdate

import "github.com/patchbay-dev/patchbay/modules/kubernetes/workload"

// Settings of the component.
type Settings struct {
	Kinds  workload.Kinds `json:"kinds" title:"Kinds" minItems:"1" uniqueItems:"true" default:"[\"Deployment\"]"`
	Events bool           `json:"events" title:"Events" default:"true"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"kinds": "The kinds that a request may change; the flow's role covers these.",
		"events": "Put an event on an object that was patched, or that could not be, as kubectl describe shows it. Where the role does not " +
			"allow events, there are none.",
	}
}

// Request says what to change. What it leaves out stays as it is.
type Request struct {
	Context         any               `json:"context,omitempty" title:"Context" configurable:"true" description:"Comes back with the result."`
	Kind            string            `json:"kind" title:"Kind" enum:"Deployment,StatefulSet,DaemonSet,CronJob" default:"Deployment"`
	Namespace       string            `json:"namespace" title:"Namespace" required:"true"`
	Name            string            `json:"name" title:"Name" required:"true"`
	Replicas        *int              `json:"replicas,omitempty" title:"Replicas" description:"Of a Deployment or StatefulSet." minimum:"0"`
	Images          []Image           `json:"images" title:"Images"`
	ExpectImages    []Image           `json:"expectImages,omitempty" title:"Expected images"`
	RecordOriginals bool              `json:"recordOriginals,omitempty" title:"Record original images" default:"false"`
	EnvUpdates      []EnvUpdate       `json:"envUpdates" title:"Environment"`
	Resources       []Resources       `json:"resources" title:"Resources"`
	Labels          map[string]string `json:"labels" title:"Labels" description:"To set on the object."`
	Annotations     map[string]string `json:"annotations" title:"Annotations" description:"To set on the object."`
	PodLabels       map[string]string `json:"podLabels" title:"Pod labels" description:"To set on the pod template; starts a rollout."`
	PodAnnotations  map[string]string `json:"podAnnotations" title:"Pod annotations" description:"To set on the pod template; starts a rollout."`
}

// Descriptions implements module.Described.
func (Request) Descriptions() map[string]string {
	return map[string]string{
		"images": "New images of containers and init containers, by container name, and of image volumes, by volume/NAME.",
		"expectImages": "Images of containers that are to come of the change, though it is a webhook that brings them. A dry run asks " +
			"first, and nothing is written, which is no error, when the outcome would be another.",
		"recordOriginals": "Keep in the annotation patchbay.dev/original-images of the object, not of its pod template, what the images were " +
			"before. Entries whose container is gone, or whose image somebody else has set since, are dropped.",
	}
}

// Image is a container's or init container's name and image, or those of a volume.
type Image struct {
	Name  string `json:"name" title:"Name" description:"Of a container; volume/NAME is the image volume NAME."`
	Image string `json:"image" title:"Image"`
}

// EnvUpdate sets or removes one environment variable.
type EnvUpdate struct {
	Container string `json:"container" title:"Container" description:"Container or init container; empty for every container that is not an init container."`
	Name      string `json:"name" title:"Name" required:"true"`
	Value     string `json:"value" title:"Value"`
	Remove    bool   `json:"remove" title:"Remove" description:"Remove the variable instead." default:"false"`
}

// Resources sets what a container asks for and may use. Empty stays as it is.
// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
type Resources struct {
	Container     string `json:"container" title:"Container" required:"true" description:"Container or init container."`
	CPURequest    string `json:"cpuRequest" title:"CPU request" description:"Such as 100m."`
	CPULimit      string `json:"cpuLimit" title:"CPU limit" description:"Such as 2."`
	MemoryRequest string `json:"memoryRequest" title:"Memory request" description:"Such as 128Mi."`
	MemoryLimit   string `json:"memoryLimit" title:"Memory limit" description:"Such as 1Gi."`
}

// Result is the object after the request.
type Result struct {
	Context        any     `json:"context,omitempty" title:"Context" configurable:"true"`
	Kind           string  `json:"kind" title:"Kind"`
	Name           string  `json:"name" title:"Name"`
	Namespace      string  `json:"namespace" title:"Namespace"`
	Replicas       int     `json:"replicas" title:"Replicas" description:"How many pods are wanted. 0 when nothing was asked, as nothing was read then."`
	ReadyReplicas  int     `json:"readyReplicas" title:"Ready replicas"`
	Containers     []Image `json:"containers" title:"Containers"`
	InitContainers []Image `json:"initContainers" title:"Init containers"`
	ImageVolumes   []Image `json:"imageVolumes" title:"Image volumes" description:"Volumes that are images, as volume/NAME."`
	Success        bool    `json:"success" title:"Success" description:"Always true: what fails goes to the error port."`
	Changed        bool    `json:"changed" title:"Changed" description:"Whether anything was written."`
	Message        string  `json:"message" title:"Message" description:"What was changed, or why nothing was."`
}
