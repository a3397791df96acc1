package bundle

import (
	"fmt"
	"path"
	"strings"

	"github.com/patchbay-dev/patchbay/modules/js/scan"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// patterns lists the regular expressions of the files that became calls of RegExp. All
// others stay as they are, for the engine's own parser.
func patterns(code string, files []File) (all []script.Pattern) {
	if !strings.Contains(code, "new RegExp(") {
		return nil
	}
	for _, file := range files {
		if path.Ext(file.Name) == ".json" {
			continue
		}
		for _, found := range scan.Patterns(file.Content) {
			if found.Flags == "" || !strings.Contains(code, fmt.Sprintf(", %q)", found.Flags)) {
				continue
			}
			all = append(all, script.Pattern{
				Place: fmt.Sprintf("%s:%d:%d", file.Name, found.Line, found.Column), Source: found.Source, Flags: found.Flags,
			})
		}
	}
	return all
}
