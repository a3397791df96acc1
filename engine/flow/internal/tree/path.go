package tree

import (
	"strconv"
	"strings"
)

// Path joins parts into a path of the document: Path("spec.edges", 0, "map",
// "a.b") is spec.edges[0].map["a.b"]. The first part is a path or ""; of the
// others an int is an index and a string one key, quoted when it is no plain
// word.
func Path(base string, parts ...any) string {
	var b strings.Builder
	b.WriteString(base)
	for _, part := range parts {
		switch part := part.(type) {
		case int:
			b.WriteString("[" + strconv.Itoa(part) + "]")
		case string:
			if !plainKey(part) {
				b.WriteString("[" + strconv.Quote(part) + "]")
				continue
			}
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(part)
		}
	}
	return b.String()
}

func plainKey(key string) bool {
	for _, r := range key {
		if r != '_' && r != '-' && r != '$' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return key != ""
}

// nextPart takes the first part off a path: a key, or an index when the second
// result is not negative. It gives up (false) where the path ends or is broken.
func nextPart(path string) (key string, index int, rest string, ok bool) {
	path = strings.TrimPrefix(path, ".")
	if path == "" {
		return "", -1, "", false
	}
	if path[0] != '[' {
		end := strings.IndexAny(path, ".[")
		if end < 0 {
			end = len(path)
		}
		return path[:end], -1, path[end:], end > 0
	}
	if quoted, err := strconv.QuotedPrefix(path[1:]); err == nil {
		key, err = strconv.Unquote(quoted)
		rest, closed := strings.CutPrefix(path[1+len(quoted):], "]")
		return key, -1, rest, err == nil && closed
	}
	end := strings.IndexByte(path, ']')
	if end < 0 {
		return "", -1, "", false
	}
	index, err := strconv.Atoi(path[1:end])
	return "", index, path[end+1:], err == nil && index >= 0
}
