package gojavm

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
	"github.com/patchbay-dev/patchbay/modules/js/plain"
	"github.com/patchbay-dev/patchbay/modules/js/script"
	"github.com/patchbay-dev/patchbay/modules/js/wire"
)

const (
	maxFrames    = 10
	maxErrorText = 4096
)

// failure turns what ended a script into an error that names the place in the
// user's own files.
func (p *program) failure(m *machine, err error) error {
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
		return fmt.Errorf("script %s was stopped%s: %w", p.bundle.Name, at(interrupted.Stack()), cause)
	case errors.As(err, &overflow):
		return fmt.Errorf("script %s was stopped%s: functions call each other over %d deep", p.bundle.Name, at(overflow.Stack()), maxCalls)
	case errors.As(err, &rejected):
		return p.thrown(m, rejected.reason, nil)
	case errors.As(err, &thrown):
		return p.thrown(m, thrown.Value(), thrown.Stack())
	}
	return fmt.Errorf("script %s: %w", p.bundle.Name, err)
}

// thrown describes what a script threw: its text, then the frames that lie in the
// user's files, innermost first.
func (p *program) thrown(m *machine, value goja.Value, stack []goja.StackFrame) error {
	var text string
	var frames []string
	if err := m.protect(func() { // may run getters and toString of the script
		text, frames = m.describe(value)
	}); err != nil {
		text = "the script threw an error that can't be shown"
	}
	if len(frames) == 0 {
		frames = framesOf(stack)
	}
	text = texts.Cut(text, maxErrorText)
	var message strings.Builder
	if len(frames) > 0 {
		message.WriteString(strings.TrimPrefix(frames[0][strings.LastIndexByte(frames[0], ' ')+1:], "at "))
	} else {
		message.WriteString(p.bundle.Name)
	}
	message.WriteString(": " + text)
	for _, frame := range frames[min(1, len(frames)):] {
		message.WriteString("\n\tat " + frame)
	}
	return errors.New(message.String())
}

func (m *machine) describe(value goja.Value) (string, []string) {
	object, ok := value.(*goja.Object)
	if !ok {
		return "the script threw " + quoted(value), nil
	}
	if object.ClassName() != "Error" {
		exported, err := m.export(value)
		if err != nil {
			return "the script threw " + object.String(), nil
		}
		return "the script threw " + plain.Text(wire.Plain(exported)), nil
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

// userFile reports whether a place is in the user's files, and not in what we add.
func userFile(place string) bool {
	return !strings.HasPrefix(place, script.BundleName) && !strings.HasPrefix(place, script.EntryName+":") &&
		!strings.HasPrefix(place, script.HelperSpace+":") && !strings.HasPrefix(place, "native:")
}

func at(stack []goja.StackFrame) string {
	if frames := framesOf(stack); len(frames) > 0 {
		return " at " + frames[0][strings.LastIndexByte(frames[0], ' ')+1:]
	}
	return ""
}
