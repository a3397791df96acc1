package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// An export has no secrets, says so, and can be saved at another server.
func TestExport(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet?allowLiteralSecrets=true", writtenOut))
	shown := f.call("GET", "/api/v1/flows/greet", "").body
	for name, got := range map[string]reply{
		"stored":           f.call("GET", "/api/v1/flows/greet/export", ""),
		"a draft as typed": f.call("POST", "/api/v1/flows/greet/export", writtenOut),
		"a draft as shown": f.call("POST", "/api/v1/flows/greet/export", shown),
	} {
		t.Run(name, func(t *testing.T) {
			var exported api.Exported
			f.want(http.StatusOK, got).into(t, &exported)
			if strings.Contains(got.body, "hunter2") || strings.Join(exported.LeftOut, " ") != "spec.nodes[1].examples.in.token spec.edges[0].map.token" {
				t.Errorf("exported = %+v", exported)
			}
			if strings.Count(exported.YAML, "# Left out, since it is a secret: spec.") != 2 {
				t.Errorf("yaml = %s", exported.YAML)
			}
			other := start(t)
			saved := other.call("PUT", "/api/v1/flows/greet", strings.ReplaceAll(exported.YAML, redact.Mask, "x"))
			other.want(http.StatusCreated, saved)
		})
	}
	// The comment of the stored flow repeats the secret.
	formatted := f.want(http.StatusOK, f.call("POST", "/api/v1/format?flow=greet", shown, "Accept", "application/yaml"))
	if strings.Contains(formatted.body, "hunter2") || !strings.Contains(formatted.body, "# not "+redact.Mask) {
		t.Errorf("formatted: %s", formatted.body)
	}
	f.want(http.StatusNotFound, f.call("GET", "/api/v1/flows/none/export", ""))
	f.want(http.StatusUnprocessableEntity, f.call("POST", "/api/v1/flows/other/export", writtenOut))
}
