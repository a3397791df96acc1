package workload

// Workload is one Deployment, StatefulSet, DaemonSet or CronJob. Lists and maps
// are never null. Of the managed fields only the owners of images
// are kept, and kubectl's last-applied-configuration is left out: they are most of an
// object's size.
type Workload struct {
	Kind              string            `json:"kind" title:"Kind" enum:"Deployment,StatefulSet,DaemonSet,CronJob"`
	Name              string            `json:"name" title:"Name"`
	Namespace         string            `json:"namespace" title:"Namespace"`
	Labels            map[string]string `json:"labels" title:"Labels"`
	Replicas          int               `json:"replicas" title:"Replicas"`
	ReadyReplicas     int               `json:"readyReplicas" title:"Ready replicas"`
	AvailableReplicas int               `json:"availableReplicas" title:"Available replicas"`
	UpdatedReplicas   int               `json:"updatedReplicas" title:"Updated replicas"`
	Image             string            `json:"image" title:"Image" description:"The image of the first container."`
	Containers        []Container       `json:"containers" title:"Containers"`
	ImageVolumes      []Container       `json:"imageVolumes" title:"Image volumes"`
	ImagePullSecrets  []string          `json:"imagePullSecrets" title:"Image pull secrets"`
	Strategy          string            `json:"strategy" title:"Strategy"`
	Conditions        []Condition       `json:"conditions" title:"Conditions"`
	Age               string            `json:"age" title:"Age" description:"As kubectl prints it: 5d, 3h12m."`
	Ready             bool              `json:"ready" title:"Ready" description:"The last change is rolled out and every wanted pod is ready."`

	Annotations        map[string]string `json:"annotations" title:"Annotations"`
	OwnerReferences    []Owner           `json:"ownerReferences" title:"Owners"`
	InitContainers     []Container       `json:"initContainers" title:"Init containers"`
	ServiceAccountName string            `json:"serviceAccountName" title:"Service account" description:"\"default\" when the pod template names none."`
	ResourceVersion    string            `json:"resourceVersion" title:"Resource version"`
	UID                string            `json:"uid" title:"UID"`
	PodLabels          map[string]string `json:"podLabels" title:"Pod labels" description:"Labels of the pod template."`
	PodAnnotations     map[string]string `json:"podAnnotations" title:"Pod annotations" description:"Annotations of the pod template."`
	Created            string            `json:"created" title:"Created" format:"date-time"`
	Originals          map[string]string `json:"originals" title:"Original images"`
	Tool               string            `json:"tool,omitempty" title:"Tool"`
}

// Descriptions implements module.Described.
func (Workload) Descriptions() map[string]string {
	return map[string]string{
		"replicas": "How many pods are wanted. A Deployment or StatefulSet that does not say wants 1, a DaemonSet one for each node " +
			"that fits, a CronJob counts as 1, or as 0 while it is suspended.",
		"imageVolumes": "Volumes that are images, with the volume's name, since Kubernetes 1.33. Where images are named by container, " +
			"such a one is volume/NAME.",
		"imagePullSecrets": "Names of secrets in the same namespace: those of the pod template, then, when asked for, those of its service " +
			"account.",
		"strategy":  "How an update is rolled out: RollingUpdate, Recreate or OnDelete; of a CronJob its concurrency policy.",
		"originals": "What images were before Patchbay changed them, by container; from the annotation patchbay.dev/original-images.",
		"tool":      "Argo CD, Flux or Helm, when what these write on everything that they manage is on the object.",
	}
}

// VolumePrefix precedes the name of an image volume where images are named by
// container, whose own names have no slash.
const VolumePrefix = "volume/"

// Container is a container's name and image, or those of an image volume.
type Container struct {
	Name            string      `json:"name" title:"Name"`
	Image           string      `json:"image" title:"Image"`
	ImagePullPolicy string      `json:"imagePullPolicy,omitempty" title:"Pull policy"`
	ImageOwner      *FieldOwner `json:"imageOwner,omitempty" title:"Owner of the image"`
}

// Descriptions implements module.Described.
func (Container) Descriptions() map[string]string {
	return map[string]string{
		"imageOwner": "Who set the image, by the object's managedFields. Of several, one that applies it or is a GitOps tool. Left out " +
			"when nobody is known.",
	}
}

// Condition is one of the conditions in a workload's status.
type Condition struct {
	Type    string `json:"type" title:"Type"`
	Status  string `json:"status" title:"Status" description:"True, False or Unknown."`
	Reason  string `json:"reason" title:"Reason"`
	Message string `json:"message" title:"Message"`
}

// Owner is the object that made the workload.
type Owner struct {
	APIVersion string `json:"apiVersion" title:"API version"`
	Kind       string `json:"kind" title:"Kind"`
	Name       string `json:"name" title:"Name"`
	UID        string `json:"uid" title:"UID"`
	Controller bool   `json:"controller" title:"Controller" description:"Whether this owner manages the object."`
}
