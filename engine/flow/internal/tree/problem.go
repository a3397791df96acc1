package tree

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Severity says whether a problem keeps the flow from running.
type Severity int

// An Error keeps the flow from running, a Warning does not.
const (
	Error Severity = iota
	Warning
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// MarshalText implements encoding.TextMarshaler.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Problem is one thing that is wrong with a flow. Line and Column count from 1;
// they are 0 when the flow has no source. CodeLine and CodeColumn are the place
// within the text at Path, such as a script, from 1 too, or 0. Suggestion is the
// nearest valid name, or empty.
type Problem struct {
	Severity   Severity `json:"severity"`
	File       string   `json:"file,omitempty"`
	Line       int      `json:"line,omitempty"`
	Column     int      `json:"column,omitempty"`
	Path       string   `json:"path,omitempty"`
	CodeLine   int      `json:"codeLine,omitempty"`
	CodeColumn int      `json:"codeColumn,omitempty"`
	Message    string   `json:"message"`
	Suggestion string   `json:"suggestion,omitempty"`
}

// Error gives one line: flow.yaml:12:5: spec.nodes[1].component: message; did
// you mean "x"?
func (p Problem) Error() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File + ":")
	}
	if p.Line > 0 {
		b.WriteString(strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column) + ":")
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	if p.Severity == Warning {
		b.WriteString("warning: ")
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Message)
	if p.Suggestion != "" {
		b.WriteString("; did you mean " + strconv.Quote(p.Suggestion) + "?")
	}
	return b.String()
}

// Problems is a list of problems; it is an error too.
type Problems []Problem

// Error joins the problems by newline.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// HasErrors reports whether one of them is more than a warning.
func (ps Problems) HasErrors() bool {
	return slices.ContainsFunc(ps, func(p Problem) bool { return p.Severity == Error })
}

// Err returns the problems as an error, nil when there are only warnings.
func (ps Problems) Err() error {
	if !ps.HasErrors() {
		return nil
	}
	return ps
}

// Sorted returns the problems in the order of the source, each once.
func (ps Problems) Sorted() Problems {
	sorted := slices.Clone(ps)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	seen := make(map[Problem]bool, len(sorted))
	return slices.DeleteFunc(sorted, func(p Problem) bool {
		repeated := seen[p]
		seen[p] = true
		return repeated
	})
}

// Cut bounds the list; its last problem then says how many more there are.
func (ps Problems) Cut() Problems { return ps.CutWith(0) }

// CutWith is Cut for a list of which more were left out.
func (ps Problems) CutWith(more int) Problems {
	if len(ps) <= maxProblems {
		return ps
	}
	last := ps[maxProblems-1]
	for _, p := range ps[maxProblems:] {
		last.Severity = min(last.Severity, p.Severity) // an error among them stays one
	}
	last.Path, last.Suggestion = "", ""
	last.Message = fmt.Sprintf("%d more problems from here on", len(ps)-maxProblems+1+more)
	return append(ps[:maxProblems-1:maxProblems-1], last)
}
