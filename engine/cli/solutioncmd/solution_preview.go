package solutioncmd

import (
	"context"
	"net/http"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// preview shows what an install would do.
func (a *commands) preview(ctx context.Context, server *client.Client, s api.SolutionDetail, i install, values map[string]any) error {
	var preview api.Preview
	request := client.Request{Method: http.MethodPost, Path: []string{"solutions", s.Name, "preview"}}.
		JSON(map[string]any{"from": s.From, "engine": i.engine, "flow": i.flow, "values": values, "access": true})
	if err := server.Into(ctx, request, &preview); err != nil {
		return err
	}
	if err := a.Print(preview, func(t *program.Table) { drawPreview(t, s, preview) }); err != nil {
		return err
	}
	return failing(preview.Problems)
}

// failing is an error that was shown already, if one of the problems is one.
func failing(problems []api.Problem) error {
	for _, p := range problems {
		if p.Severity == "error" {
			return program.SilentError{}
		}
	}
	return nil
}

func drawPreview(t *program.Table, s api.SolutionDetail, preview api.Preview) {
	t.Line(strings.TrimRight(preview.YAML, "\n"))
	drawProblems(t, preview.Problems)
	if len(preview.Permissions) > 0 {
		t.Line("\nPERMISSIONS in Kubernetes")
	}
	for _, p := range preview.Permissions {
		t.Line("  " + p.Words)
	}
	if preview.Cluster != "" {
		t.Line("  whether the server has them is not known: " + preview.Cluster)
	}
	if grant := preview.Grant; grant != nil && len(preview.Permissions) > 0 {
		if grant.Missing && preview.Cluster == "" {
			t.Line("\nTHE SERVER LACKS some of them; apply this:\n\n" + strings.TrimRight(grant.Roles, "\n") + "\n")
		}
		if preview.Cluster == "" {
			t.Line("  " + grant.Who)
		}
	}
	if len(s.Files) > 0 {
		t.Line("\nFILES")
		for _, file := range s.Files {
			t.Line("  " + file)
		}
	}
	t.Line("\nNothing was installed.")
}

func drawProblems(t *program.Table, problems []api.Problem) {
	for _, p := range problems {
		text := p.Severity + ": " + p.Message
		if p.Path != "" {
			text = p.Severity + ": " + p.Path + ": " + p.Message
		}
		t.Line(text)
	}
}
