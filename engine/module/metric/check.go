package metric

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

var validName = regexp.MustCompile(`^[a-z]([a-z0-9_]*[a-z0-9])?$`)

// Check says what is wrong with the metrics of a module, before anything runs.
func Check(metrics []Metric) error {
	var found []error
	taken := map[string]bool{}
	for _, m := range metrics {
		info := m.Info()
		add := func(format string, args ...any) {
			found = append(found, fmt.Errorf("metric %s: %w", info.Name, fmt.Errorf(format, args...)))
		}
		if !validName.MatchString(info.Name) {
			add("the name must be lower case letters, digits and _, and begin with a letter")
		}
		if taken[info.Name] {
			add("the name is taken by another metric of the module")
		}
		taken[info.Name] = true
		if (info.Kind == "counter") != strings.HasSuffix(info.Name, "_total") {
			add("the names of counters, and of nothing else, end with _total")
		}
		if info.Help == "" {
			add("it has no help text")
		}
		if len(info.Labels) > MaxLabels {
			add("it has %d labels, at most %d are possible", len(info.Labels), MaxLabels)
		}
		for _, label := range info.Labels {
			if !validName.MatchString(label.name) {
				add("label %q: the name must be lower case letters, digits and _, and begin with a letter", label.name)
			}
			if label.most < 1 || label.most > MaxValues {
				add("label %s: it must be bounded to 1 to %d values, not %d", label.name, MaxValues, label.most)
			}
		}
	}
	return errors.Join(found...)
}

// Prefix is what the names of a module's metrics begin with where they are exposed.
func Prefix(module string) string {
	return "patchbay_" + strings.NewReplacer("-", "_", ".", "_").Replace(module) + "_"
}
