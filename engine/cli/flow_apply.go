package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *app) applyCommand() *cobra.Command {
	var files []string
	var revision string
	c := &cobra.Command{
		Use: "apply -f FILE", Short: "Save flows and deploy them",
		Long: `Checks the flows of a file, saves them and changes what runs into them. A flow
that runs goes on with the new document, one that is stopped stays stopped. A
document with problems changes nothing. "-" reads from standard input.`,
		Example: "  patchbay flow apply -f flow.yaml\n  patchbay flow get a | sed s/old/new/ | patchbay flow apply -f -",
		Args:    none,
		RunE: func(c *cobra.Command, _ []string) error {
			if len(files) == 0 {
				return usagef("-f FILE is missing")
			}
			return a.apply(c.Context(), files, revision)
		},
	}
	c.Flags().StringArrayVarP(&files, "filename", "f", nil, "file with flows; - for standard input; may be repeated")
	c.Flags().StringVar(&revision, "revision", "", "save only when this revision is stored")
	return c
}

func (a *app) apply(ctx context.Context, files []string, revision string) error {
	server, err := a.reach()
	if err != nil {
		return err
	}
	var documents []source
	for _, file := range files {
		text, err := a.readFile(file)
		if err != nil {
			return err
		}
		some, problems := flow.ParseAll(file, text)
		if err := problems.Err(); err != nil {
			return fmt.Errorf("nothing was applied:\n%w", err)
		}
		for _, document := range some {
			documents = append(documents, source{document, text, len(some) == 1})
		}
	}
	all := make([]api.Saved, 0, len(documents))
	for _, document := range documents {
		saved, err := put(ctx, server, document, revision)
		if err != nil {
			return errors.Join(a.printSaved(all), err)
		}
		all = append(all, saved)
	}
	return a.printSaved(all)
}

// source is a flow and the text of the file that it stands in.
type source struct {
	*flow.Flow
	text  []byte
	alone bool // in its file
}

// put sends the user's own text, or the canonical one of a flow that shares its
// file with others. The problems that come back name the places in the file.
func put(ctx context.Context, server *client.Client, document source, revision string) (api.Saved, error) {
	text := document.text
	if !document.alone {
		var err error
		if text, err = document.Format(); err != nil {
			return api.Saved{}, err
		}
	}
	request := client.Request{Method: http.MethodPut, Path: []string{"flows", document.Metadata.Name}, Body: text,
		Header: http.Header{"Content-Type": {"application/yaml"}}, Query: url.Values{"file": {document.File()}}}
	if revision != "" {
		request.Header.Set("If-Match", `"`+revision+`"`)
	}
	var saved api.Saved
	err := server.Into(ctx, request, &saved)
	var refused *client.Error
	if errors.As(err, &refused) {
		for i := range refused.Problems {
			p := &refused.Problems[i]
			p.Line, p.Column = document.Position(p.Path)
		}
	}
	return saved, err
}

func (a *app) printSaved(all []api.Saved) error {
	if len(all) == 0 {
		return nil
	}
	return a.print(all, func(t *table) {
		for _, saved := range all {
			what := "unchanged"
			switch {
			case saved.Created:
				what = "created"
			case saved.Changed:
				what = "changed"
			}
			t.line(fmt.Sprintf("flow %s %s, %s", saved.Name, what, saved.State))
			for _, p := range saved.Problems {
				t.line("  " + p.Document().Error())
			}
			if saved.State == api.StateStopped && saved.Startable {
				t.line("  start it with: patchbay flow start " + saved.Name)
			}
		}
	})
}
