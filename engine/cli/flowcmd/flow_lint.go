package flowcmd

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) lintCommand() *cobra.Command {
	return &cobra.Command{
		Use: "lint FILE...", Short: "Check flow files, without a server",
		Long: `Checks flow files: their text, names, wires, settings and mappings. Nothing of
them runs, and neither a server nor a cluster is asked. Of a directory all .yaml,
.yml and .json files right in it are checked; "-" reads from standard
input.`,
		Example: "  patchbay flow lint flow.yaml\n  patchbay flow lint flows/ -o json",
		Args:    program.Args("FILE..."),
		RunE:    func(c *cobra.Command, files []string) error { return a.lint(c.Context(), files) },
	}
}

// linted is the outcome for one flow of one file.
type linted struct {
	File     string        `json:"file"`
	Flow     string        `json:"flow,omitempty"`
	Valid    bool          `json:"valid"`
	Nodes    int           `json:"nodes"`
	Edges    int           `json:"edges"`
	Problems []api.Problem `json:"problems"`
	Unknown  []string      `json:"unverifiable,omitempty"`
	found    flow.Problems
}

func (a *commands) lint(ctx context.Context, files []string) error {
	planner, err := a.Planner()
	if err != nil {
		return err
	}
	all, err := program.Interruptible(ctx, func() ([]linted, error) { return a.lintFiles(ctx, planner, files) })
	if err != nil {
		return err
	}
	valid := !slices.ContainsFunc(all, func(l linted) bool { return !l.Valid })
	if err := a.Print(all, func(t *program.Table) { drawLint(t, all) }); err != nil {
		return err
	}
	if !valid {
		return program.SilentError{}
	}
	return nil
}

func (a *commands) lintFiles(ctx context.Context, planner *planning.Planner, files []string) ([]linted, error) {
	all := []linted{}
	files, err := flowFiles(files)
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := a.ReadFile(file)
		if err != nil {
			return nil, err
		}
		all = append(all, lintFile(ctx, planner, file, text)...)
	}
	return all, nil
}

func lintFile(ctx context.Context, planner *planning.Planner, file string, text []byte) []linted {
	documents, problems := flow.ParseAll(file, text)
	if len(documents) <= 1 {
		one := linted{File: file}
		if len(documents) == 1 {
			one.check(ctx, planner, documents[0])
		}
		return []linted{one.with(problems)}
	}
	all := make([]linted, len(documents))
	for i, document := range documents {
		one := linted{File: file}
		one.check(ctx, planner, document)
		var own flow.Problems
		own, problems = problemsUpTo(documents[i+1:], problems)
		all[i] = one.with(own)
	}
	return all
}

// problemsUpTo takes those problems of a file that lie before the next document.
func problemsUpTo(next []*flow.Flow, problems flow.Problems) (own, others flow.Problems) {
	if len(next) == 0 {
		return problems, nil
	}
	begins, _ := next[0].Position("")
	for _, p := range problems {
		if p.Line < begins {
			own = append(own, p)
		} else {
			others = append(others, p)
		}
	}
	return own, others
}

func (l *linted) check(ctx context.Context, planner *planning.Planner, document *flow.Flow) {
	if len(document.Spec.Nodes) == 0 && document.Kind == "" {
		return // no flow, as its own problems say
	}
	report := planner.Check(ctx, document)
	l.Flow, l.Nodes, l.Edges = document.Metadata.Name, len(document.Spec.Nodes), len(document.Spec.Edges)
	l.found = report.Problems
	for _, edge := range report.Edges {
		for _, finding := range edge.Findings {
			if finding.Outcome.String() == "unverifiable" {
				l.Unknown = append(l.Unknown, fmt.Sprintf("%s -> %s: map.%s: %s", edge.From, edge.To, finding.Path, finding.Message))
			}
		}
	}
}

func (l linted) with(more flow.Problems) linted {
	l.found = append(l.found, more...).Sorted()
	l.Problems = api.ProblemsOf(l.found)
	l.Valid = !l.found.HasErrors()
	return l
}

func drawLint(t *program.Table, all []linted) {
	for _, one := range all {
		for _, p := range one.found {
			t.Line(p.Error())
		}
		for _, text := range one.Unknown {
			t.Line(fmt.Sprintf("%s: note: can't be checked: %s", one.File, text))
		}
		if one.Valid && one.Flow != "" {
			t.Line(fmt.Sprintf("%s: flow %s is valid (%s, %s)", one.File, one.Flow, program.Counted(one.Nodes, "node"), program.Counted(one.Edges, "edge")))
		}
	}
	if len(all) > 1 {
		flows, valid := 0, 0
		files := map[string]bool{}
		for _, one := range all {
			files[one.File] = true
			if one.Flow != "" {
				flows++
			}
			if one.Flow != "" && one.Valid {
				valid++
			}
		}
		is := "are"
		if valid == 1 {
			is = "is"
		}
		t.Line(fmt.Sprintf("%d of %s in %s %s valid", valid, program.Counted(flows, "flow"), program.Counted(len(files), "file"), is))
	}
}
