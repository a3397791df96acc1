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
	Version string        `json:"version" required:"true"`
	Loses   []flow.Change `json:"loses" description:"What people changed since the upgrade, which a rollback takes back too."`
}

// InstanceList is the installed solutions that the caller may see.
type InstanceList struct {
	Items []Instance `json:"items" required:"true"`
}

// Catalogue is a list of solutions in a registry that was added to the server.
type Catalogue struct {
	Name      string `json:"name" required:"true"`
	Reference string `json:"reference" required:"true" description:"oci://host/repository:tag"`
	Key       string `json:"key,omitempty" description:"Public keys in PEM, one of which must have signed the catalogue and each package that it lists; empty demands none."`
}

// CatalogueList is the catalogues that were added.
type CatalogueList struct {
	Items []Catalogue `json:"items" required:"true"`
}

// Conflict is a place of a flow that both an upgrade and people changed.
type Conflict struct {
	Path   string `json:"path" required:"true" description:"By ids and keys: nodes.ticker.settings.delay."`
	Base   any    `json:"base,omitempty" description:"What the version of before made; absent when it had nothing there."`
	Mine   any    `json:"mine,omitempty" description:"What the flow has now."`
	Theirs any    `json:"theirs,omitempty" description:"What the new version has."`
}

// UpgradePreview is what an upgrade would do.
type UpgradePreview struct {
	Version     string                `json:"version"`
	From        string                `json:"from,omitempty"`
	Digest      string                `json:"digest,omitempty" description:"Of the package: give it with the upgrade, so that what was shown is what is installed."`
	Revision    string                `json:"revision" description:"Of the flow: give it with the upgrade, so that what is edited meanwhile is looked at first."`
	Values      map[string]any        `json:"values" description:"All of them, as the new version is made with them."`
	Asks        []string              `json:"asks" description:"Parameters that the version of before had not."`
	Parameters  json.RawMessage       `json:"parameters,omitempty" description:"JSON Schema of the parameters."`
	Before      string                `json:"before" description:"The document as it is, YAML."`
	After       string                `json:"after" description:"As it would be, with what is chosen in the conflicts."`
	Changes     []flow.Change         `json:"changes"`
	Conflicts   []Conflict            `json:"conflicts" description:"Those without a choice; with any of them nothing is upgraded."`
	Permissions []DescribedPermission `json:"permissions"`
	Problems    []Problem             `json:"problems" description:"Of the document, and what the new version requires; the path is the parameter's name where a value is at fault."`
	Unrecorded  bool                  `json:"unrecorded,omitempty" description:"What was installed is not known: every difference is shown as a conflict."`
}

// InstanceDiff is what people changed in an instance since it was installed or upgraded.
type InstanceDiff struct {
	Before  string        `json:"before" description:"As it was installed, YAML; empty when that is not known."`
	After   string        `json:"after" description:"As it is."`
	Changes []flow.Change `json:"changes"`
}

// Uninstall is what goes with an instance, and what stays.
type Uninstall struct {
	Name    string   `json:"name" required:"true"`
	Flow    string   `json:"flow" required:"true" description:"Of the flow's document."`
	Running bool     `json:"running" description:"It is started."`
	State   int      `json:"state" description:"How many values its nodes keep."`
	Objects []string `json:"objects" description:"What it made in the cluster and removes, such as: MutatingWebhookConfiguration image-policy."`
	Queued  Queued   `json:"queued" description:"What is on its queued edges; with anything there the removal asks what shall become of it."`
	Stays   []string `json:"stays" description:"What it changed outside that stays, and how it is undone."`
}
