package registrycopy

import (
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
)

// Settings of the component.
type Settings struct {
	Concurrency        int      `json:"concurrency" title:"Images at once" default:"4" minimum:"1" maximum:"64"`
	BlobConcurrency    int      `json:"blobConcurrency" title:"Layers at once" default:"3" minimum:"1" maximum:"32"`
	MaxRetries         int      `json:"maxRetries" title:"Retries" default:"4" minimum:"0" maximum:"20"`
	Timeout            int      `json:"timeout" title:"Time per image" description:"Seconds that one image may take." default:"1800" minimum:"1"`
	MaxWait            int      `json:"maxWait" title:"Longest wait" default:"60" minimum:"0"`
	RateBudgetFloor    int      `json:"rateBudgetFloor" title:"Pulls to leave" default:"10" minimum:"0"`
	CheckLayers        int      `json:"checkLayers" title:"Layers to look for" default:"0" minimum:"0" maximum:"1000"`
	InsecureRegistries []string `json:"insecureRegistries,omitempty" title:"Insecure registries"`
	RegistrySecret     string   `json:"registrySecret,omitempty" title:"Secret of the registry"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"concurrency":     "How many images of one message are copied at the same time.",
		"blobConcurrency": "How many layers of one image travel at the same time.",
		"maxRetries":      "How often a request or a layer is tried again after a failure that may pass.",
		"maxWait": "Seconds to wait when a registry says when to come back (429, Retry-After). A later time fails the image at once, " +
			"as worth a retry.",
		"rateBudgetFloor": "A registry that limits pulls is not read from below this many pulls left, so that the nodes can still pull. " +
			"Checking for changes costs none.",
		"checkLayers": "Of how many images that the target has, a pass also looks for the layers, by turns, until all images had theirs. " +
			"A layer that is lost is copied again. Each costs a HEAD request for each of its layers. Without a pass, and for all " +
			"other images, the manifests vouch for the layers.",
		"insecureRegistries": "Hosts, with their port, that may be spoken to over plain HTTP or with a certificate that nobody vouches for, as " +
			"source or target.",
		"registrySecret": "Where the login for the target is: namespace/name of a Secret of type kubernetes.io/dockerconfigjson, as kubectl " +
			"create secret docker-registry makes it, or secret(\"name/.dockerconfigjson\") for one in Patchbay's own " +
			"namespace. It is read again every 30 seconds. Empty for a registry that asks for none.",
	}
}

// Request names one image, by source and target, or several, by images.
type Request struct {
	Context                any            `json:"context,omitempty" configurable:"true" title:"Context" description:"Comes back with every result and error."`
	Source                 string         `json:"source,omitempty" title:"Source" description:"The image to copy, for example nginx:1.27. Give source and target, or images."`
	Target                 string         `json:"target,omitempty" title:"Target" description:"The name it gets, for example mirror.example.com/library/nginx:1.27."`
	Images                 []copier.Image `json:"images,omitempty" title:"Images"`
	Pass                   string         `json:"pass,omitempty" title:"Pass"`
	WantedBy               string         `json:"wantedBy,omitempty" title:"Wanted by" description:"Who uses the images, for errors: deployment shop/web."`
	Insecure               bool           `json:"insecure,omitempty" title:"Insecure target"`
	AllowPrivate           bool           `json:"allowPrivate,omitempty" title:"Allow private images"`
	Partial                bool           `json:"partial,omitempty" title:"Partial result" description:"Send a result when some images failed, too, as long as one succeeded."`
	PinTag                 bool           `json:"pinTag" title:"Pin tag" default:"true"`
	DockerConfigJSON       string         `json:"dockerConfigJSON,omitempty" title:"Docker configuration" format:"password"`
	TargetUsername         string         `json:"targetUsername,omitempty" title:"Target user"`
	TargetPassword         string         `json:"targetPassword,omitempty" title:"Target password" format:"password"`
	TargetDockerConfigJSON string         `json:"targetDockerConfigJSON,omitempty" title:"Target's Docker configuration" format:"password"`
}

// Descriptions implements module.Described.
func (Request) Descriptions() map[string]string {
	return map[string]string{
		"images": "Several images in one message. Each is handled by itself: a failed one goes to the error port and the others go on. One " +
			"with onlyIfMissing and without a source is looked for at the target, and is a failure when it is missing there.",
		"pass": "A name that the messages of one pass have in common. An image that several of them ask for is tried once, also " +
			"when it fails, and a host that can't be reached is not asked again. Empty tries each time.",
		"insecure": "The target may be spoken to over plain HTTP or with a certificate that nobody vouches for. For a source, name " +
			"its host in the settings.",
		"allowPrivate": "Copy images that need a login to a target that needs none: everybody who reaches the target may have them then.",
		"pinTag": "Keep what is used by digest, in registries that drop a digest as soon as no tag names it: images named by digest " +
			"get the tag pin-<12 hex>, and so does what a tag named until it is overwritten.",
		"dockerConfigJSON": "Logins for the sources: the value of a pull secret.",
		"targetDockerConfigJSON": "Logins for the target, in place of those of registrySecret in the settings; without either, those of the sources " +
			"are tried.",
	}
}

// Result is sent when the images are at the target.
type Result struct {
	Context any       `json:"context,omitempty" configurable:"true" title:"Context"`
	Result  Outcome   `json:"result" title:"Result" description:"The image that was asked for; of several, the first that succeeded."`
	Results []Outcome `json:"results" title:"Results" description:"All images, in the order asked for."`
	Copied  int       `json:"copied" title:"Copied"`
	Skipped int       `json:"skipped" title:"Skipped" description:"Images that the target had."`
	Healed  int       `json:"healed" title:"Healed" description:"Images that were to be at the target already, were missing there and were copied again."`
	Failed  int       `json:"failed" title:"Failed"`
}

// Status is what became of one image, in a word.
type Status string

// The statuses.
const (
	Copied  Status = "copied"
	Skipped Status = "skipped"
	Healed  Status = "healed"
	Failed  Status = "failed"
)

// Enum lists the statuses for the schema.
func (Status) Enum() []any { return []any{Copied, Skipped, Healed, Failed} }

// Outcome is what became of one image.
type Outcome struct {
	Source   string `json:"source" title:"Source"`
	Target   string `json:"target" title:"Target"`
	Digest   string `json:"digest,omitempty" title:"Digest" description:"The same at source and target."`
	Status   Status `json:"status" title:"Status"`
	Skipped  bool   `json:"skipped" title:"Skipped" description:"The target had it."`
	Layers   int    `json:"layersChecked,omitempty" title:"Layers looked for" description:"How many layers were looked for at the target, when it was this image's turn."`
	Bytes    int64  `json:"bytes" title:"Bytes moved"`
	Mounted  int    `json:"mounted" title:"Layers that were there" description:"Layers and configs that the target had, in this repository or another, and that were not moved."`
	Blobs    int    `json:"blobs" title:"Layers moved" description:"Layers and configs that were moved."`
	Duration int64  `json:"duration" title:"Milliseconds"`
	Error    string `json:"error,omitempty" title:"Error" description:"Empty when the image is at the target."`
}

// Descriptions implements module.Described.
func (Outcome) Descriptions() map[string]string {
	return map[string]string{
		"status": "copied; skipped: the target had it, with all its platforms; healed: it was to be there already, was missing and " +
			"was copied again; failed.",
	}
}
