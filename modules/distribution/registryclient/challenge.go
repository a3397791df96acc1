package registryclient

import (
	"net/http"
	"strings"
)

// challenge is how a registry wants to be signed in to. RFC 9110 section 11.6.1.
type challenge struct {
	scheme     string // "bearer" or "basic"
	parameters map[string]string
}

// parseChallenges returns the bearer challenge of an answer, else the basic one,
// else nil.
func parseChallenges(header http.Header) *challenge {
	var basic *challenge
	for _, line := range header.Values("Www-Authenticate") {
		for _, found := range splitChallenges(line) {
			switch {
			case found.scheme == "bearer" && found.parameters["realm"] != "":
				return found
			case found.scheme == "basic" && basic == nil:
				basic = found
			}
		}
	}
	return basic
}

func splitChallenges(line string) []*challenge {
	var found []*challenge
	for line != "" {
		line = strings.TrimLeft(line, " \t,")
		word := line[:wordLength(line)]
		if word == "" {
			return found
		}
		line = strings.TrimLeft(line[len(word):], " \t")
		if !strings.HasPrefix(line, "=") {
			found = append(found, &challenge{scheme: strings.ToLower(word), parameters: map[string]string{}})
			continue
		}
		var value string
		value, line = parameterValue(strings.TrimLeft(line[1:], " \t"))
		if len(found) > 0 {
			found[len(found)-1].parameters[strings.ToLower(word)] = value
		}
	}
	return found
}

func wordLength(line string) int {
	if end := strings.IndexAny(line, " \t,=\""); end >= 0 {
		return end
	}
	return len(line)
}

func parameterValue(line string) (value, rest string) {
	if !strings.HasPrefix(line, `"`) {
		end := strings.IndexAny(line, ", \t")
		if end < 0 {
			end = len(line)
		}
		return line[:end], line[end:]
	}
	text := strings.Builder{}
	for n := 1; n < len(line); n++ {
		switch {
		case line[n] == '"':
			return text.String(), line[n+1:]
		case line[n] == '\\' && n+1 < len(line):
			n++
		}
		text.WriteByte(line[n])
	}
	return text.String(), ""
}
