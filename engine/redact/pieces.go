package redact

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

const (
	// maxPiece bounds what is searched for in one piece. A longer text is searched
	// for in pieces of this length, the last of which ends with it: that bounds the
	// time of a comparison, and a part of a long secret is found too.
	maxPiece = 64
	// maxValue bounds what is known of one secret, in bytes.
	maxValue = 1 << 20
	// window is the length of a part of a secret that is one by itself, in bytes: what
	// reads a text may take it apart and complain of a part. maxWindows bounds the
	// length of a secret that is known by all such parts.
	window     = 12
	maxWindows = 1 << 10
	// minLine is the least length of a line of a secret that is one by itself.
	minLine = 16
)

// appendPieces adds what a value is searched for by: as it is and without what
// blank space is around it, on one line, line by line, in hexadecimal, in base64
// by itself and as a part of something else that is in base64; a password or a token
// by its parts, too; and the same of the values inside of it. Percent signs and backslashes are no forms: a text is
// searched with them decoded too, see views.
func appendPieces(pieces []string, value string) []string {
	seen := map[string]bool{}
	inside(value, func(one string) {
		if len(one) > maxValue {
			one = one[:maxValue]
		}
		if len(one) < MinSecret || seen[one] {
			return
		}
		seen[one] = true
		pieces = appendForms(pieces, one)
	})
	return pieces
}

func appendForms(pieces []string, value string) []string {
	trimmed := strings.TrimSpace(value)
	if len(trimmed) < MinSecret {
		trimmed = value
	}
	pieces = cut(pieces, trimmed)
	if isWord(trimmed) && len(trimmed) <= maxWindows {
		for at := 0; at+window <= len(trimmed); at++ {
			pieces = append(pieces, trimmed[at:at+window])
		}
	}
	if strings.Contains(trimmed, "\n") {
		pieces = cut(pieces, unwrap(trimmed))
		pieces = appendLines(pieces, trimmed)
	}
	if strings.Contains(trimmed, " ") {
		pieces = cut(pieces, strings.ReplaceAll(trimmed, " ", "+")) // in the query of a URL
	}
	inHex := hex.EncodeToString([]byte(trimmed))
	pieces = cut(pieces, inHex)
	pieces = cut(pieces, strings.ToUpper(inHex))
	pieces = appendBase64(pieces, value)
	if trimmed != value {
		pieces = appendBase64(pieces, trimmed)
	}
	return pieces
}

// isWord distinguishes a password or a token from a text that holds other things too, whose
// parts may be no secret at all.
func isWord(value string) bool {
	return !strings.ContainsAny(value, " \t\n") && !strings.Contains(value, "://") && value[0] != '{' && value[0] != '['
}

// appendLines adds the lines of a key in PEM and the like, which tools break and
// indent. Those of JSON say little by themselves, and its strings are values.
func appendLines(pieces []string, value string) []string {
	if strings.HasPrefix(value, "{") || strings.HasPrefix(value, "[") {
		return pieces
	}
	for line := range strings.SplitSeq(value, "\n") {
		if line = strings.TrimSpace(line); len(line) >= minLine && !strings.HasPrefix(line, "-----") {
			pieces = cut(pieces, line)
		}
	}
	return pieces
}

// appendBase64 adds the value in base64, and what is in any base64 of a text that
// contains it: 0, 1 or 2 bytes before the value shift its bits, and the digits at
// both ends hold bits of its neighbours.
func appendBase64(pieces []string, value string) []string {
	for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		whole := alphabet.EncodeToString([]byte(value))
		if alphabet == base64.RawURLEncoding && !strings.ContainsAny(whole, "-_") {
			whole = ""
		}
		if whole != "" {
			pieces = cut(pieces, whole)
			pieces = cut(pieces, whole[:len(value)*8/6])
		}
		for before := 1; before <= 2; before++ {
			shifted := alphabet.EncodeToString(append(make([]byte, before), value...))
			first := (before*8 + 5) / 6
			last := (before + len(value)) * 8 / 6
			part := shifted[first:last]
			if alphabet == base64.RawURLEncoding && !strings.ContainsAny(part, "-_") {
				continue
			}
			pieces = cut(pieces, part)
		}
	}
	return pieces
}

// cut adds a text in pieces.
func cut(pieces []string, text string) []string {
	if len(text) <= maxPiece {
		if len(text) >= MinSecret {
			pieces = append(pieces, text)
		}
		return pieces
	}
	at := 0
	for ; at+maxPiece <= len(text); at += maxPiece {
		pieces = append(pieces, text[at:at+maxPiece])
	}
	if at < len(text) {
		pieces = append(pieces, text[len(text)-maxPiece:])
	}
	return pieces
}
