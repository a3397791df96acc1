package registrycheck

import "time"

// Settings of the component.
type Settings struct {
	Budget         int    `json:"budget" title:"Budget (ms)" default:"1000" minimum:"10" maximum:"30000"`
	AvailableFor   int    `json:"availableFor" title:"Remember found (seconds)" default:"60" minimum:"0" maximum:"86400"`
	MissingFor     int    `json:"missingFor" title:"Remember missing (seconds)" default:"5" minimum:"0" maximum:"86400"`
	Failures       int    `json:"failures" title:"Silent answers" default:"3" minimum:"1" maximum:"1000"`
	Backoff        int    `json:"backoff" title:"Pause (seconds)" default:"10" minimum:"1" maximum:"3600"`
	Concurrency    int    `json:"concurrency" title:"Requests at once" default:"32" minimum:"1" maximum:"1000"`
	RegistrySecret string `json:"registrySecret,omitempty" title:"Secret of the registry"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"budget": "How long one message may take, all its images together. A request that has no answer by then goes on, up to 10 " +
			"minutes while the registry answers others, and its answer serves the next message.",
		"availableFor": "How long an image that is there is not asked for again.",
		"missingFor":   "How long an image that is not there, or could not be asked for, is not asked for again.",
		"failures": "After this many requests in a row without any answer the registry counts as down. One that is answered after the " +
			"budget is not among them, nor one during which the registry answers a cheap question (GET /v2/), as one does " +
			"that pulls the image through.",
		"backoff": "How long a registry that is down is left alone; then one request tries it.",
		"registrySecret": "Where the login for the registry is: namespace/name of a Secret of type kubernetes.io/dockerconfigjson, as " +
			"kubectl create secret docker-registry makes it, or secret(\"name/.dockerconfigjson\") for one in Patchbay's own " +
			"namespace. It is read again every 30 seconds. Empty for a registry that asks for none.",
	}
}

// budget is how long a message waits.
func (s Settings) budget() time.Duration { return time.Duration(s.Budget) * time.Millisecond }

// silenceLimit is how long a registry may say nothing at all. It is more than the
// budget: on a busy machine a caller may be out of time without any fault of the
// registry.
func (s Settings) silenceLimit() time.Duration { return max(10*time.Second, 2*s.budget()) }

// Request names the images to look for, as they would be pulled.
type Request struct {
	Context          any      `json:"context,omitempty" configurable:"true" title:"Context" description:"Comes back with the result."`
	Images           []string `json:"images" title:"Images" required:"true" description:"References at the mirror, for example mirror.example.com/library/nginx:1.27."`
	Insecure         bool     `json:"insecure,omitempty" title:"Insecure" description:"The registry may be spoken to over plain HTTP or with a certificate that nobody vouches for."`
	DockerConfigJSON string   `json:"dockerConfigJSON,omitempty" title:"Docker configuration" format:"password"`
}

// Descriptions implements module.Described.
func (Request) Descriptions() map[string]string {
	return map[string]string{
		"dockerConfigJSON": "Logins: the value of a pull secret. For a registry that has none in it, those of registrySecret in the settings " +
			"count.",
	}
}

// Result says what is there. A registry that does not answer is no error: its
// images are not available.
type Result struct {
	Context   any             `json:"context,omitempty" configurable:"true" title:"Context"`
	Available map[string]bool `json:"available" title:"Available" description:"Each image by its reference as asked for."`
	Results   []Outcome       `json:"results" title:"Results" description:"In the order asked for."`
	Healthy   bool            `json:"healthy" title:"Healthy" description:"Every registry that was asked has answered."`
}

// Outcome is what is known of one image.
type Outcome struct {
	Image     string `json:"image" title:"Image"`
	Available bool   `json:"available" title:"Available"`
	Digest    string `json:"digest,omitempty" title:"Digest" description:"What the reference means at the mirror now."`
	Reason    string `json:"reason,omitempty" title:"Reason" description:"Why it is not available."`
}
