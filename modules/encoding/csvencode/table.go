package csvencode

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
)

// maxDepth bounds a value within a row.
const maxDepth = 64

// table writes rows as CSV with lines that end as RFC 4180 says.
func table(rows []map[string]any, s Settings) (string, error) {
	columns := s.Columns
	if len(columns) == 0 {
		columns = columnsOf(rows)
	}
	var text bounded
	text.left = s.MaxBytes
	writer := csv.NewWriter(&text)
	writer.UseCRLF = true
	switch s.Separator {
	case "tab":
		writer.Comma = '\t'
	case "semicolon":
		writer.Comma = ';'
	}
	line := make([]string, len(columns))
	if !s.NoHeader && len(columns) > 0 {
		for i, column := range columns {
			line[i] = s.guard(cmp.Or(column.Title, column.Key))
		}
		if err := writer.Write(line); err != nil {
			return "", err
		}
	}
	for i, row := range rows {
		for j, column := range columns {
			cell, err := cellOf(row[column.Key], s)
			if err != nil {
				return "", fmt.Errorf("rows[%d].%s: %w", i, column.Key, err)
			}
			line[j] = cell
		}
		if err := writer.Write(line); err != nil {
			return "", err
		}
	}
	writer.Flush()
	return text.String(), writer.Error()
}

func columnsOf(rows []map[string]any) []Column {
	names := map[string]bool{}
	for _, row := range rows {
		for name := range row {
			names[name] = true
		}
	}
	var columns []Column
	for _, name := range slices.Sorted(maps.Keys(names)) {
		columns = append(columns, Column{Key: name})
	}
	return columns
}

func cellOf(value any, s Settings) (string, error) {
	switch value := value.(type) {
	case nil:
		return "", nil
	case string:
		return s.guard(value), nil
	}
	return jsontext.Encode(value, s.MaxBytes, maxDepth)
}

// guard keeps a text from being a formula.
func (s Settings) guard(text string) string {
	if !s.Formulas && text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// bounded is a text that grows up to a bound.
type bounded struct {
	strings.Builder
	left int
}

func (b *bounded) Write(more []byte) (int, error) {
	if b.left -= len(more); b.left < 0 {
		return 0, fmt.Errorf("the table is larger than the node's bound of bytes")
	}
	return b.Builder.Write(more)
}
