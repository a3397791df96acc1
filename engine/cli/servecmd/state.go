package servecmd

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/store/state"
	"github.com/patchbay-dev/patchbay/engine/store/state/journal"
)

func (a *commands) stateCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "state", Short: "Check and repair what flows remember",
		Long: `Nodes remember things in the data directory: whether a ticker is started, the
certificates that were made. Each change is written to two files, with checksums,
and a few snapshots are kept beside them. What one file loses comes from another,
by itself, at the next start. Only what all have lost is lost: the flows concerned
then stay stopped, and "patchbay flow list" shows them as damaged.

  1. stop patchbay
  2. patchbay state check    shows which keys are lost, and what can be restored
  3. patchbay state repair   restores what can be, and lets the flows run again

To give up what a single flow remembers, uninstall it and install it again.`,
		Example: "  patchbay state check\n  patchbay state repair",
		Args:    program.OnlySubcommands, RunE: program.Help,
	}
	c.AddCommand(a.stateCheckCommand(), a.stateRepairCommand())
	return c
}

func (a *commands) stateCheckCommand() *cobra.Command {
	var directory string
	c := &cobra.Command{
		Use: "check", Short: "Show whether the state is whole; change nothing", Args: program.NoArgs,
		Long: `Reads every file of the state, compares the copies and the checksums, and shows
what is damaged and which keys are lost. It changes nothing. It exits with 1 when
something is damaged. No patchbay may run on the data directory meanwhile.`,
		Example: "  patchbay state check\n  patchbay state check --data-dir /var/lib/patchbay -o json",
		RunE: func(*cobra.Command, []string) error {
			report, err := a.offlineState(directory, func(dir string) (state.Report, error) { return state.Check(dir) })
			if err != nil {
				return err
			}
			if err := a.Print(report, func(t *program.Table) { drawState(t, report); drawVerdict(t, report) }); err != nil {
				return err
			}
			if report.Damaged() || report.Harmed() {
				return program.SilentError{}
			}
			return nil
		},
	}
	a.stateFlags(c, &directory)
	return c
}

func (a *commands) stateRepairCommand() *cobra.Command {
	var directory string
	c := &cobra.Command{
		Use: "repair", Short: "Mend damaged state and let its flows run again", Args: program.NoArgs,
		Long: `Rewrites damaged files from those that are whole. A key that lost its value gets
the last one that is known, from before the damage or from a snapshot: see the time
that is shown, what happened after it is forgotten. A key of which no value is known
is removed: its node begins as if it had just been installed. A ticker may then tick
one time too often, or be stopped; a certificate is made again.

Files in which something was lost are kept as damaged-* beside the others. Run
"patchbay state check" before, it changes nothing. No patchbay may run on the data
directory meanwhile.`,
		Example: "  patchbay state repair\n  patchbay state repair --data-dir /var/lib/patchbay",
		RunE: func(c *cobra.Command, _ []string) error {
			logger, err := a.logger("error", "text")
			if err != nil {
				return err
			}
			report, err := a.offlineState(directory, func(dir string) (state.Report, error) { return state.Repair(dir, logger) })
			if err != nil {
				return err
			}
			return a.Print(report, func(t *program.Table) { drawRepair(t, report) })
		},
	}
	a.stateFlags(c, &directory)
	return c
}

func (a *commands) stateFlags(c *cobra.Command, directory *string) {
	c.Flags().StringVar(directory, "data-dir", "", "the data directory of serve (PATCHBAY_DATA_DIR; default "+defaultDataDir+")")
}

func (a *commands) offlineState(given string, work func(dir string) (state.Report, error)) (state.Report, error) {
	directory, err := findDataDir(given)
	if err != nil {
		return state.Report{}, err
	}
	return work(filepath.Join(directory, "state"))
}

func drawState(t *program.Table, r state.Report) {
	t.Line(fmt.Sprintf("%s of %s in %s\n", program.Count(r.Keys, "key"), program.Count(len(r.Flows), "flow"), r.Directory))
	t.Row("FILE", "CONDITION", "BYTES", "BEGUN", "DETAIL")
	for _, f := range r.Files {
		begun := "-"
		if !f.Time.IsZero() {
			begun = stamp(f.Time)
		}
		t.Row(f.Name, f.Condition, f.Bytes, begun, f.Detail)
	}
	if len(r.Flows) > 0 {
		t.Line("")
		t.Row("FLOW", "KEYS")
		for _, f := range r.Flows {
			t.Row(f.Flow, f.Keys)
		}
	}
}

func drawVerdict(t *program.Table, r state.Report) {
	switch {
	case r.Damaged():
		drawLosses(t, r, "REPAIR RESTORES")
		t.Hint("\nState is lost; the flows concerned stay stopped. Next: patchbay state repair")
	case r.Harmed():
		t.Hint("\nFiles are damaged, but nothing is lost: the next start rewrites them, or patchbay state repair does now.")
	default:
		t.Line("\nThe state is whole.")
	}
}

func drawLosses(t *program.Table, r state.Report, restored string) {
	if r.Unknown != nil {
		text := "Changes are lost, and it is not known of which keys; any flow may be concerned. "
		if r.Unknown.Restored.IsZero() {
			t.Line("\n" + text + "No snapshot is left; what could be read is kept.")
		} else {
			t.Line("\n" + text + "The snapshot of " + stamp(r.Unknown.Restored) + " is taken with what could be read of later changes.")
		}
	}
	if len(r.Lost) == 0 {
		return
	}
	t.Line("")
	t.Row("FLOW", "NODE", "LOST KEY", restored)
	for _, loss := range r.Lost {
		value := "nothing"
		if !loss.Restored.IsZero() {
			value = "the value of " + stamp(loss.Restored)
		}
		t.Row(loss.Flow, loss.Node, loss.Path(), value)
	}
}

func drawRepair(t *program.Table, r state.Report) {
	for _, f := range r.Files {
		if f.Condition == journal.Damaged || f.Condition == journal.Missing {
			t.Line(fmt.Sprintf("%s was %s and is written again", f.Name, f.Condition))
		}
	}
	drawLosses(t, r, "RESTORED")
	switch {
	case r.Damaged():
		t.Hint("\nThe flows run again with the next patchbay serve. Look at what is restored: what happened after those times is forgotten.")
	case r.Harmed():
		t.Line("\nNothing was lost.")
	default:
		t.Line("There was nothing to repair.")
	}
}

func stamp(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05Z") }
