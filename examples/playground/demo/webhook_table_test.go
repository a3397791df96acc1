package demo_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/demo"
)

func TestJudgementOfCreations(t *testing.T) {
	said := []string{"it is so"}
	for name, test := range map[string]struct {
		creation demo.Creation
		wrong    string // a part of what is said, empty when all is well
	}{
		"rewritten":            {demo.Creation{Image: "x:1", Target: "m:1/library/x:1", Got: "m:1/library/x:1", Said: said, ReplicaSets: 1, Source: "d", Pulled: "d"}, ""},
		"left alone":           {demo.Creation{Image: "x:1", Got: "x:1", Why: "opted out", ReplicaSets: 1}, ""},
		"not rewritten":        {demo.Creation{Image: "x:1", Target: "m:1/library/x:1", Got: "x:1", Said: said, ReplicaSets: 1}, "want m:1/library/x:1"},
		"should be left alone": {demo.Creation{Image: "x:1", Got: "m:1/library/x:1", Why: "opted out", ReplicaSets: 1}, "want x:1"},
		"two rollouts":         {demo.Creation{Image: "x:1", Got: "x:1", Why: "opted out", ReplicaSets: 2}, "2 ReplicaSets"},
		"no rollout":           {demo.Creation{Image: "x:1", Got: "x:1", Why: "opted out"}, "0 ReplicaSets"},
		"silent":               {demo.Creation{Image: "x:1:2", Got: "x:1:2", ReplicaSets: 1}, "says nothing"},
		"asked in vain":        {demo.Creation{Image: "x:1", Got: "x:1", Why: "excluded", Said: said, ReplicaSets: 1}, "want nothing"},
		"another image":        {demo.Creation{Image: "x:1", Target: "m:1/x:1", Got: "m:1/x:1", Said: said, ReplicaSets: 1, Source: "d", Pulled: "e"}, "the upstream has"},
		"not to be pulled":     {demo.Creation{Image: "x:1", Target: "m:1/x:1", Got: "m:1/x:1", Said: said, ReplicaSets: 1, Source: "d", Failed: "404"}, "404"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			wrong, err := demo.JudgeCreation(&out, test.creation)
			if err != nil {
				t.Fatal(err)
			}
			if (wrong > 0) != (test.wrong != "") || !strings.Contains(out.String(), test.wrong) {
				t.Errorf("%d wrong, want %q in:\n%s", wrong, test.wrong, &out)
			}
		})
	}
}
