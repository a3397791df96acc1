package queuecmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/runtime"
)

func (a *commands) letterCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "dead-letter", Aliases: []string{"dead-letters", "dl"}, Short: "See, retry and drop messages that failed for good",
		Long: `See, retry and drop the dead letters of a flow: messages of queued edges that used up
their attempts, or that another attempt can't help. They are kept until somebody retries
or drops them. One that is "unfit" has no way as the flow is now, and is tried again by
itself when the flow changes.`,
		Example: `  patchbay dead-letter list image-mirror
  patchbay dead-letter show image-mirror 2c9f01
  patchbay dead-letter retry image-mirror --cause "registry refuses the login"
  patchbay dead-letter drop image-mirror 2c9f01

  # change a message, and try again with it
  patchbay dead-letter show image-mirror 2c9f01 --message > message.json
  patchbay dead-letter retry image-mirror 2c9f01 --message message.json`,
		Args: program.OnlySubcommands, RunE: program.Help,
	}
	c.AddCommand(a.letterListCommand(), a.letterShowCommand(), a.retryCommand(), a.dropLettersCommand())
	return c
}

// listed are the flags of dead-letter list.
type listed struct {
	edge, cause, after string
	limit              int
}

func (a *commands) letterListCommand() *cobra.Command {
	var l listed
	c := &cobra.Command{
		Use: "list FLOW", Aliases: []string{"ls"}, Short: "List dead letters, and what they have in common", Args: program.Args("FLOW"),
		Long: `Lists the dead letters of a flow, the newest first, and then what all of them have in
common: the causes there are what --cause takes, here and for retry and drop.`,
		Example: `  patchbay dead-letter list image-mirror
  patchbay dead-letter list image-mirror --edge router --limit 500
  patchbay dead-letter list image-mirror --cause "registry refuses the login" -o json`,
		RunE: func(c *cobra.Command, args []string) error { return a.letters(c.Context(), args[0], l) },
	}
	f := c.Flags()
	f.StringVar(&l.edge, "edge", "", "those of one queued edge, by its name or a part that only it has")
	f.StringVar(&l.cause, "cause", "", "those with one cause, as the list by cause has it")
	f.StringVar(&l.after, "after", "", "the part after this one: what the list before printed at its end")
	f.IntVar(&l.limit, "limit", 50, "how many at most, up to 500")
	return c
}

func (a *commands) letters(ctx context.Context, name string, l listed) error {
	if l.limit < 1 || l.limit > 500 {
		return program.Usagef("--limit %d: want a number from 1 to 500", l.limit)
	}
	server, err := a.Client()
	if err != nil {
		return err
	}
	if l.edge != "" {
		if l.edge, err = edgeOf(ctx, server, name, l.edge); err != nil {
			return err
		}
	}
	query := url.Values{"limit": {strconv.Itoa(l.limit)}}
	for key, value := range map[string]string{"edge": l.edge, "cause": l.cause, "after": l.after} {
		if value != "" {
			query.Set(key, value)
		}
	}
	var found runtime.DeadLetters
	if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"flows", name, "dead-letters"}, Query: query}, &found); err != nil {
		return err
	}
	return a.Print(found, func(t *program.Table) { drawLetters(t, name, found) })
}

func drawLetters(t *program.Table, name string, found runtime.DeadLetters) {
	if len(found.Letters) == 0 {
		t.Line("No dead letter of flow " + name + " is there that this asks for.")
		return
	}
	t.Row("ID", "EDGE", "DIED", "ATTEMPTS", "REASON", "NODE", "ABOUT", "ERROR")
	for _, l := range found.Letters {
		t.Row(l.ID, l.Edge, program.Ago(l.Died), l.Attempts, l.Reason, l.Node, program.Shorten(l.Item, 40), program.Shorten(l.Error, 80))
	}
	if found.Next != "" {
		t.Hint(fmt.Sprintf("… of %d; the next ones: --after %s", found.Total, found.Next))
	}
	if len(found.Groups) == 0 {
		return
	}
	t.Line("\nBY CAUSE")
	t.Row("EDGE", "REASON", "COUNT", "CAUSE")
	for _, g := range found.Groups {
		t.Row(g.Edge, g.Reason, g.Count, g.Cause)
	}
	t.Hint(fmt.Sprintf("\nNext: patchbay dead-letter show %s %s", name, found.Letters[0].ID))
}

func (a *commands) letterShowCommand() *cobra.Command {
	var message bool
	c := &cobra.Command{
		Use: "show FLOW ID", Short: "Show a dead letter with its message", Args: program.Args("FLOW", "ID"),
		Long: `Shows a dead letter: what it is about, why it failed, and its message. Secrets in it are
masked. --message prints the message alone, to be changed and given to "patchbay
dead-letter retry --message"; it refuses one that is masked or cut.`,
		Example: `  patchbay dead-letter show image-mirror 2c9f01
  patchbay dead-letter show image-mirror 2c9f01 --message > message.json`,
		RunE: func(c *cobra.Command, args []string) error {
			return a.showLetter(c.Context(), args[0], args[1], message)
		},
	}
	c.Flags().BoolVar(&message, "message", false, "print the message alone")
	return c
}

func (a *commands) showLetter(ctx context.Context, name, id string, message bool) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	var found runtime.DeadLetter
	if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"flows", name, "dead-letters", id}}, &found); err != nil {
		return err
	}
	if message {
		return a.printMessage(found)
	}
	return a.Print(found, func(t *program.Table) { drawLetter(t, name, found) })
}

// printMessage prints a message that can be sent as it is.
func (a *commands) printMessage(l runtime.DeadLetter) error {
	switch {
	case l.Masked:
		return fmt.Errorf("the message of dead letter %s has secrets, which are masked: it can be retried as it is, and not be changed", l.ID)
	case l.Cut:
		return fmt.Errorf("the message of dead letter %s is too large to be shown whole: it can be retried as it is, and not be changed", l.ID)
	}
	_, err := fmt.Fprintln(a.Stdout, indented(l.Message))
	return err
}

func indented(message json.RawMessage) string {
	var text bytes.Buffer
	if json.Indent(&text, message, "", "  ") != nil {
		return string(message)
	}
	return text.String()
}

func drawLetter(t *program.Table, name string, l runtime.DeadLetter) {
	for _, row := range [][2]string{
		{"Id", l.ID}, {"Edge", l.Edge}, {"About", l.Item}, {"Key", l.Key}, {"Run", l.Run},
		{"Sent", at(l.Since)}, {"Failed for good", at(l.Died)}, {"Attempts", strconv.Itoa(l.Attempts)},
		{"Reason", reasonInWords(l.Reason)}, {"Node", l.Node}, {"Error", l.Error}, {"Cause", l.Cause},
	} {
		if row[1] != "" {
			t.Row(row[0]+":", row[1])
		}
	}
	t.Line("\nMessage" + remark(l) + ":")
	t.Line(indented(l.Message))
	t.Hint(fmt.Sprintf("\nNext: patchbay dead-letter retry %s %s", name, l.ID))
}

func at(t time.Time) string {
	return t.Local().Format(time.DateTime) + " (" + program.Ago(t) + ")"
}

func remark(l runtime.DeadLetter) string {
	switch {
	case l.Cut:
		return " (cut)"
	case l.Masked:
		return " (secrets are masked)"
	}
	return ""
}
