package api

import "github.com/patchbay-dev/patchbay/engine/flow"

// SolutionValues are the values of a solution's parameters that a stored flow holds.
type SolutionValues struct {
	Flow    string         `json:"flow" required:"true"`
	Version string         `json:"version" description:"Of the solution that the flow came from; empty when it came from elsewhere."`
	Values  map[string]any `json:"values" required:"true" description:"By parameter, as the flow has them, even where a parameter forbids it. Empty for a flow from elsewhere."`
}

// Preview is what installing a solution would do.
type Preview struct {
	Document    *flow.Flow            `json:"document" required:"true"`
	YAML        string                `json:"yaml" description:"The document as it would be stored."`
	Permissions []DescribedPermission `json:"permissions" required:"true" description:"What the flow needs in Kubernetes."`
	Access      []AccessItem          `json:"access,omitempty" description:"Whether the engine may do it; when asked for."`
	Cluster     string                `json:"cluster,omitempty" description:"Why the cluster could not be asked."`
	Grant       *Grant                `json:"grant,omitempty" description:"What to apply so that it gets that; when access is asked for."`
	Problems    []Problem             `json:"problems" required:"true" description:"Of the flow; the path is the parameter's name where a value is at fault."`
	Installed   bool                  `json:"installed" description:"There is a flow of this name, which it would replace."`
	Changes     []flow.Change         `json:"changes" required:"true" description:"Beside the flow of this name."`
	Before      string                `json:"before" description:"The stored document; empty when there is none."`
	After       string                `json:"after"`
	Advice      []Advice              `json:"advice,omitempty" description:"Values that suit what is in the cluster better; when asked for."`
	Unsurveyed  string                `json:"unsurveyed,omitempty" description:"Why what is in the cluster could not be looked at for advice."`
	// LiteralSecrets are the places of the secrets that would be written into the file.
	LiteralSecrets []string `json:"literalSecrets,omitempty" description:"Parameters, or places in the flow, with secrets that are not stored yet: installed only when asked for."`
}

// Grant is what gives a flow its permissions.
type Grant struct {
	Roles   string `json:"roles" description:"Roles, and bindings to the server's service account, as YAML to apply."`
	User    string `json:"user,omitempty" description:"Whom the cluster takes the server for, such as system:serviceaccount:patchbay:engine."`
	Missing bool   `json:"missing" description:"The server lacks something of it."`
	Who     string `json:"who" description:"Who may apply it, in words."`
}

// Advice is a value of a parameter that suits what was found better than the one
// that it has.
type Advice struct {
	Parameter string `json:"parameter" required:"true" description:"Its name, as the CLI takes it."`
	Title     string `json:"title" required:"true" description:"Its title, as the form shows it."`
	Value     any    `json:"value" required:"true" description:"What is recommended."`
	Found     string `json:"found" required:"true" description:"What was found, such as: 12 deployments of Argo CD, for example shop/web."`
	Reason    string `json:"reason" required:"true"`
}

// Version says which program answers.
type Version struct {
	Version string `json:"version" required:"true"`
}
