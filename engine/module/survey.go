package module

import "context"

// Surveyor looks at what flows work on before there is a flow, so that a solution
// can recommend the parameters that suit it.
type Surveyor interface {
	// Survey only reads, and returns what it came upon, in the order of its own
	// choice. It is called on the prototype, obeys ctx, and need not look at more
	// than a sample.
	Survey(ctx context.Context) ([]Finding, error)
}

// Finding is one thing that a survey came upon.
type Finding struct {
	Name    string `json:"name"`    // what was found, such as Argo CD
	Count   int    `json:"count"`   // how often, in what was looked at
	Of      string `json:"of"`      // what is counted, such as workloads
	Example string `json:"example"` // one of them, such as shop/web
}
