package solution

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// ValuesError says which values don't fit the parameters.
type ValuesError struct {
	Solution string
	Problems []ValueProblem // by parameter
}

// ValueProblem is one thing that is wrong with a value.
type ValueProblem struct {
	Parameter  string // empty when it is about all of them
	Message    string
	Suggestion string // the nearest parameter

	form bool // the value has not the form that is wanted
}

func (e *ValuesError) Error() string {
	texts := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		texts[i] = p.Message
		if p.Parameter != "" {
			texts[i] = "parameter " + p.Parameter + ": " + p.Message
		}
		if p.Suggestion != "" {
			texts[i] += "; did you mean " + strconv.Quote(p.Suggestion) + "?"
		}
	}
	return "solution " + e.Solution + ": " + strings.Join(texts, "; ")
}

// unknownValues finds values for parameters that are not there.
func unknownValues(values map[string]any, properties map[string]*property) []ValueProblem {
	var names []string
	for name := range properties {
		names = append(names, name)
	}
	var problems []ValueProblem
	for key := range values {
		if properties[key] == nil {
			problems = append(problems, ValueProblem{Parameter: key, Message: "there is no such parameter", Suggestion: flow.Nearest(key, names)})
		}
	}
	return problems
}

// problemsOf gives each fault to its parameter.
func problemsOf(invalid *jsonschema.ValidationError) []ValueProblem {
	if len(invalid.Causes) > 0 {
		var problems []ValueProblem
		for _, cause := range invalid.Causes {
			problems = append(problems, problemsOf(cause)...)
		}
		return problems
	}
	at := invalid.InstanceLocation
	if required, ok := invalid.ErrorKind.(*kind.Required); ok && len(at) == 0 {
		var problems []ValueProblem
		for _, name := range required.Missing {
			problems = append(problems, ValueProblem{Parameter: name, Message: "it needs a value"})
		}
		return problems
	}
	p := ValueProblem{Message: strings.TrimSpace(invalid.ErrorKind.LocalizedString(message.NewPrinter(language.English)))}
	switch fault := invalid.ErrorKind.(type) {
	case *kind.Pattern:
		// Without the value, which is a secret when somebody has mistaken the field.
		p.Message, p.form = fmt.Sprintf("does not match pattern '%s'", fault.Want), true
	case *kind.Format:
		if fault.Got == "" {
			return nil // a text that is empty counts as not given
		}
		p.Message, p.form = "want text of the format "+fault.Want, true
		if reason := new(reasonError); errors.As(fault.Err, &reason) {
			p.Message, p.form = reason.Error(), false
		}
	case *kind.MinLength:
		if fault.Got == 0 {
			p.Message, p.form = "it needs a value", true
		}
	case *kind.Not:
		p.Message, p.form = "this value is excluded", true
	}
	if len(at) > 0 {
		p.Parameter = at[0]
	}
	if len(at) > 1 {
		p.Message = "at " + strings.Join(at[1:], ".") + ": " + p.Message
	}
	return []ValueProblem{p}
}

func sorted(problems []ValueProblem) []ValueProblem {
	slices.SortFunc(problems, func(a, b ValueProblem) int {
		return cmp.Or(strings.Compare(a.Parameter, b.Parameter), strings.Compare(a.Message, b.Message))
	})
	return problems
}

// ParameterAt returns the parameter whose value is at a place of a flow that
// Flow made: spec.nodes[0].settings.delay. Empty when it is none's.
func (s *Solution) ParameterAt(document *flow.Flow, place string) string {
	for _, v := range s.values {
		if v.Parameter == "" {
			continue
		}
		to, err := v.target(document)
		if err != nil {
			continue
		}
		if rest, ok := strings.CutPrefix(place, to.place); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return v.Parameter
		}
	}
	return ""
}
