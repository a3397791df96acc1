package workload

import "encoding/json"

// OriginalImages is the annotation on a workload, not on its pod template, in which
// we keep what its images were before we changed them: a JSON object of container
// name to image.
const OriginalImages = "patchbay.dev/original-images"

// ParseOriginals reads the annotation; empty for text that is not such an object,
// as somebody may have written it by hand.
func ParseOriginals(text string) map[string]string {
	originals := map[string]string{}
	if json.Unmarshal([]byte(text), &originals) != nil {
		return map[string]string{}
	}
	return originals
}
