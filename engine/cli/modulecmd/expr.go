package modulecmd

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/flow"
)

func (a *commands) exprCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "expr", Short: "Look at the expressions of mappings and try them, without a server",
		Long: `A map of an edge is a template of the target's message. An expression in {{ }} is
evaluated, with $ as the message of the source. "expr list" shows the functions,
"expr try" evaluates a template.`,
		Example: `  patchbay expr list
  patchbay expr list upper
  patchbay expr try '{{ upper($.name) }}' --input '{"name": "x"}'`,
		Args: program.OnlySubcommands, RunE: program.Help,
	}
	c.AddCommand(a.exprListCommand(), a.exprTryCommand())
	return c
}

func (a *commands) exprListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list [FUNCTION]", Short: "List the functions of expressions, each with an example", Args: program.Args("[FUNCTION]"),
		Example: "  patchbay expr list\n  patchbay expr list sortBy\n  patchbay expr list -o json",
		RunE: func(_ *cobra.Command, args []string) error {
			all := expr.Functions()
			if len(args) > 0 {
				names := make([]string, len(all))
				for i, f := range all {
					names[i] = f.Name
				}
				i := slices.Index(names, args[0])
				if i < 0 {
					return fmt.Errorf("there is no function %q%s", args[0], flow.DidYouMean(args[0], names))
				}
				all = all[i : i+1]
			}
			return a.Print(all, func(t *program.Table) { drawFunctions(t, all) })
		},
	}
}

func drawFunctions(t *program.Table, all []expr.Function) {
	var groups []string
	for _, f := range all {
		if !slices.Contains(groups, f.Group) {
			groups = append(groups, f.Group)
		}
	}
	for i, group := range groups {
		if len(groups) > 1 {
			if i > 0 {
				t.Line("")
			}
			t.Line(strings.ToUpper(group))
		}
		for _, f := range all {
			if f.Group != group {
				continue
			}
			example := fmt.Sprintf("{{ %s }} is %s", f.Example, f.Result)
			if f.Input != "" {
				example += ", with $ = " + f.Input
			}
			t.Row(f.Signature, f.Text, example)
		}
	}
}

func (a *commands) exprTryCommand() *cobra.Command {
	var input string
	c := &cobra.Command{
		Use: "try TEMPLATE", Short: "Evaluate a template on a message", Args: program.Args("TEMPLATE"),
		Long: `Evaluates a template on a message and prints the result as JSON, or what is wrong with
it and where. The template is text with {{ }}, or a JSON object or list with such texts
in it, as a map is. Put it in single quotes, so that the shell leaves $ alone.`,
		Example: `  patchbay expr try '{{ upper($.name) }}' --input '{"name": "x"}'
  patchbay expr try '{"image": "{{ $.host }}/{{ $.path }}"}' --input '{"host": "r.example", "path": "a"}'
  kubectl get deployments -o json | patchbay expr try '{{ map($.items, .metadata.name) }}' --input -`,
		RunE: func(c *cobra.Command, args []string) error { return a.exprTry(c.Context(), args[0], input) },
	}
	c.Flags().StringVar(&input, "input", "", "the message, $ in expressions: JSON, or - to read it from standard input")
	return c
}

func (a *commands) exprTry(ctx context.Context, text, input string) error {
	template, err := readTemplate(text)
	if err != nil {
		return err
	}
	message, err := a.readMessage(input)
	if err != nil {
		return err
	}
	mapping, check := expr.Compile(template, message, nil, expr.WithLimit(ctx))
	if check.Outcome == expr.Invalid {
		return findings(check, expr.Invalid)
	}
	result, err := mapping.ApplyContext(ctx, message)
	if err != nil {
		// What the example of a message could not prove before is likely to be why.
		return cmp.Or(findings(check, expr.Unverifiable), err)
	}
	return a.Print(result, func(t *program.Table) {
		shown, fault := json.MarshalIndent(result, "", "  ")
		if err = fault; err == nil {
			t.Line(string(shown))
		}
	})
}

// findings are those of an outcome as an error, with their places in the template.
func findings(check expr.Check, outcome expr.Outcome) error {
	var wrong []error
	for _, f := range check.Findings {
		if f.Outcome != outcome {
			continue
		}
		place := ""
		if f.Line > 0 {
			place = fmt.Sprintf("%d:%d: ", f.Line, f.Column)
		}
		wrong = append(wrong, errors.New(place+f.String()))
	}
	return errors.Join(wrong...)
}

// readTemplate takes JSON for a tree and all else for text; an expression may be
// written without its braces.
func readTemplate(text string) (any, error) {
	if trimmed := strings.TrimSpace(text); strings.HasPrefix(trimmed, "{") && !strings.HasPrefix(trimmed, "{{") || strings.HasPrefix(trimmed, "[") {
		values, problems := flow.Values("the template", []byte(text))
		if err := problems.Err(); err != nil {
			return nil, err
		}
		if len(values) == 1 {
			return values[0], nil
		}
	}
	if !expr.HasExpressions(text) {
		text = "{{ " + text + " }}"
	}
	return text, nil
}

func (a *commands) readMessage(input string) (any, error) {
	text := []byte(input)
	if input == "-" {
		var err error
		if text, err = a.ReadFile("-"); err != nil {
			return nil, err
		}
	}
	if len(text) == 0 {
		return nil, nil
	}
	values, problems := flow.Values("--input", text)
	if err := problems.Err(); err != nil {
		return nil, program.Usagef("%w", err)
	}
	if len(values) != 1 {
		return nil, program.Usagef("--input: want one JSON value, have %d", len(values))
	}
	return values[0], nil
}
