package gitops_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// rows are the names of the measurement's rows in the tables.
func (m *measurement) rows() []string {
	if m.tool.verdicts == nil {
		return []string{m.tool.name}
	}
	return slices.Sorted(maps.Keys(m.tool.verdicts))
}

// cell is what the first table says of a row: the tool's verdict, how many rollouts
// a change of the image takes, and where the pods' images come from.
func (m *measurement) cell(row string) string {
	return strings.Join([]string{m.verdict(row), m.rollouts(), m.source()}, ", ")
}

func (m *measurement) verdict(row string) string {
	failed := map[string][]string{}
	for s := install; s < afterStop; s++ {
		if err := m.outcomes[s].err; err != nil {
			why := reason(err)
			failed[why] = append(failed[why], stepNames[s])
		}
	}
	if len(failed) > 0 {
		var parts []string
		for _, why := range slices.Sorted(maps.Keys(failed)) {
			steps := strings.Join(failed[why], " and ")
			if len(failed[why]) == int(afterStop-again) {
				steps = "each later apply"
			}
			parts = append(parts, why+" at "+steps)
		}
		return strings.Join(parts, ", ")
	}
	if m.tool.verdicts == nil {
		return m.outcomes[again].said
	}
	verdict := m.outcomes[install].verdicts[row]
	if other := m.outcomes[upgrade].verdicts[row]; other != verdict {
		verdict += ", after an upgrade " + other
	}
	return verdict
}

func (m *measurement) rollouts() string {
	first := m.outcomes[install].rollouts
	text := count(first)
	for _, s := range []step{upgrade, rollback} {
		if o := m.outcomes[s]; o.err == nil && o.rollouts != first {
			text += fmt.Sprintf(" (%d at %s)", o.rollouts, stepNames[s])
		}
	}
	if n := m.outcomes[again].rollouts; n > 0 {
		text += fmt.Sprintf(" (%d more at each apply)", n)
	}
	return text
}

func count(rollouts int) string {
	switch rollouts {
	case 0:
		return "no rollout"
	case 1:
		return "1 rollout"
	}
	return fmt.Sprintf("%d rollouts", rollouts)
}

func (m *measurement) source() string {
	var sources []string
	for s := install; s < afterStop; s++ {
		sources = append(sources, from(stage.Mirror.Address(), m.outcomes[s].then.pods...))
	}
	slices.Sort(sources)
	return strings.Join(slices.Compact(sources), " and ")
}

// afterStopCell is what the second table says: what the first apply after Stop does.
func (m *measurement) afterStopCell() string {
	o := m.outcomes[afterStop]
	source := from(stage.Mirror.Address(), o.then.pods...)
	if o.err != nil {
		return reason(o.err) + ", " + source
	}
	return count(o.rollouts) + ", " + source
}

// reason shortens an error to what distinguishes it from others.
func reason(err error) string {
	switch text := err.Error(); {
	case strings.Contains(text, `conflict with "patchbay"`), strings.Contains(text, `conflicts with "patchbay"`):
		return "conflict"
	default:
		return text
	}
}
