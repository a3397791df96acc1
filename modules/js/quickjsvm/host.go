package quickjsvm

import (
	"errors"
	"log/slog"
)

const maxLogLines = 200 // a message

// consoleLevels are the functions of console.
var consoleLevels = [...]struct {
	name  string
	level slog.Level
}{
	{"log", slog.LevelInfo}, {"info", slog.LevelInfo}, {"debug", slog.LevelDebug},
	{"warn", slog.LevelWarn}, {"error", slog.LevelError},
}

// host is the one Go function of the engine. The prelude calls it for console, as
// (-1, level, line), and for helpers, as (helper, count, text…) when all arguments
// are texts or (helper, 0, list). A helper's result is "s" with a text, "j" with
// JSON, or "x" with the text of an error.
func (m *machine) host(arguments []any) (any, error) {
	if len(arguments) < 3 {
		return nil, errors.New("the engine was called with too few arguments")
	}
	which, _ := arguments[0].(int)
	if which < 0 {
		level, _ := arguments[1].(int)
		line, _ := arguments[2].(string)
		m.log(consoleLevels[level].level, line)
		return nil, nil
	}
	given, err := helperArguments(arguments[1:])
	if err != nil {
		return nil, err
	}
	result, err := m.functions[which].Call(given)
	if err != nil {
		return "x" + err.Error(), nil //nolint:nilerr // the script throws it
	}
	if text, ok := result.(string); ok {
		return "s" + text, nil
	}
	text, err := encodePlain(result)
	if err != nil {
		return "x" + m.functions[which].Name + ": " + err.Error(), nil //nolint:nilerr // the script throws it
	}
	return "j" + text, nil
}

func helperArguments(given []any) ([]any, error) {
	if count, _ := given[0].(int); count > 0 {
		return given[1:], nil
	}
	text, _ := given[1].(string)
	list, err := decode(text)
	if err != nil {
		return nil, err
	}
	all, _ := list.([]any)
	return all, nil
}

func (m *machine) log(level slog.Level, line string) {
	m.lines++
	switch {
	case m.call.Log == nil || m.lines > maxLogLines+1:
	case m.lines == maxLogLines+1:
		m.call.Log(slog.LevelWarn, "the script logs too much: the rest is left out")
	default:
		m.call.Log(level, line)
	}
}
