package cli

import (
	"log/slog"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// productName is how texts of the product call the program.
const productName = "patchbay"

// own puts the program's name into a text that names one of its commands, such as
// "patchbay serve". Every text that is written for people about commands goes
// through it, so that those who write them, in any package, need not know how an
// author calls the program. What people wrote is left as it is.
func (a *app) own(text string) string {
	if a.Name == productName || !strings.Contains(text, productName) {
		return text
	}
	pattern := regexp.MustCompile(`\b` + productName + `(\s(?:` + a.commands + `)\b)`)
	return pattern.ReplaceAllString(text, strings.ReplaceAll(a.Name, "$", "$$")+"$1")
}

// namesOf are the commands right below one, as a pattern.
func namesOf(root *cobra.Command) string {
	var names []string
	for _, command := range root.Commands() {
		names = append(names, regexp.QuoteMeta(command.Name()))
	}
	return strings.Join(names, "|")
}

// rename puts the program's name into the help of a command and of those below it.
func (a *app) rename(c *cobra.Command) {
	c.Short, c.Long, c.Example = a.own(c.Short), a.own(c.Long), a.own(c.Example)
	for _, sub := range c.Commands() {
		a.rename(sub)
	}
}

// ownAttr is own for what is logged.
func (a *app) ownAttr(_ []string, attr slog.Attr) slog.Attr {
	if a.Name == productName {
		return attr
	}
	switch value := attr.Value.Any().(type) {
	case string:
		attr.Value = slog.StringValue(a.own(value))
	case error:
		attr.Value = slog.StringValue(a.own(value.Error()))
	}
	return attr
}
