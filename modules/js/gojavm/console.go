package gojavm

import (
	"log/slog"
	"strings"

	"github.com/dop251/goja"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
	"github.com/patchbay-dev/patchbay/modules/js/plain"
	"github.com/patchbay-dev/patchbay/modules/js/wire"
)

const (
	maxLogLines = 200 // a message
	maxLogText  = 8192
)

// consoleObject writes into the record of the run.
func (m *machine) consoleObject() *goja.Object {
	console := m.rt.NewObject()
	for name, level := range map[string]slog.Level{
		"log": slog.LevelInfo, "info": slog.LevelInfo, "debug": slog.LevelDebug,
		"warn": slog.LevelWarn, "error": slog.LevelError,
	} {
		write := func(call goja.FunctionCall) goja.Value {
			m.log(level, call.Arguments)
			return goja.Undefined()
		}
		// A new object takes any property.
		_ = console.Set(name, write)
	}
	return console
}

func (m *machine) log(level slog.Level, arguments []goja.Value) {
	m.logs++
	if m.logs > maxLogLines {
		if m.logs == maxLogLines+1 {
			m.call.Log(slog.LevelWarn, "the script logs too much: the rest is left out")
		}
		return
	}
	var text strings.Builder
	for i, argument := range arguments {
		if i > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(m.logged(argument))
	}
	m.call.Log(level, texts.Cut(text.String(), maxLogText))
}

func (m *machine) logged(value goja.Value) string {
	object, ok := value.(*goja.Object)
	if !ok {
		return value.String()
	}
	if object.ClassName() == "Error" {
		return object.String()
	}
	exported, err := m.export(object)
	if err != nil {
		return object.String()
	}
	return plain.Text(wire.Plain(exported))
}
