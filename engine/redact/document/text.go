package document

import (
	"regexp"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// MaskText masks a document that can't be read, by the names of its secret fields:
// whatever follows one, on its line and on lines that are indented further.
func MaskText(text string, names []string) string {
	if len(names) == 0 {
		return text
	}
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = regexp.QuoteMeta(name)
	}
	slices.Sort(quoted)
	field := regexp.MustCompile(`(^|[\s{,"'?-])(` + strings.Join(slices.Compact(quoted), "|") + `)["']?\s*:[ \t]*(\S.*)?$`)
	var shown strings.Builder
	within := -1 // the indent of the field whose block this may be
	for line := range strings.Lines(text) {
		end := strings.TrimRight(line, "\r\n")
		indent := len(end) - len(strings.TrimLeft(end, " \t"))
		if within >= 0 && (indent > within || strings.TrimSpace(end) == "") {
			if strings.TrimSpace(end) != "" {
				line = end[:indent] + redact.Mask + line[len(end):]
			}
			shown.WriteString(line)
			continue
		}
		within = -1
		if at := field.FindStringSubmatchIndex(end); at != nil {
			within = indent
			if at[6] >= 0 {
				line = end[:at[6]] + redact.Mask + line[len(end):]
			}
		}
		shown.WriteString(line)
	}
	return shown.String()
}
