package solutions_test

import "testing"

// TestOutcomes holds the words by which a metric counts what the webhook answers.
func TestOutcomes(t *testing.T) {
	deployment := func(image string) string { return template(`{"containers":[{"name":"a","image":"` + image + `"}]}`) }
	tests := []struct {
		name            string
		config          map[string]any
		review          review
		outcome, reason string
	}{
		{"rewritten", nil, review{Object: deployment("nginx")}, "rewritten", ""},
		{"a dry run", map[string]any{"dryRun": true}, review{Object: deployment("nginx")}, "would be rewritten", ""},
		{"opted out", nil, review{Object: `{"metadata":{"labels":{"patchbay.dev/mirror":"false"}},"spec":{"template":{"spec":{"containers":[{"image":"nginx"}]}}}}`}, "left alone", "opted out"},
		{"on the mirror", nil, review{Object: deployment("m.example/library/nginx:1")}, "left alone", "on the mirror already"},
		{"another registry", map[string]any{"registries": []any{"ghcr.io"}}, review{Object: deployment("nginx")}, "left alone", "registry not in the list"},
		{"a placeholder", nil, review{Object: deployment("auto")}, "left alone", "placeholder"},
		{"no image", nil, review{Object: deployment("not an image!")}, "left alone", "image not usable"},
		{"another kind", nil, review{Kind: "Role", Object: `{"rules":[]}`}, "left alone", "not a kind that is rewritten"},
		{"an update that changes no image", nil, review{Operation: "UPDATE", Object: deployment("nginx"), OldObject: deployment("nginx")}, "left alone", "no image to rewrite"},
		{"a pod that exists", nil, review{Operation: "UPDATE", Kind: "Pod", Object: `{"spec":{"containers":[{"name":"a","image":"nginx"}]}}`,
			OldObject: `{"spec":{"containers":[{"name":"a","image":"other"}]}}`}, "left alone", "its images can't change"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answer := rewrite(t, test.config, test.review.message(t))
			if answer["outcome"] != test.outcome || answer["reason"] != test.reason {
				t.Errorf("%v, %v; want %s, %s", answer["outcome"], answer["reason"], test.outcome, test.reason)
			}
		})
	}
	malformed := rewrite(t, nil, map[string]any{"kind": "AdmissionReview"})
	if malformed["outcome"] != "malformed" {
		t.Errorf("malformed: %v", malformed["outcome"])
	}
	dropped := script(t, "image-policy-webhook/answer.ts", map[string]any{
		"answer": map[string]any{"outcome": "rewritten", "reason": "", "warnings": []any{}, "targets": []any{"m/a:1"},
			"patch": []any{map[string]any{"op": "replace", "path": "/a", "value": "m/a:1"}}},
		"results": []any{map[string]any{"image": "m/a:1", "available": false}},
	})
	if dropped["outcome"] != "left alone" || dropped["reason"] != "not at the mirror" {
		t.Errorf("missing at the mirror: %v, %v", dropped["outcome"], dropped["reason"])
	}
}
