package api

// Failure is the body of every answer that is not a success.
type Failure struct {
	Message   string    `json:"error" required:"true" description:"What went wrong: what was tried and on what."`
	Problems  []Problem `json:"problems,omitempty" description:"What is wrong with the flow document, by place."`
	Hint      string    `json:"hint,omitempty" description:"What to do about it."`
	ManagedBy string    `json:"managedBy,omitempty" description:"The tool that manages the flow, and so refuses the change; overwriteManaged makes it all the same."`
	// LiteralSecrets is set when nothing else than they is in the way.
	LiteralSecrets []string `json:"literalSecrets,omitempty" description:"Places of the secrets that are written out in the document and were not before: saved only when asked for."`
	// Queued is set when a removal does not say what shall become of it.
	Queued *Queued `json:"queued,omitempty" description:"What is on the flow's queued edges: the removal asks what shall become of it, by its parameter queued."`
}

// Error implements error.
func (f *Failure) Error() string { return f.Message }

// Problem is one thing that is wrong with a flow document.
type Problem struct {
	Severity   string `json:"severity" required:"true" enum:"error,warning"`
	File       string `json:"file,omitempty"`
	Line       int    `json:"line,omitempty" description:"From 1; absent when unknown."`
	Column     int    `json:"column,omitempty" description:"From 1, in characters."`
	Path       string `json:"path,omitempty" description:"Place in the document: spec.nodes[1].component."`
	CodeLine   int    `json:"codeLine,omitempty" description:"Place within the text at path, such as a script, from 1."`
	CodeColumn int    `json:"codeColumn,omitempty" description:"From 1, in characters."`
	Message    string `json:"message" required:"true"`
	Suggestion string `json:"suggestion,omitempty" description:"The nearest valid name."`
}
