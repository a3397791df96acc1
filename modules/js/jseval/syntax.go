package jseval

import (
	"errors"
	"fmt"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// maxSyntaxErrors bounds how many mistakes are told at once.
const maxSyntaxErrors = 10

// syntaxErrors tells each mistake as file:line:column, both from 1, with the line
// and what could help. Fields names the setting of each file.
func syntaxErrors(messages []api.Message, fields map[string]string) error {
	var all []error
	for i, message := range messages {
		if i == maxSyntaxErrors {
			all = append(all, fmt.Errorf("and %d more", len(messages)-i))
			break
		}
		err := syntaxError(message)
		if where := message.Location; where != nil {
			if field, ok := fields[fileOf(where)]; ok {
				err = &module.PlacedError{Path: field, Line: where.Line, Column: columnOf(where), Err: err}
			}
		}
		all = append(all, err)
	}
	return errors.Join(all...)
}

func syntaxError(message api.Message) error {
	var text strings.Builder
	text.WriteString(place(message.Location))
	text.WriteString(lowerFirst(message.Text))
	if where := message.Location; where != nil {
		if where.Suggestion != "" {
			fmt.Fprintf(&text, "; did you mean %q?", where.Suggestion)
		}
		if line := strings.TrimSpace(where.LineText); line != "" && len(line) < 200 {
			fmt.Fprintf(&text, " in: %s", line)
		}
	}
	for _, note := range message.Notes {
		fmt.Fprintf(&text, " (%s%s)", place(note.Location), lowerFirst(note.Text))
	}
	return errors.New(text.String())
}

func place(where *api.Location) string {
	if where == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d: ", fileOf(where), where.Line, columnOf(where))
}

func fileOf(where *api.Location) string { return strings.TrimPrefix(where.File, userSpace+":") }

// columnOf counts characters where esbuild counts bytes.
func columnOf(where *api.Location) int {
	if where.Column > len(where.LineText) {
		return where.Column + 1
	}
	return len([]rune(where.LineText[:where.Column])) + 1
}

func lowerFirst(text string) string {
	if text == "" {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}

// nearest returns the name that differs least from the wanted one, "" when all
// are far from it.
func nearest(wanted string, names []string) string {
	best, least := "", len(wanted)/3+1
	for _, name := range names {
		if d := distance(wanted, name); d <= least && d < len(name) {
			best, least = name, d
		}
	}
	return best
}

// distance is the Levenshtein distance in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
