package bundle

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/evanw/esbuild/pkg/api"
)

// maxSyntaxErrors bounds how many mistakes are reported at once.
const maxSyntaxErrors = 10

// syntaxErrors reports each mistake as file:line:column, both from 1, with the line
// and what could help.
func syntaxErrors(messages []api.Message, files map[string]File) Problems {
	var all Problems
	for i, message := range messages {
		if i == maxSyntaxErrors {
			all = append(all, Problem{Text: fmt.Sprintf("and %d more", len(messages)-i)})
			break
		}
		problem := Problem{Text: syntaxError(message)}
		if where := message.Location; where != nil {
			if file, ok := files[fileOf(where)]; ok {
				problem.Path, problem.Line, problem.Column = file.Field, where.Line, columnOf(where)
			}
		}
		all = append(all, problem)
	}
	return all
}

func syntaxError(message api.Message) string {
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
	return text.String()
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
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(first)) + text[size:]
}
