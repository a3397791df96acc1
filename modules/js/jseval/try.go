package jseval

import (
	"context"
	"errors"
	"log/slog"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/dop251/goja"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// tryTime bounds the evaluation of a script's top level while its settings are
// taken.
const tryTime = 100 * time.Millisecond

// try evaluates the top level of the script and its modules, as it will be before
// a message, and throws the outcome away: what fails there fails each message. One
// that takes long is left to the limits of the messages. What it logs is dropped.
// The error is a *module.PlacedError.
func (s *script) try(ctx context.Context, settings Settings) error {
	m := &machine{rt: goja.New(), ctx: module.WithLogger(ctx, slog.New(slog.DiscardHandler))}
	watch := watchOver(ctx, m.rt, tryTime, s.memory)
	defer watch.stop()
	err := s.load(m)
	var interrupted *goja.InterruptedError
	if err == nil || errors.As(err, &interrupted) {
		return nil
	}
	failed := s.failure(m, err)
	placed := &module.PlacedError{Path: s.fields[s.name], Err: failed}
	var thrown thrownError
	if errors.As(failed, &thrown) {
		s.place(placed, thrown.frame, settings)
	}
	return placed
}

// place puts in where a frame stands: "name file:line:column", both from 1, the
// column in UTF-16 units.
func (s *script) place(placed *module.PlacedError, frame string, settings Settings) {
	parts := strings.Split(frame[strings.LastIndexByte(frame, ' ')+1:], ":")
	if len(parts) != 3 {
		return
	}
	field, ok := s.fields[parts[0]]
	line, notLine := strconv.Atoi(parts[1])
	column, notColumn := strconv.Atoi(parts[2])
	if !ok || notLine != nil || notColumn != nil {
		return
	}
	placed.Path, placed.Line, placed.Column = field, line, charactersOf(settings.source(parts[0]), line, column)
}

// source returns the text of the script or a module.
func (s Settings) source(name string) string {
	for _, file := range append([]File{s.Script}, s.Modules...) {
		if path.Clean(file.Name) == name {
			return file.Content
		}
	}
	return ""
}

// charactersOf turns a column in UTF-16 units into one in characters.
func charactersOf(text string, line, column int) int {
	lines := strings.Split(text, "\n")
	if line > len(lines) {
		return column
	}
	units := utf16.Encode([]rune(lines[line-1]))
	before := max(0, min(column-1, len(units)))
	return len(utf16.Decode(units[:before])) + 1
}
