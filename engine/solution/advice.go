package solution

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// advice recommends a parameter's value when a survey finds something.
type advice struct {
	// Survey is the full name of the component that looks, a module.Surveyor.
	Survey string `json:"survey"`
	// Finds is the name of the finding that the advice is for.
	Finds string `json:"finds"`
	// Parameter, when it has one of the values, should rather have Recommend.
	Parameter string `json:"parameter"`
	Has       []any  `json:"has"`
	Recommend any    `json:"recommend"`
	Reason    string `json:"reason"`
}

// check finds what a packager got wrong.
func (a advice) check(properties map[string]*property) error {
	p := properties[a.Parameter]
	switch {
	case p == nil:
		return fmt.Errorf("%s: advice: there is no parameter %q", manifestFile, a.Parameter)
	case a.Survey == "" || a.Finds == "" || a.Reason == "" || len(a.Has) == 0 || a.Recommend == nil:
		return fmt.Errorf("%s: advice for %s: want survey, finds, has, recommend and reason", manifestFile, a.Parameter)
	}
	for _, value := range append(slices.Clone(a.Has), a.Recommend) {
		if len(p.Enum) > 0 && !contains(p.Enum, value) {
			return fmt.Errorf("%s: advice for %s: %v is none of its values", manifestFile, a.Parameter, value)
		}
	}
	return nil
}

func contains(values []any, value any) bool {
	return slices.ContainsFunc(values, func(one any) bool { return fmt.Sprint(one) == fmt.Sprint(value) })
}

// Advice is a value of a parameter that suits what a survey found better.
type Advice struct {
	Parameter string
	Title     string // of the parameter, as the form shows it
	Value     any
	Finding   module.Finding
	Reason    string
}

// Surveys lists the components whose surveys the advice for some values depends on.
func (s *Solution) Surveys(values map[string]any) ([]string, error) {
	full, err := s.complete(values)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, a := range s.advice {
		if contains(a.Has, full[a.Parameter]) && !slices.Contains(names, a.Survey) {
			names = append(names, a.Survey)
		}
	}
	return names, nil
}

// Advise says what suits the findings of a survey better than some values.
func (s *Solution) Advise(values map[string]any, survey string, findings []module.Finding) ([]Advice, error) {
	full, err := s.complete(values)
	if err != nil {
		return nil, err
	}
	properties, err := s.properties()
	if err != nil {
		return nil, err
	}
	var all []Advice
	for _, a := range s.advice {
		if a.Survey != survey || !contains(a.Has, full[a.Parameter]) {
			continue
		}
		for _, finding := range findings {
			if finding.Name == a.Finds && finding.Count > 0 {
				all = append(all, Advice{Parameter: a.Parameter, Title: cmp.Or(properties[a.Parameter].Title, a.Parameter), Value: a.Recommend, Finding: finding, Reason: a.Reason})
			}
		}
	}
	return all, nil
}
