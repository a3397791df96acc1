package solutions_test

import (
	"strings"
	"testing"
)

// TestWarningsStayReadable looks at warnings about long images: kubectl shows
// 120 characters, and the reason or the target must be among them.
func TestWarningsStayReadable(t *testing.T) {
	digest := "@sha256:" + strings.Repeat("ab", 32)
	tests := map[string]struct {
		image  string
		dryRun bool
		want   string
	}{
		"upper case":  {image: "ghcr.io/Acme/App:1", want: "ghcr.io/Acme/App:1 is left alone: invalid reference format: repository name (Acme/App) must be lowercase"},
		"long tag":    {image: "nginx:" + strings.Repeat("1", 200), want: "... is left alone: invalid reference format"},
		"two digests": {image: "nginx:1" + digest, dryRun: true, want: "would rewrite nginx:1@sha256:abababababab... to m.example/library/nginx:1@sha256:abababababab..."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			object := template(`{"containers":[{"name":"c","image":"` + test.image + `"}]}`)
			answer := rewrite(t, map[string]any{"dryRun": test.dryRun}, review{Object: object}.message(t))
			said, _ := answer["warnings"].([]any)
			if len(said) != 1 || !strings.HasSuffix(said[0].(string), test.want) || len(said[0].(string)) > 120 {
				t.Errorf("warnings %q, want one that ends with %q", said, test.want)
			}
		})
	}
}
