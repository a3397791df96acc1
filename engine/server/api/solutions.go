package api

import "encoding/json"

// Solution is a packaged flow. A list leaves parameters, readme and files out.
type Solution struct {
	Name       string          `json:"name" required:"true"`
	Title      string          `json:"title"`
	Version    string          `json:"version"`
	Summary    string          `json:"summary"`
	Parameters json.RawMessage `json:"parameters,omitempty" description:"JSON Schema of the parameters."`
	Readme     string          `json:"readme,omitempty"`
	Files      []string        `json:"files,omitempty"`
}

// SolutionList is all built-in solutions.
type SolutionList struct {
	Items []Solution `json:"items" required:"true"`
}

// Version says which program answers.
type Version struct {
	Version string `json:"version" required:"true"`
}
