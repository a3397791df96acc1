package solution

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/overview"
)

// HasManifest reports whether a folder holds a solution.
func HasManifest(folder fs.FS) bool {
	info, err := fs.Stat(folder, manifestFile)
	return err == nil && !info.IsDir()
}

// Lint reads a solution's folder as Load does and goes on where Load stops: it lists
// everything that is wrong with the manifest, the parameters, the files and the texts
// of the flows, with its place. Each file's name in the problems begins with prefix.
// The solution is nil when its flows can't be looked at, see Made.
func Lint(folder fs.FS, prefix string) (*Solution, flow.Problems) { return lint(nil, folder, prefix) }

func lint(formats Formats, folder fs.FS, prefix string) (*Solution, flow.Problems) {
	l := &linter{formats: formats, folder: folder, prefix: prefix, at: func(string) (int, int) { return 0, 0 }}
	l.secrets()
	s := l.read()
	if s == nil {
		return nil, l.problems.Sorted()
	}
	l.readme()
	l.head(s)
	l.about(s)
	l.parameters(s)
	l.listed(s)
	if l.flows(s) {
		l.references(s)
	}
	if l.problems.HasErrors() {
		return nil, l.problems.Sorted()
	}
	// What Load refuses and the checks above do not find must not go unnoticed.
	if err := s.check(); err != nil {
		l.add(manifestFile, "", flow.Error, "%v", err)
		return nil, l.problems.Sorted()
	}
	return s, l.problems.Sorted()
}

type linter struct {
	formats  Formats
	folder   fs.FS
	prefix   string
	at       func(path string) (line, column int) // in the manifest
	problems flow.Problems
}

// add notes a problem at a path of a file; only the manifest's paths have places.
func (l *linter) add(file, place string, severity flow.Severity, format string, args ...any) {
	p := flow.Problem{Severity: severity, File: path.Join(l.prefix, file), Path: place, Message: fmt.Sprintf(format, args...)}
	if file == manifestFile {
		p.Line, p.Column = l.at(place)
	}
	l.problems = append(l.problems, p)
}

func (l *linter) wrong(place, format string, args ...any) {
	l.add(manifestFile, place, flow.Error, format, args...)
}

func (l *linter) warn(place, format string, args ...any) {
	l.add(manifestFile, place, flow.Warning, format, args...)
}

// read reads the manifest; nil when it can't be read.
func (l *linter) read() *Solution {
	text, err := fs.ReadFile(l.folder, manifestFile)
	if err != nil {
		l.add(manifestFile, "", flow.Error, "%v", reason(err))
		return nil
	}
	documents, problems := flow.JSON(path.Join(l.prefix, manifestFile), text)
	l.problems = append(l.problems, problems...)
	if problems.HasErrors() {
		return nil
	}
	l.at = flow.Positions(text)
	if len(documents) != 1 {
		l.wrong("", "want one document, have %d", len(documents))
		return nil
	}
	var content any
	decoder := json.NewDecoder(bytes.NewReader(documents[0]))
	decoder.UseNumber()
	if err := decoder.Decode(&content); err != nil {
		l.wrong("", "%v", err)
		return nil
	}
	if !l.shape(content, reflect.TypeFor[manifest](), "") {
		return nil
	}
	s, m, err := decode(documents[0])
	if err != nil {
		l.wrong("", "%v", err)
		return nil
	}
	if m.APIVersion != flow.APIVersion {
		l.wrong("apiVersion", "want apiVersion: %s", flow.APIVersion)
	}
	if m.Kind != "Solution" {
		l.wrong("kind", "want kind: Solution")
	}
	s.folder, s.formats = l.folder, l.formats
	if m.Spec.Overview != nil {
		compiled, problems := overview.Compile(*m.Spec.Overview)
		for _, p := range problems {
			l.wrong("spec.overview."+p.At, "%v", p.Err)
		}
		s.overview = compiled
	}
	return s
}

// reason takes the operation and the path off an error of the file system, which
// the problem says already.
func reason(err error) error {
	var of *fs.PathError
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}

func (l *linter) readme() {
	text, err := fs.ReadFile(l.folder, readmeFile)
	switch {
	case err != nil:
		l.add(readmeFile, "", flow.Error, "%v: whoever installs the solution reads it first", reason(err))
	case len(bytes.TrimSpace(text)) == 0:
		l.add(readmeFile, "", flow.Warning, "it is empty: say what the solution does, what it needs and how it is undone")
	}
}

