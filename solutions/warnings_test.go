package solutions_test

import (
	"fmt"
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
		"long tag":    {image: "nginx:" + strings.Repeat("1", 200), want: "nginx:111111111111111111111111111111111...11111111111111111111111111111111111111 is left alone: invalid reference format"},
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

// TestWarningsForListedHosts looks at images that can't be understood: nobody wants
// to hear of one whose host is not the webhook's business.
func TestWarningsForListedHosts(t *testing.T) {
	tests := map[string]struct {
		image  string
		listed bool
	}{
		"listed":               {"ghcr.io/Acme/App:1", true},
		"not listed":           {"quay.io/Acme/App:1", false},
		"no host is the Hub's": {"a b", true},
		"the Hub's alias":      {"index.docker.io/Acme/App", true},
		"listed, upper case":   {"GHCR.io/Acme/App:1", true},
		"a port":               {"ghcr.io:8443/Acme/App:1", false},
		"local":                {"localhost/Acme/App:1", false},
		"odd host":             {"Acme_/App/x", false},
		"nothing":              {"/", true},
		"a scheme":             {"https://ghcr.io/acme/app:1", true},
		"another's scheme":     {"https://quay.io/acme/app:1", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			object := template(`{"containers":[{"name":"c","image":"` + test.image + `"}]}`)
			answer := rewrite(t, map[string]any{"registries": []any{"docker.io", "ghcr.io"}}, review{Object: object}.message(t))
			if said, _ := answer["warnings"].([]any); (len(said) > 0) != test.listed {
				t.Errorf("warnings %q", said)
			}
		})
	}
}

// TestReasonsOfTheRegistryStayWhole lets the registry check give long reasons.
func TestReasonsOfTheRegistryStayWhole(t *testing.T) {
	target := "m.example/" + strings.Repeat("team/", 40) + "app:1"
	reason := "HEAD https://m.example/v2/app/manifests/1: 503 Service Unavailable: " + strings.Repeat("the disk is full ", 10) + "and so on"
	planned := map[string]any{"patch": []any{}, "warnings": []any{}, "targets": []any{target}}
	results := []any{map[string]any{"image": target, "available": false, "reason": reason}}
	answer := script(t, "image-policy-webhook/answer.ts", map[string]any{"answer": planned, "results": results})
	said := ""
	for _, line := range answer["warnings"].([]any) {
		if len(line.(string)) > 120 {
			t.Errorf("a line of %d: %s", len(line.(string)), line)
		}
		said += " " + strings.TrimPrefix(line.(string), "... ")
	}
	if !strings.HasPrefix(said, " not rewritten to m.example/") || !strings.HasSuffix(said, ": "+reason) {
		t.Errorf("warnings %q", answer["warnings"])
	}
}

// TestLongNamesAreLeftAlone: the local registry could not pull what has a
// short name. The scanner's copies do get one.
func TestLongNamesAreLeftAlone(t *testing.T) {
	image := "ghcr.io/" + strings.Repeat("team/", 48) + "app:1"
	answer := rewrite(t, nil, review{Object: template(`{"containers":[{"name":"a","image":"` + image + `"},{"name":"b","image":"ghcr.io/o/a:2"}]}`)}.message(t))
	if found := changes(t, answer); len(found) != 1 || found[base+"/containers/1/image"] == "" {
		t.Errorf("patch %v, want only the second container", found)
	}
	if said := fmt.Sprint(answer["warnings"]); !strings.Contains(said, "longer than 255 characters") {
		t.Errorf("warnings %s", said)
	}
	config := map[string]any{"localRegistry": "m.example", "mapping": "hub-flat", "gitops": "patch"}
	deployment := map[string]any{"name": "web", "namespace": "shop", "replicas": 1, "containers": []any{map[string]any{"name": "a", "image": image}}}
	planned := script(t, "image-mirror/plan.ts", map[string]any{"config": config, "deployments": []any{deployment}})
	if said := fmt.Sprint(planned["items"]); !strings.Contains(said, "m.example/long-names.invalid/") {
		t.Errorf("the scanner plans %s, want a short name", said)
	}
}
