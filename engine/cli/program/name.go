package program

import (
	"log/slog"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// ProductName is how texts of the product call the program.
const ProductName = "patchbay"

// WithOwnName puts the program's name into a text that names one of its commands, such as
// "patchbay serve". Every text that is written for people about commands goes
// through it, so that those who write them, in any package, need not know how an
// author calls the program. What people wrote is left as it is.
func (a *Program) WithOwnName(text string) string {
	if a.Name == ProductName || !strings.Contains(text, ProductName) {
		return text
	}
	pattern := regexp.MustCompile(`\b` + ProductName + `(\s(?:` + a.Commands + `)\b)`)
	return pattern.ReplaceAllString(text, strings.ReplaceAll(a.Name, "$", "$$")+"$1")
}

// CommandNames are the commands right below one, as a pattern.
func CommandNames(root *cobra.Command) string {
	var names []string
	for _, command := range root.Commands() {
		names = append(names, regexp.QuoteMeta(command.Name()))
	}
	return strings.Join(names, "|")
}

// Rename puts the program's name into the help of a command and of those below it.
func (a *Program) Rename(c *cobra.Command) {
	c.Short, c.Long, c.Example = a.WithOwnName(c.Short), a.WithOwnName(c.Long), a.WithOwnName(c.Example)
	for _, sub := range c.Commands() {
		a.Rename(sub)
	}
}

// OwnNameAttr is own for what is logged.
func (a *Program) OwnNameAttr(_ []string, attr slog.Attr) slog.Attr {
	if a.Name == ProductName {
		return attr
	}
	switch value := attr.Value.Any().(type) {
	case string:
		attr.Value = slog.StringValue(a.WithOwnName(value))
	case error:
		attr.Value = slog.StringValue(a.WithOwnName(value.Error()))
	}
	return attr
}
