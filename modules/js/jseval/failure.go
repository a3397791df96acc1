package jseval

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

const (
	maxFrames    = 10
	maxErrorText = 4096
)

// failure turns what ended a script into an error that names the place in the
// user's own files.
func (s *script) failure(m *machine, err error) error {
	var interrupted *goja.InterruptedError
	var overflow *goja.StackOverflowError
	var thrown *goja.Exception
	var rejected rejection
	switch {
	case errors.As(err, &interrupted):
		cause, ok := interrupted.Value().(error)
		if !ok {
			cause = err
		}
		return fmt.Errorf("script %s was stopped%s: %w", s.name, at(interrupted.Stack()), cause)
	case errors.As(err, &overflow):
		return fmt.Errorf("script %s was stopped%s: functions call each other over %d deep", s.name, at(overflow.Stack()), maxCalls)
	case errors.As(err, &rejected):
		return s.thrown(m, rejected.reason, nil)
	case errors.As(err, &thrown):
		return s.thrown(m, thrown.Value(), thrown.Stack())
	}
	return fmt.Errorf("script %s: %w", s.name, err)
}

// thrown describes what a script threw: its text, then the frames that lie in the
// user's files, innermost first.
func (s *script) thrown(m *machine, value goja.Value, stack []goja.StackFrame) error {
	var text string
	var frames []string
	var cause error
	if err := m.protect(func() { // may run getters and toString of the script
		text, frames = m.describe(value)
		cause = goCause(value)
	}); err != nil {
		text = "the script threw an error that can't be shown"
	}
	if len(frames) == 0 {
		frames = framesOf(stack)
	}
	if len(text) > maxErrorText {
		text = text[:maxErrorText] + "…"
	}
	var message strings.Builder
	if len(frames) > 0 {
		message.WriteString(strings.TrimPrefix(frames[0][strings.LastIndexByte(frames[0], ' ')+1:], "at "))
	} else {
		message.WriteString(s.name)
	}
	message.WriteString(": " + text)
	for _, frame := range frames[min(1, len(frames)):] {
		message.WriteString("\n\tat " + frame)
	}
	if cause != nil {
		return causedError{message.String(), cause}
	}
	return errors.New(message.String())
}

// causedError is an exception that a helper's error caused.
type causedError struct {
	text  string
	cause error
}

func (e causedError) Error() string { return e.text }
func (e causedError) Unwrap() error { return e.cause }

func goCause(value goja.Value) error {
	object, ok := value.(*goja.Object)
	if !ok || object.ClassName() != "Error" {
		return nil
	}
	inner := object.Get("value")
	if inner == nil {
		return nil
	}
	cause, _ := inner.Export().(error)
	return cause
}

func (m *machine) describe(value goja.Value) (string, []string) {
	object, ok := value.(*goja.Object)
	if !ok {
		return "the script threw " + quoted(value), nil
	}
	if object.ClassName() != "Error" {
		plain, err := m.export(value)
		if err != nil {
			return "the script threw " + object.String(), nil
		}
		return "the script threw " + jsonText(plain), nil
	}
	var frames []string
	if stack := object.Get("stack"); stack != nil {
		frames = framesIn(stack.String())
	}
	return object.String(), frames
}

func quoted(value goja.Value) string {
	if text, ok := value.Export().(string); ok {
		return fmt.Sprintf("%q", text)
	}
	return value.String()
}

// frame is a line of an Error's stack as goja writes it:
// "at name (file:line:column(pc))" or "at file:line:column(pc)".
var frame = regexp.MustCompile(`^\s*at (?:(\S+) \()?([^()\s]+:\d+:\d+)\(\d+\)\)?$`)

func framesIn(stack string) []string {
	var frames []string
	for line := range strings.Lines(stack) {
		match := frame.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if match == nil || !userFile(match[2]) || len(frames) == maxFrames {
			continue
		}
		frames = append(frames, strings.TrimSpace(match[1]+" "+fromOne(match[2])))
	}
	return frames
}

// fromOne counts the column of a place from 1, as that of a mistake in the syntax:
// goja takes it from the source map, which counts from 0.
func fromOne(place string) string {
	end := strings.LastIndexByte(place, ':') + 1
	column, err := strconv.Atoi(place[end:])
	if err != nil {
		return place
	}
	return place[:end] + strconv.Itoa(column+1)
}

func framesOf(stack []goja.StackFrame) []string {
	var frames []string
	for _, f := range stack {
		where := f.Position()
		place := fmt.Sprintf("%s:%d:%d", where.Filename, where.Line, where.Column+1)
		if where.Line == 0 || !userFile(place) || len(frames) == maxFrames {
			continue
		}
		frames = append(frames, strings.TrimSpace(f.FuncName()+" "+place))
	}
	return frames
}

// userFile tells a place in the user's files from one in what we add.
func userFile(place string) bool {
	return !strings.HasPrefix(place, bundleName) && !strings.HasPrefix(place, "entry.js:") &&
		!strings.HasPrefix(place, helperSpace+":") && !strings.HasPrefix(place, "native:")
}

func at(stack []goja.StackFrame) string {
	if frames := framesOf(stack); len(frames) > 0 {
		return " at " + frames[0][strings.LastIndexByte(frames[0], ' ')+1:]
	}
	return ""
}
