package mistakes_test

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestPointed: rows that name a test are proved by that. It passes, and it says what
// the row says.
func TestPointed(t *testing.T) {
	t.Parallel()
	byTest := map[string][]row{} // package and function
	for _, r := range components(t) {
		if r.Test != "" {
			function := r.Test[:strings.LastIndex(r.Test, "/")]
			byTest[function] = append(byTest[function], r)
		}
	}
	log := regexp.MustCompile(`(?m)^=== RUN +(\S+)\n((?: .*\n)*)`)
	for test, rows := range byTest {
		folder, function, _ := strings.Cut(test, " ")
		out, err := exec.CommandContext(t.Context(), "go", "test", "-v", "-run", "^"+function+"$", "../../../"+folder).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", test, err, out)
		}
		said := map[string]string{}
		for _, one := range log.FindAllStringSubmatch(string(out), -1) {
			said[folder+" "+one[1]] = one[2]
		}
		for _, r := range rows {
			if !strings.Contains(said[r.Test], r.Says) {
				t.Errorf("%s: %s says:\n%s\nwant %s", r.Mistake, r.Test, said[r.Test], r.Says)
			}
		}
	}
}
