package redact

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// MaskIn returns the path of the first value in a JSON text that holds a mask, such as
// items[0].token; "$" for the text itself and "" for none. Who takes values from people asks
// it, since what they copied from where secrets are masked holds no secret.
func MaskIn(text json.RawMessage) string {
	var value any
	if json.Unmarshal(text, &value) != nil {
		return ""
	}
	at, found := maskIn(value, "")
	if found && at == "" {
		return "$"
	}
	return strings.TrimPrefix(at, ".")
}

func maskIn(value any, at string) (string, bool) {
	switch value := value.(type) {
	case string:
		return at, strings.Contains(value, Mask)
	case []any:
		for i, item := range value {
			if at, found := maskIn(item, at+"["+strconv.Itoa(i)+"]"); found {
				return at, true
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if strings.Contains(key, Mask) {
				return at + "." + key, true
			}
			if at, found := maskIn(value[key], at+"."+key); found {
				return at, true
			}
		}
	}
	return "", false
}
