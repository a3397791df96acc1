package flow

import (
	"fmt"
	"github.com/patchbay-dev/patchbay/engine/flow/internal/tree"
	"regexp"
	"slices"
	"strings"
)

var (
	dnsLabel      = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`) // RFC 1123, 2.1
	nodeID        = regexp.MustCompile(`^[a-z0-9]([-a-z0-9_]*[a-z0-9])?$`)
	componentName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9_.]*[a-z0-9])?/[a-z0-9]([-a-z0-9_.]*[a-z0-9])?$`)
)

// maxName is the length that Kubernetes allows a label.
const maxName = 63

// Validate finds what is wrong with the flow as far as that can be known
// without its components: words, names, duplicates, edges to nodes that are not there, queues
// out of range. Parse calls it; call it yourself on a flow that was built or changed in
// Go.
func (f *Flow) Validate() tree.Problems { return f.validate(nil).Sorted() }

// validate skips values of the source for which reading has reported a problem.
func (f *Flow) validate(root *tree.Value) tree.Problems {
	v := &validator{flow: f, root: root, suggestions: &suggestions{}}
	v.head()
	v.start()
	v.nodes()
	v.edges()
	v.layout()
	v.comments()
	v.groups()
	return v.problems
}

type validator struct {
	flow        *Flow
	root        *tree.Value
	problems    tree.Problems
	suggestions *suggestions
	ids         []string
	known       map[string]bool
}

func (f *Flow) problem(path, format string, args ...any) tree.Problem {
	line, column := f.Position(path)
	return tree.Problem{File: f.File(), Line: line, Column: column, Path: path, Message: fmt.Sprintf(format, args...)}
}

func (v *validator) add(path, format string, args ...any) *tree.Problem {
	v.problems = append(v.problems, v.flow.problem(path, format, args...))
	return &v.problems[len(v.problems)-1]
}

// given reports whether the source has a value for a field that is empty in the flow.
// The value could not be used, and reading it has reported why.
func (v *validator) given(path string) bool {
	return v.root != nil && v.root.Unread(path)
}

// named checks a required text against a pattern.
func (v *validator) named(path, what, text string, pattern *regexp.Regexp, limit int, rule string) bool {
	switch {
	case text == "" && v.given(path):
		return false
	case text == "":
		v.add(path, "%s is missing", what)
	case len(text) > limit || !pattern.MatchString(text):
		v.add(path, "%s %q is not allowed: want %s", what, text, rule)
	default:
		return true
	}
	return false
}

func (v *validator) head() {
	f := v.flow
	v.constant("apiVersion", f.APIVersion, APIVersion)
	v.constant("kind", f.Kind, Kind)
	v.named("metadata.name", "the name", f.Metadata.Name, dnsLabel, maxName,
		"lower-case letters, digits and dashes, no dash at either end, 63 characters at most")
	v.labels()
}

func (v *validator) constant(path, have, want string) {
	switch {
	case have == want || have == "" && v.given(path):
	case have == "":
		v.add(path, "%s is missing: want %q", path, want)
	default:
		v.add(path, "want %q, have %q", want, have)
	}
}

func (v *validator) start() {
	words := []string{StartAlways, StartManual}
	start := v.flow.Spec.Start
	if start == "" || slices.Contains(words, start) {
		return
	}
	p := v.add("spec.start", "want %s or %s, have %q", StartAlways, StartManual, start)
	p.Suggestion = v.suggestions.nearest(start, words)
}

func (v *validator) nodes() {
	nodes := v.flow.Spec.Nodes
	if len(nodes) > MaxNodes {
		v.add("spec.nodes", "the flow has %d nodes, more than the %d that are allowed", len(nodes), MaxNodes)
		nodes = nodes[:MaxNodes]
	}
	v.known = make(map[string]bool, len(nodes))
	first := make(map[string]int, len(nodes))
	for i, n := range nodes {
		path := tree.Path("spec.nodes", i)
		v.named(path+".component", "the component", n.Component, componentName, 2*maxName+1,
			"module/component, such as common/ticker")
		v.retry(path, n)
		if n.ID != "" {
			v.known[n.ID] = true
			v.ids = append(v.ids, n.ID)
		}
		v.unique("spec.nodes", "node", n.ID, i, first)
	}
}

// place names another place of the document: its line, else its path.
func (v *validator) place(path string) string {
	if line, _ := v.flow.Position(path); line > 0 {
		return fmt.Sprintf("line %d", line)
	}
	return path
}

func (v *validator) layout() {
	ids := make([]string, 0, len(v.flow.Layout))
	for id := range v.flow.Layout {
		ids = append(ids, id)
	}
	for _, id := range sorted(ids) {
		if v.known[id] {
			continue
		}
		p := v.add(tree.Path("layout", id), "there is no node %q", id)
		p.Severity, p.Suggestion = tree.Warning, v.suggestions.nearest(id, v.ids)
	}
}

func (v *validator) labels() {
	keys := make([]string, 0, len(v.flow.Metadata.Labels))
	for key := range v.flow.Metadata.Labels {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		value := v.flow.Metadata.Labels[key]
		if len(value) > maxName || value != "" && !labelText.MatchString(value) {
			v.add(tree.Path("metadata.labels", key), "label value %q is not allowed: want letters, digits, dots, dashes and underscores, 63 characters at most", value)
		}
		v.qualified(tree.Path("metadata.labels", key), "label", key)
	}
	keys = keys[:0]
	for key := range v.flow.Metadata.Annotations {
		keys = append(keys, key)
	}
	for _, key := range sorted(keys) {
		v.qualified(tree.Path("metadata.annotations", key), "annotation", key)
	}
}

var labelText = regexp.MustCompile(`^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$`)

// qualified checks a key as Kubernetes does: an optional DNS name, a slash, a
// name. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
func (v *validator) qualified(path, what, key string) {
	prefix, name, slash := strings.Cut(key, "/")
	if !slash {
		prefix, name = "", key
	}
	bad := len(name) > maxName || !labelText.MatchString(name) || slash && (prefix == "" || len(prefix) > 253)
	if slash && !bad {
		for label := range strings.SplitSeq(prefix, ".") {
			bad = bad || !dnsLabel.MatchString(label)
		}
	}
	if bad {
		v.add(path, "%s key %q is not allowed: want name or example.com/name", what, key)
	}
}
