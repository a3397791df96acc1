package solutioncmd

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flowtest"
	"github.com/patchbay-dev/patchbay/engine/rbac"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

func (a *commands) solutionLintCommand() *cobra.Command {
	return &cobra.Command{
		Use: "lint DIR...", Short: "Check solutions that you write, without a server", Args: program.Args("DIR..."),
		Long: `Checks a solution's folder, or each folder of a directory of solutions: the manifest
solution.yaml, the parameters with their defaults and examples, the files, the README,
and every flow that the parameters can lead to, against the components of this program.
Secrets in any file, components that its requires does not name, and scripts that only
run with engine: goja are errors too. Then the tests of the solution are run, those in
tests/*.yaml. It lists all that is wrong, with its place, and the permissions that the
flows need in Kubernetes. It exits with 1 when something is wrong; a warning is not.`,
		Example: "  patchbay solution lint ./solutions/image-cleanup\n  patchbay solution lint ./solutions -o json",
		RunE:    func(c *cobra.Command, args []string) error { return a.solutionLint(c.Context(), args) },
	}
}

// lintedSolution is the outcome for one folder.
type lintedSolution struct {
	Folder      string           `json:"folder"`
	Solution    string           `json:"solution,omitempty"`
	Valid       bool             `json:"valid"`
	Flows       int              `json:"flows"`
	Tests       int              `json:"tests"`
	Permissions []api.Permission `json:"permissions"`
	Problems    []api.Problem    `json:"problems"`
	found       flow.Problems
}

func (a *commands) solutionLint(ctx context.Context, directories []string) error {
	all, err := a.linted(ctx, directories)
	if err != nil {
		return err
	}
	if err := a.Print(all, func(t *program.Table) { drawLintedSolutions(t, all) }); err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(l lintedSolution) bool { return !l.Valid }) {
		return program.SilentError{}
	}
	return nil
}

// linted checks folders with the components of the program.
func (a *commands) linted(ctx context.Context, directories []string) ([]lintedSolution, error) {
	planner, err := a.Planner()
	if err != nil {
		return nil, err
	}
	known, err := a.OfflineCatalog()
	if err != nil {
		return nil, err
	}
	l := linter{planner, known}
	return program.Interruptible(ctx, func() ([]lintedSolution, error) { return l.solutions(ctx, directories) })
}

// linter judges solutions as the components of the program do.
type linter struct {
	planner *planning.Planner
	known   *catalog.Catalog
}

func (l linter) solutions(ctx context.Context, directories []string) ([]lintedSolution, error) {
	all := []lintedSolution{}
	for _, directory := range directories {
		root, err := os.OpenRoot(directory)
		if err != nil {
			return nil, err
		}
		defer root.Close()
		shown := filepath.ToSlash(filepath.Clean(directory))
		if solution.HasManifest(root.FS()) {
			all = append(all, l.solution(ctx, root.FS(), shown))
			continue
		}
		entries, err := fs.ReadDir(root.FS(), ".")
		if err != nil {
			return nil, err
		}
		before := len(all)
		for _, entry := range entries {
			folder, err := fs.Sub(root.FS(), entry.Name())
			if err == nil && solution.HasManifest(folder) {
				all = append(all, l.solution(ctx, folder, path.Join(shown, entry.Name())))
			}
		}
		if len(all) == before {
			return nil, fmt.Errorf("there is no solution.yaml in %s, nor in a folder of it", directory)
		}
	}
	return all, nil
}

func (l linter) solution(ctx context.Context, folder fs.FS, shown string) lintedSolution {
	linted := lintedSolution{Folder: shown, Permissions: []api.Permission{}}
	s, problems := solution.Formats(l.known.Formats()).Lint(folder, shown)
	linted.found = problems
	if s != nil {
		linted.Solution = s.Name
		linted.flows(ctx, l.planner, s)
	}
	if !linted.found.HasErrors() {
		linted.tests(ctx, l.known, folder)
	}
	linted.found = linted.found.Sorted()
	linted.Problems, linted.Valid = api.ProblemsOf(linted.found), !linted.found.HasErrors()
	return linted
}

// tests runs the tests of the solution.
func (l *lintedSolution) tests(ctx context.Context, known *catalog.Catalog, folder fs.FS) {
	report, err := flowtest.RunFolder(ctx, flowtest.FolderOptions{Catalog: known}, folder, l.Folder)
	if err != nil {
		l.found = append(l.found, flow.Problem{File: path.Join(l.Folder, flowtest.Folder), Message: err.Error()})
	}
	l.Tests = len(report.Outcomes)
	l.found = append(l.found, report.All()...)
}

// flows checks each flow that the solution can make.
func (l *lintedSolution) flows(ctx context.Context, planner *planning.Planner, s *solution.Solution) {
	made, err := s.Made(l.Folder)
	if err != nil {
		l.found = append(l.found, flow.Problem{Severity: flow.Warning, File: path.Join(l.Folder, "solution.yaml"),
			Message: fmt.Sprintf("its flows are not checked against the components: %v; examples of the parameters make that possible", err)})
		return
	}
	var nodes []planning.NodePermissions
	for _, one := range made {
		l.Flows++
		report := planner.Check(ctx, one.Document)
		written := planner.LiteralsAdded(nil, one.Document)
		for i, p := range report.Problems {
			if slices.Contains(written, p.Path) && s.ParameterAt(one.Document, p.Path) == "" {
				report.Problems[i].Severity = flow.Error // a package is everybody's
			}
		}
		l.found = append(l.found, one.Place(report.Problems)...)
		if s.About.Engine != solution.EngineGoja {
			l.found = append(l.found, one.Place(onlyInGoja(ctx, planner, one.Document, report.Problems))...)
		}
		needed, _ := planner.Permissions(ctx, one.Document)
		nodes = append(nodes, needed...)
	}
	for _, p := range rbac.OfFlow(nodes) {
		l.Permissions = append(l.Permissions, api.Permission(p))
	}
}

// onlyInGoja are the problems that a flow has when its scripts run in the strict engine, as
// those of a solution from elsewhere do, and that it has not otherwise.
func onlyInGoja(ctx context.Context, planner *planning.Planner, document *flow.Flow, known flow.Problems) flow.Problems {
	strict := solution.Strict(document)
	if strict == document {
		return nil
	}
	var found flow.Problems
	for _, p := range planner.Check(ctx, strict).Problems {
		same := func(other flow.Problem) bool { return other.Path == p.Path && other.Message == p.Message }
		if p.Severity == flow.Error && !slices.ContainsFunc(known, same) {
			p.Message += ": the script runs with engine: goja only, and solution.yaml does not say so"
			found = append(found, p)
		}
	}
	return found
}

func drawLintedSolutions(t *program.Table, all []lintedSolution) {
	for _, one := range all {
		for _, p := range one.found {
			t.Hint(p.Error())
		}
		if !one.Valid {
			continue
		}
		checked := program.Counted(one.Flows, "flow")
		if one.Tests > 0 {
			checked += ", " + program.Counted(one.Tests, "test")
		}
		t.Line(fmt.Sprintf("%s: solution %s is valid (%s)", one.Folder, one.Solution, checked))
		for _, p := range one.Permissions {
			t.Line(fmt.Sprintf("  needs %s on %s", strings.Join(p.Verbs, ", "), strings.TrimPrefix(p.APIGroup+"/"+strings.Join(p.Resources, ", "), "/")))
		}
	}
}
