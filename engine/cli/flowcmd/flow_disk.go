package flowcmd

import (
	"context"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) loadCommand() *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use: "load FLOW", Short: "Deploy what the flow's file on the server holds now", Args: program.Args("FLOW"),
		Long: `Deploys what the flow's file in the server's flow directory holds now. Patchbay
watches the directory but deploys nothing by itself: a file that was edited, or put
there, waits for this command. A flow that runs goes on with the new document, one
that is stopped stays stopped, unless the file says "start: always". A file with problems
changes nothing.`,
		Example: "  patchbay flow load image-mirror --dry-run   # show the difference only\n  patchbay flow load image-mirror",
		RunE:    func(c *cobra.Command, args []string) error { return a.load(c.Context(), args[0], dry) },
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "show how the file differs from what runs, and change nothing; exit code 1 when it does")
	return c
}

func (a *commands) load(ctx context.Context, name string, dry bool) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	if dry {
		return a.compareDisk(ctx, server, name)
	}
	var saved api.Saved
	if err := server.Into(ctx, client.Request{Method: http.MethodPost, Path: []string{"flows", name, "load"}}, &saved); err != nil {
		return err
	}
	return a.PrintSaved([]api.Saved{saved}, 1)
}

func (a *commands) compareDisk(ctx context.Context, server *client.Client, name string) error {
	var disk api.Disk
	if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"flows", name, "disk"}}, &disk); err != nil {
		return err
	}
	if err := a.Print(disk, func(t *program.Table) { drawDisk(t, disk) }); err != nil {
		return err
	}
	if disk.OnDisk != "" {
		return program.SilentError{}
	}
	return nil
}

func drawDisk(t *program.Table, disk api.Disk) {
	if disk.OnDisk == "" {
		t.Line(fmt.Sprintf("flow %s: the file %s is what runs", disk.Flow, disk.Path))
		return
	}
	t.Line(fmt.Sprintf("flow %s: %s (%s)", disk.Flow, onDiskWords(disk.OnDisk), disk.Path))
	for _, p := range disk.Problems {
		t.Line("  " + p.Document().Error())
	}
	if disk.OnDisk == "missing" || disk.OnDisk == "unreadable" {
		return
	}
	for _, change := range disk.Changes {
		t.Line("  " + program.InWords(change))
	}
	for _, line := range program.LineDiff(disk.Before, disk.After) {
		t.Line(line)
	}
}

func (a *commands) overwriteCommand() *cobra.Command {
	var managed bool
	c := &cobra.Command{
		Use: "overwrite FLOW", Short: "Write what runs to the flow's file on the server", Args: program.Args("FLOW"),
		Long: `Writes the document that runs to the flow's file in the server's flow directory,
in the place of what somebody wrote there, or again when the file is gone. What
runs stays as it is. "patchbay flow load FLOW --dry-run" shows what is lost.`,
		Example: "  patchbay flow overwrite image-mirror",
		RunE: func(c *cobra.Command, args []string) error {
			server, err := a.Client()
			if err != nil {
				return err
			}
			var written api.Overwritten
			if err := server.Into(c.Context(), client.Request{Method: http.MethodPost, Path: []string{"flows", args[0], "overwrite"}, Query: overManaged(managed)}, &written); err != nil {
				return err
			}
			return a.Print(written, func(t *program.Table) { t.Line(fmt.Sprintf("flow %s is written to %s", written.Name, written.Path)) })
		},
	}
	c.Flags().BoolVar(&managed, "overwrite-managed", false, program.OverwriteManagedHelp)
	return c
}

// onDiskWords say what became of a flow's file.
func onDiskWords(onDisk string) string {
	switch onDisk {
	case "changed":
		return "its file was changed on disk and is not what runs"
	case "missing":
		return "its file is gone, and it still runs"
	case "unreadable":
		return "its file can't be read any more, and it still runs"
	case "new":
		return "its file is new on disk and not loaded"
	}
	return ""
}

// onDiskAdvice says what can be done about it.
func onDiskAdvice(name, onDisk string) string {
	switch onDisk {
	case "missing", "unreadable":
		return fmt.Sprintf("patchbay flow overwrite %s writes it again; patchbay flow uninstall %s removes the flow", name, name)
	case "new":
		return fmt.Sprintf("patchbay flow load %s deploys it", name)
	}
	return fmt.Sprintf("patchbay flow load %s deploys it (--dry-run shows the difference), patchbay flow overwrite %s replaces it with what runs", name, name)
}

func drawOnDisk(t *program.Table, name, onDisk string) {
	if onDisk != "" {
		t.Hint(fmt.Sprintf("\n%s: %s\n  %s", name, onDiskWords(onDisk), onDiskAdvice(name, onDisk)))
	}
}
