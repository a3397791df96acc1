package flowcmd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) applyCommand() *cobra.Command {
	var files []string
	var o applying
	c := &cobra.Command{
		Use: "apply -f FILE", Short: "Save flows and deploy them",
		Long: `Checks the flows of a file, saves them and changes what runs into them. A flow
that runs goes on with the new document, one that is stopped stays stopped, unless its
document says "start: always". A file that can't be read changes nothing; a flow that the server
refuses does not keep the others from being applied, and is an error at the end. "-" reads
from standard input.
A secret that is written out in a file is refused, unless the stored flow has it already:
write {{ secret("name/key") }} in settings, or allow it with --allow-literal-secrets.`,
		Example: "  patchbay flow apply -f flow.yaml\n  patchbay flow apply -f flows/\n  patchbay flow get a | sed s/old/new/ | patchbay flow apply -f -",
		Args:    program.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if len(files) == 0 {
				return program.Usagef("-f FILE is missing")
			}
			return a.apply(c.Context(), files, o)
		},
	}
	c.Flags().StringArrayVarP(&files, "filename", "f", nil, "file with flows, or a directory of such; - for standard input; may be repeated")
	c.Flags().StringVar(&o.revision, "revision", "", "save only when this revision is stored")
	c.Flags().BoolVar(&o.literals, "allow-literal-secrets", false, program.AllowLiteralsHelp)
	c.Flags().BoolVar(&o.managed, "overwrite-managed", false, program.OverwriteManagedHelp)
	return c
}

// applying is how flows are saved.
type applying struct {
	revision string // that is stored; empty for any
	literals bool   // secrets that are written out are saved too
	managed  bool   // flows that a tool manages are saved too
}

func (a *commands) apply(ctx context.Context, files []string, o applying) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	if files, err = flowFiles(files); err != nil {
		return err
	}
	var documents []source
	for _, file := range files {
		text, err := a.ReadFile(file)
		if err != nil {
			return err
		}
		some, problems := flow.ParseAll(file, text)
		if err := problems.Err(); err != nil {
			return fmt.Errorf("nothing was applied:\n%w", err)
		}
		for _, document := range some {
			for _, other := range documents {
				if other.Metadata.Name == document.Metadata.Name {
					return fmt.Errorf("nothing was applied: flow %s is in %s and in %s", other.Metadata.Name, other.File(), file)
				}
			}
			documents = append(documents, source{document, text, len(some) == 1})
		}
	}
	var all []api.Saved
	var failed error
	for i, document := range documents {
		saved, err := put(ctx, server, document, o)
		if err == nil {
			all = append(all, saved)
			continue
		}
		failed = errors.Join(failed, fmt.Errorf("flow %s: %w", document.Metadata.Name, err))
		if !errors.As(err, new(*client.Error)) { // the others would fare no better
			for _, left := range documents[i+1:] {
				failed = errors.Join(failed, fmt.Errorf("flow %s was not tried", left.Metadata.Name))
			}
			break
		}
	}
	if failed != nil && len(documents) > 1 {
		failed = errors.Join(failed, fmt.Errorf("%d of %d flows were not applied", len(documents)-len(all), len(documents)))
	}
	return errors.Join(a.PrintSaved(all, len(documents)), failed)
}

// source is a flow and the text of its file.
type source struct {
	*flow.Flow
	text  []byte
	alone bool // in its file
}

// put sends the user's own text, or the canonical one of a flow that shares its
// file with others. The problems that come back name the places in the file.
func put(ctx context.Context, server *client.Client, document source, o applying) (api.Saved, error) {
	text := document.text
	if !document.alone {
		var err error
		if text, err = document.Format(); err != nil {
			return api.Saved{}, err
		}
	}
	request := client.Request{Method: http.MethodPut, Path: []string{"flows", document.Metadata.Name}, Body: text,
		Header: http.Header{"Content-Type": {"application/yaml"}}, Query: url.Values{"file": {document.File()}}}
	if o.revision != "" {
		request.Header.Set("If-Match", `"`+o.revision+`"`)
	}
	if o.literals {
		request.Query.Set("allowLiteralSecrets", "true")
	}
	if o.managed {
		request.Query.Set("overwriteManaged", "true")
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
