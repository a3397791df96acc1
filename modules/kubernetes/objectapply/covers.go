package objectapply

import "fmt"

// covers reports whether what is in the cluster has all that is wanted. It may have more:
// what the API server fills in, and what others have set.
func covers(live, wanted any) bool {
	switch wanted := wanted.(type) {
	case nil:
		return live == nil
	case map[string]any:
		have, ok := live.(map[string]any)
		if !ok {
			return live == nil && len(wanted) == 0
		}
		for name, inner := range wanted {
			if !covers(have[name], inner) {
				return false
			}
		}
		return true
	case []any:
		have, _ := live.([]any)
		if len(have) != len(wanted) {
			return false
		}
		for i := range wanted {
			if !covers(have[i], wanted[i]) {
				return false
			}
		}
		return true
	case string, bool:
		return live == wanted
	}
	// A number may be of another type here than there.
	return live != nil && fmt.Sprint(live) == fmt.Sprint(wanted)
}