// folderName is what a solution may be called: commands and addresses name it.
var folderName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`)

func (l *linter) head(s *Solution) {
	if !folderName.MatchString(s.Name) {
		l.wrong("metadata.name", "want a name of lower-case letters, digits and dashes, such as image-mirror")
	}
	for _, key := range []struct{ name, text string }{{"title", s.Title}, {"version", s.Version}, {"summary", s.Summary}} {
		if strings.TrimSpace(key.text) == "" {
			l.warn("spec."+key.name, "it is missing: the list of solutions shows it")
		}
	}
	if s.flow == "" {
		l.wrong("spec.flow", "it is missing: want the file of the flow, such as flow.yaml")
	}
}

// listed checks the files that the solution ships.
func (l *linter) listed(s *Solution) {
	for i, name := range s.files {
		place := flow.Path("spec.files", i)
		if _, err := fs.Stat(l.folder, name); err == nil {
			continue
		}
		if _, err := fs.Stat(l.folder, name+templateSuffix); err != nil {
			l.wrong(place, "there is neither %s nor %s%s", name, name, templateSuffix)
			continue
		}
		if _, err := s.File(name, nil); err != nil {
			l.add(name+templateSuffix, "", flow.Error, "%v", err)
		}
	}
}

// flows reads each flow file; false when one can't be used.
func (l *linter) flows(s *Solution) bool {
	type named struct{ file, place string }
	all := []named{{s.flow, "spec.flow"}}
	for i, v := range s.variants {
		all = append(all, named{v.Flow, flow.Path("spec.variants", i, "flow")})
	}
	for i, p := range s.parts {
		all = append(all, named{p.Flow, flow.Path("spec.parts", i, "flow")})
	}
	usable, seen := s.flow != "", map[string]bool{}
	for _, one := range all {
		if one.file == "" || seen[one.file] {
			continue
		}
		seen[one.file] = true
		text, err := fs.ReadFile(l.folder, one.file)
		if err != nil {
			l.wrong(one.place, "%s: %v", one.file, reason(err))
			usable = false
			continue
		}
		document, problems := flow.Parse(path.Join(l.prefix, one.file), text)
		l.problems = append(l.problems, problems...)
		usable = usable && document != nil && !problems.HasErrors()
	}
	return usable
}

// references checks what the manifest names: parameters, nodes and files.
func (l *linter) references(s *Solution) {
	properties, err := s.properties()
	if err != nil {
		return // said by parameters
	}
	known := func(name, place string) bool {
		if properties[name] == nil {
			l.wrong(place, "there is no parameter %q%s", name, suggest(name, keys(properties)))
		}
		return properties[name] != nil
	}
	whole := true
	for i, v := range s.variants {
		whole = known(v.Parameter, flow.Path("spec.variants", i, "parameter")) && whole
	}
	for i, p := range s.parts {
		for name := range p.When {
			whole = known(name, flow.Path("spec.parts", i, "when", name)) && whole
		}
	}
	for i, a := range s.advice {
		if err := a.check(properties); err != nil {
			l.wrong(flow.Path("spec.advice", i), "%s", strings.TrimPrefix(err.Error(), manifestFile+": "))
		}
	}
	if err := s.checkChoices(properties); whole && err != nil {
		l.wrong("spec", "%s", strings.TrimPrefix(err.Error(), manifestFile+": "))
		return
	}
	if !whole {
		return
	}
	var documents []*flow.Flow
	seen := map[string]bool{}
	for _, one := range s.choices(properties) {
		if seen[one.shape.String()] {
			continue
		}
		seen[one.shape.String()] = true
		document, err := s.assemble(one.shape)
		if err != nil {
			l.wrong("spec.parts", "%s", strings.TrimPrefix(err.Error(), manifestFile+": "))
			continue
		}
		documents = append(documents, document)
	}
	l.components(s, documents)
	l.engines(s, documents)
	for i, v := range s.values {
		l.value(v, flow.Path("spec.values", i), properties, documents)
	}
}

func (l *linter) value(v value, place string, properties map[string]*property, documents []*flow.Flow) {
	switch {
	case (v.Parameter == "") == (v.File == ""):
		l.wrong(place, "want a parameter or a file")
	case v.File != "":
		if _, err := fs.Stat(l.folder, v.File); err != nil {
			l.wrong(flow.Path(place, "file"), "%s: %v", v.File, reason(err))
		}
	case properties[v.Parameter] == nil:
		l.wrong(flow.Path(place, "parameter"), "there is no parameter %q%s", v.Parameter, suggest(v.Parameter, keys(properties)))
	default:
		for one := range v.As {
			if enum := properties[v.Parameter].Enum; len(enum) > 0 && !contains(enum, one) {
				l.wrong(flow.Path(place, "as", one), "the parameter %s has no value %q", v.Parameter, one)
			}
		}
	}
	var first error
	for _, document := range documents {
		_, err := v.target(document)
		if err == nil {
			return
		}
		first = cmp.Or(first, err)
	}
	if first != nil && v.Edge != "" {
		l.wrong(place, "%s", strings.TrimPrefix(first.Error(), manifestFile+": values: "))
		return
	}
	if first != nil {
		var nodes []string
		for _, document := range documents {
			for _, n := range document.Spec.Nodes {
				if !slices.Contains(nodes, n.ID) {
					nodes = append(nodes, n.ID)
				}
			}
		}
		id, _, _ := strings.Cut(v.To, ".")
		l.wrong(flow.Path(place, "to"), "%s%s", strings.TrimPrefix(first.Error(), manifestFile+": values: "), suggest(id, nodes))
	}
}

func keys(properties map[string]*property) []string {
	var names []string
	for name := range properties {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
