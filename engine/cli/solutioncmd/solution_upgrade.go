package solutioncmd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// upgrade is what the command is given.
type upgrade struct {
	sets, files       []string
	from, engine      string
	mine, theirs      []string // paths of conflicts
	literals, managed bool
	dry               bool
}

func (a *commands) upgradeCommand() *cobra.Command {
	var u upgrade
	c := &cobra.Command{
		Use: "upgrade INSTANCE", Short: "Bring an installed solution to another version or other values", Args: program.Args("INSTANCE"),
		Long: `Brings an installed solution to the newest version that the server knows of from where
it came, to what is at another address, or to other values. What you changed in the flow
stays. Where the new version changed the same, nothing is upgraded until you choose, for
each place, --mine or --theirs. What runs goes on, and keeps its state.`,
		Example: `  patchbay solution upgrade image-mirror --dry-run
  patchbay solution upgrade image-mirror --set interval=600
  patchbay solution upgrade cleanup --from oci://ghcr.io/acme/image-cleanup:1.1.0 --theirs nodes.ticker.settings.delay`,
		RunE: func(c *cobra.Command, args []string) error { return a.upgrade(c.Context(), args[0], u) },
	}
	f := c.Flags()
	f.StringArrayVar(&u.sets, "set", nil, "value of a parameter, KEY=VALUE; may be repeated; the others stay as they are in the flow")
	f.StringArrayVar(&u.files, "set-file", nil, "value of a parameter from a file, KEY=PATH; may be repeated")
	f.StringVar(&u.from, "from", "", "where the new version is, such as oci://host/repository:tag; default: the newest that the server knows of")
	f.StringVar(&u.engine, "engine", "", "what the scripts of a solution from elsewhere run with: strict or goja; default: as before")
	f.StringArrayVar(&u.mine, "mine", nil, "path of a conflict where the flow stays as it is; may be repeated")
	f.StringArrayVar(&u.theirs, "theirs", nil, "path of a conflict where the new version is taken; may be repeated")
	f.BoolVar(&u.dry, "dry-run", false, "show what would change, and change nothing")
	f.BoolVar(&u.literals, "allow-literal-secrets", false, program.AllowLiteralsHelp)
	f.BoolVar(&u.managed, "overwrite-managed", false, program.OverwriteManagedHelp)
	return c
}

func (a *commands) upgrade(ctx context.Context, name string, u upgrade) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	order := map[string]any{"from": u.from, "engine": u.engine, "choices": u.choices()}
	if u.from == "" {
		var one api.Instance
		if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"instances", name}}, &one); err != nil {
			return err
		}
		if one.Newer != nil {
			order["from"] = one.Newer.From
		}
	}
	path := []string{"instances", name, "upgrade"}
	var preview api.UpgradePreview
	look := func() error {
		return server.Into(ctx, client.Request{Method: http.MethodPost, Path: append(path, "preview")}.JSON(order), &preview)
	}
	sets, err := a.withFiles(u.sets, u.files)
	if err != nil {
		return err
	}
	// Without values first: the new version says of what kind its parameters are.
	if err := look(); err != nil {
		return err
	}
	if len(sets) > 0 {
		if order["values"], err = solution.ParseValues(preview.Parameters, sets); err != nil {
			return program.Usagef("%s: %w", name, err)
		}
		if err := look(); err != nil {
			return err
		}
	}
	if u.dry {
		if err := a.Print(preview, func(t *program.Table) { drawUpgrade(t, name, preview) }); err != nil {
			return err
		}
		if len(preview.Conflicts) > 0 {
			return program.SilentError{}
		}
		return failing(preview.Problems)
	}
	for _, c := range preview.Conflicts {
		fmt.Fprintln(a.Stderr, conflictInWords(c))
	}
	order["digest"], order["revision"], order["allowLiteralSecrets"], order["overwriteManaged"] = preview.Digest, preview.Revision, u.literals, u.managed
	var saved api.Saved
	if err := server.Into(ctx, client.Request{Method: http.MethodPost, Path: path}.JSON(order), &saved); err != nil {
		return err
	}
	for _, parameter := range preview.Asks {
		a.Note("%s is a new parameter, and has its default; give another value with --set %s=VALUE", parameter, parameter)
	}
	return a.PrintSaved([]api.Saved{saved}, 1)
}

func (u upgrade) choices() map[string]string {
	choices := map[string]string{}
	for _, path := range u.mine {
		choices[path] = "mine"
	}
	for _, path := range u.theirs {
		choices[path] = "theirs"
	}
	return choices
}

func conflictInWords(c api.Conflict) string {
	side := func(content any) string {
		text, err := json.Marshal(content)
		switch {
		case content == nil:
			return "(nothing)"
		case err != nil:
			return err.Error()
		}
		return program.Shorten(string(text), 300)
	}
	return fmt.Sprintf("conflict at %s\n  it was  %s\n  mine    %s\n  theirs  %s", c.Path, side(c.Base), side(c.Mine), side(c.Theirs))
}

func drawUpgrade(t *program.Table, name string, preview api.UpgradePreview) {
	t.Line(fmt.Sprintf("%s would be of version %s", name, preview.Version))
	if preview.Unrecorded {
		t.Line("what was installed is not known: each difference is a conflict")
	}
	if len(preview.Asks) > 0 {
		t.Line("new parameters: " + strings.Join(preview.Asks, ", "))
	}
	for _, change := range preview.Changes {
		t.Line("  " + program.InWords(change))
	}
	for _, c := range preview.Conflicts {
		t.Line(conflictInWords(c))
	}
	for _, line := range program.LineDiff(preview.Before, preview.After) {
		t.Line(line)
	}
	drawProblems(t, preview.Problems)
}
