package program

import (
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// AllowLiteralsHelp is the help of the flag --allow-literal-secrets.
const AllowLiteralsHelp = "save secrets that are written out too: they are in the flow's file in plain text"

// OverwriteManagedHelp is the help of the flag --overwrite-managed.
const OverwriteManagedHelp = "do it although Flux, Argo CD, Helm or another tool manages the flow, until the tool puts back what it has"

// PrintSaved prints what became of each flow, and a sum when there were several.
func (a *Program) PrintSaved(all []api.Saved, asked int) error {
	if len(all) == 0 {
		return nil
	}
	return a.Print(all, func(t *Table) {
		counts := map[string]int{}
		for _, saved := range all {
			what := "unchanged"
			switch {
			case saved.Created:
				what = "created"
			case saved.Changed:
				what = "changed"
			}
			counts[what]++
			state := saved.State
			if state == api.StateStopped && saved.Start == flow.StartAlways {
				state = "starts by itself (start: always)"
			}
			t.Line(fmt.Sprintf("flow %s %s, %s", saved.Name, what, state))
			for _, p := range saved.Problems {
				t.Hint("  " + p.Document().Error())
			}
			for _, line := range saved.Left {
				t.Line("  " + line)
			}
			if saved.State == api.StateStopped && saved.Startable && saved.Start != flow.StartAlways {
				t.Hint("  start it with: patchbay flow start " + saved.Name)
			}
		}
		if asked > 1 {
			t.Line(fmt.Sprintf("%d of %d flows applied: %d created, %d changed, %d unchanged",
				len(all), asked, counts["created"], counts["changed"], counts["unchanged"]))
		}
	})
}
