package program

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// UsageError is a command line that can't be meant.
type UsageError struct{ Err error }

// Error implements error.
func (e *UsageError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong with it.
func (e *UsageError) Unwrap() error { return e.Err }

// Usagef returns a UsageError.
func Usagef(format string, args ...any) error { return &UsageError{Err: fmt.Errorf(format, args...)} }

// NoArgs is the argument check of a command that takes none.
func NoArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return Usagef("unexpected argument %q", args[0])
	}
	return nil
}

// Args wants the named arguments; those in brackets may be left out, and one
// that ends in dots may be repeated.
func Args(names ...string) cobra.PositionalArgs {
	least, most := 0, len(names)
	for _, name := range names {
		if !strings.HasPrefix(name, "[") {
			least++
		}
		if strings.HasSuffix(strings.TrimSuffix(name, "]"), "...") {
			most = -1
		}
	}
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return Usagef("%s is missing", names[len(args)])
		case most >= 0 && len(args) > most:
			return Usagef("unexpected argument %q", args[most])
		}
		return nil
	}
}

// OnlySubcommands is the argument check of a command that only has subcommands.
func OnlySubcommands(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	if nearest := flow.Nearest(args[0], names); nearest != "" {
		return Usagef("there is no command %q; did you mean %q?", c.CommandPath()+" "+args[0], c.CommandPath()+" "+nearest)
	}
	return Usagef("there is no command %q", c.CommandPath()+" "+args[0])
}

// Help shows a command's help.
func Help(c *cobra.Command, _ []string) error { return c.Help() }

// CheckOutput refuses an --output that there is not.
func (a *Program) CheckOutput() error {
	switch a.Output {
	case "table", "json", "yaml":
		return nil
	}
	return &UsageError{Err: errors.New("output " + fmt.Sprintf("%q", a.Output) + ": want table, json or yaml")}
}
