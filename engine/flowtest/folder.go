package flowtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// The names in a folder with tests.
const (
	Folder      = "tests"
	defaultFlow = "flow.yaml"
)

// FolderOptions are what the tests of a folder run with.
type FolderOptions struct {
	Catalog *catalog.Catalog
	// Run chooses the tests whose name holds this text; empty for all.
	Run string
	// Flow chooses the files of tests that are about this document; empty for all.
	Flow string
}

// HasTests reports whether a folder has tests.
func HasTests(folder fs.FS) bool {
	names, err := files(folder)
	return err == nil && len(names) > 0
}

// RunFolder runs the tests of a folder, those in tests/*.yaml: of a solution, whose flow is
// made of the parameters that a test says, or of the documents in the folder. Names of files
// begin with prefix. A folder without tests has none that fail. The error is that of a
// folder that can't be read.
func RunFolder(ctx context.Context, o FolderOptions, folder fs.FS, prefix string) (Report, error) {
	names, err := files(folder)
	if err != nil {
		return Report{}, err
	}
	report := Report{Outcomes: []Outcome{}}
	if len(names) == 0 {
		return report, nil
	}
	var packaged *solution.Solution
	if solution.HasManifest(folder) {
		var problems flow.Problems
		if packaged, problems = solution.Formats(o.Catalog.Formats()).Lint(folder, prefix); packaged == nil {
			report.Problems = problems
			return report, nil
		}
	}
	for _, name := range names {
		shown := path.Join(prefix, name)
		text, err := readBounded(folder, name)
		if err != nil {
			return report, err
		}
		f, problems := Read(shown, text)
		report.Problems = append(report.Problems, problems...)
		if f == nil {
			continue
		}
		if o.Flow != "" && cmp.Or(f.Flow, defaultFlow) != o.Flow {
			continue
		}
		document, problems := f.documents(folder, prefix, packaged)
		report.Problems = append(report.Problems, problems...)
		if document == nil {
			continue
		}
		report.Outcomes = append(report.Outcomes, Run(ctx, Options{Catalog: o.Catalog, Document: document, Run: o.Run}, f)...)
	}
	return report, context.Cause(ctx)
}

// files are the files with tests of a folder.
func files(folder fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(folder, Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		if !entry.IsDir() && slices.Contains([]string{".yaml", ".yml"}, path.Ext(entry.Name())) {
			names = append(names, path.Join(Folder, entry.Name()))
		}
	}
	if len(names) > maxFiles {
		return nil, fmt.Errorf("%s has %d files with tests, more than the %d that are allowed", Folder, len(names), maxFiles)
	}
	return names, nil
}

// readBounded reads no more of a file than a document may have, and a byte.
func readBounded(folder fs.FS, name string) ([]byte, error) {
	file, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, flow.MaxBytes+1))
}

// documents returns what makes the document that the file is about; nil when there is none.
func (f *File) documents(folder fs.FS, prefix string, packaged *solution.Solution) (func(map[string]any) (*flow.Flow, error), flow.Problems) {
	wrong := func(at, format string, args ...any) (func(map[string]any) (*flow.Flow, error), flow.Problems) {
		line, column := f.at(at)
		return nil, flow.Problems{{File: f.name, Line: line, Column: column, Path: at, Message: fmt.Sprintf(format, args...)}}
	}
	if packaged != nil {
		if f.Flow != "" {
			return wrong("flow", "a solution's flow is made of its parameters: say those")
		}
		return func(parameters map[string]any) (*flow.Flow, error) { return packaged.Flow("", parameters) }, nil
	}
	tested := cmp.Or(f.Flow, defaultFlow)
	if !fs.ValidPath(tested) || strings.HasPrefix(tested, Folder+"/") {
		return wrong("flow", "want a file of the folder above %s, such as %s", Folder, defaultFlow)
	}
	text, err := readBounded(folder, tested)
	if err != nil {
		return wrong("flow", "the flow can't be read: %v", err)
	}
	document, problems := flow.Parse(path.Join(prefix, tested), text)
	if problems.HasErrors() {
		return nil, problems
	}
	return Fixed(document), nil
}

// Fixed makes always the same document, which has no parameters.
func Fixed(document *flow.Flow) func(map[string]any) (*flow.Flow, error) {
	return func(parameters map[string]any) (*flow.Flow, error) {
		if parameters != nil {
			return nil, errors.New("it has no parameters, which only a solution has: say settings")
		}
		return document, nil
	}
}
