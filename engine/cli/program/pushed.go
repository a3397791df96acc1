package program

import "strings"

// Pushed is what a command has stored in a registry.
type Pushed struct {
	Reference string `json:"reference"`
	Digest    string `json:"digest"`
	SignedBy  string `json:"signedBy,omitempty"` // the name of a key
}

// ByDigest is the reference to what was stored, whatever its tag leads to by now.
func (p Pushed) ByDigest() string {
	repository := p.Reference
	if colon := strings.LastIndexByte(repository, ':'); colon > strings.LastIndexByte(repository, '/') {
		repository = repository[:colon]
	}
	return repository + "@" + p.Digest
}

// PrintPushed prints what was stored.
func (a *Program) PrintPushed(p Pushed) error {
	return a.Print(p, func(t *Table) {
		t.Line("pushed oci://" + p.Reference)
		t.Line("  " + p.Digest)
		if p.SignedBy != "" {
			t.Line("  signed by " + p.SignedBy)
		}
	})
}
