package api

import (
	"encoding/json"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// Solution is a packaged flow, as a list has it.
type Solution struct {
	Name      string   `json:"name" required:"true"`
	Title     string   `json:"title"`
	Version   string   `json:"version"`
	Summary   string   `json:"summary"`
	Keywords  []string `json:"keywords,omitempty"`
	Catalogue string   `json:"catalogue,omitempty" description:"The catalogue that lists it; empty for the built-in one."`
	From      string   `json:"from,omitempty" description:"Where it is taken from: oci://host/repository:tag or oci://host/repository@digest; empty when it is built in."`
	Digest    string   `json:"digest,omitempty" description:"Of the package; empty when it is built in."`
	Signed    bool     `json:"signed,omitempty" description:"A signature was demanded, and checked with a known key."`
	// Problem is why the solution can't be used; its name is then that of its folder.
	Problem string `json:"problem,omitempty" description:"Why it can't be used; the name is then that of its folder."`
}

// SolutionList is the solutions of all catalogues.
type SolutionList struct {
	Items      []Solution         `json:"items" required:"true"`
	Catalogues []CatalogueContent `json:"catalogues" required:"true" description:"Those that were added, with what is wrong with them."`
}

// CatalogueContent says how reading a catalogue went.
type CatalogueContent struct {
	Name      string `json:"name" required:"true"`
	Reference string `json:"reference" required:"true" description:"oci://host/repository:tag"`
	Items     int    `json:"items" description:"How many solutions it lists."`
	Problem   string `json:"problem,omitempty" description:"Why it can't be read."`
}

// SolutionDetail is all of a solution that its page shows.
type SolutionDetail struct {
	Solution
	Parameters  json.RawMessage       `json:"parameters,omitempty" description:"JSON Schema of the parameters."`
	Readme      string                `json:"readme,omitempty"`
	Files       []string              `json:"files,omitempty"`
	Icon        string                `json:"icon,omitempty" description:"A picture as a data: URL."`
	Licence     string                `json:"licence,omitempty" description:"An SPDX expression."`
	Maintainers []Maintainer          `json:"maintainers,omitempty"`
	Requires    Requirements          `json:"requires"`
	Engine      string                `json:"engine" enum:"strict,goja" description:"What its scripts run with: strict, unless an install says otherwise and the solution needs goja."`
	Flow        *flow.Flow            `json:"flow,omitempty" description:"The document with defaults and examples, for a picture of it."`
	Permissions []DescribedPermission `json:"permissions" description:"What it needs in Kubernetes with defaults and examples; a preview knows it for other values."`
	Creates     []string              `json:"creates" description:"Kinds of objects that it makes in the cluster."`
}

// Maintainer is somebody who looks after a solution.
type Maintainer struct {
	Name  string `json:"name" required:"true"`
	Email string `json:"email,omitempty"`
	URL   string `json:"url,omitempty"`
}

// Requirements are what a solution needs of the server.
type Requirements struct {
	Patchbay   string   `json:"patchbay,omitempty" description:"Range of versions, such as >=1.2.0 <2."`
	Components []string `json:"components,omitempty" description:"By full name: common/ticker."`
	Missing    []string `json:"missing" description:"What this server lacks of it, in words; then it can't be installed."`
}

// DescribedPermission is a rule with words for people.
type DescribedPermission struct {
	Permission
	Words string `json:"words" required:"true" description:"Such as: list and patch Deployments in all namespaces."`
}

// Instance is an installed solution, under the name of its flow.
type Instance struct {
	Name     string         `json:"name" required:"true" description:"Of the instance and of its flow."`
	Solution string         `json:"solution" required:"true"`
	Title    string         `json:"title"`
	Version  string         `json:"version"`
	Digest   string         `json:"digest,omitempty" description:"Of the package; empty when it is built in."`
	From     string         `json:"from,omitempty" description:"Where it was taken from; empty when it is built in."`
	Engine   string         `json:"engine,omitempty" enum:"strict,goja" description:"What the scripts of a solution from elsewhere run with."`
	Values   map[string]any `json:"values" description:"By parameter, as the flow has them now."`
	Newer    *Newer         `json:"newer,omitempty" description:"A later version that a catalogue has."`
	Before   *Before        `json:"before,omitempty" description:"The version that a rollback brings back."`
	Problem  string         `json:"problem,omitempty" description:"Why nothing more is known of it."`
}

// Newer is a version to upgrade to.
type Newer struct {
	Version string `json:"version" required:"true"`
	From    string `json:"from,omitempty"`
}

// Before is a version that was replaced.
type Before struct {
	Version string `json:"version" required:"true"`
}

// InstanceList is the installed solutions that the caller may see.
type InstanceList struct {
	Items []Instance `json:"items" required:"true"`
}
