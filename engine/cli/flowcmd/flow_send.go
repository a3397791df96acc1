package flowcmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) sendCommand() *cobra.Command {
	var pinned bool
	c := &cobra.Command{
		Use: "send FLOW NODE.PORT [JSON]", Short: "Send a message to a node and wait for the run to end",
		Long: `Sends a message to a target port, waits until the whole run is done, and
fails when the run does. On a source port the node emits the message. "-" reads
the message from standard input, --pinned sends the one that is pinned to the
port in the flow's document.`,
		Example: `  patchbay flow send hello greeter.request '{"name": "ada"}'
  patchbay flow send hello greeter.request --pinned`,
		Args: program.Args("FLOW", "NODE.PORT", "[JSON]"),
		RunE: func(c *cobra.Command, args []string) error {
			if pinned && len(args) > 2 {
				return program.Usagef("give either a message or --pinned")
			}
			return a.send(c.Context(), args, pinned)
		},
	}
	c.Flags().BoolVar(&pinned, "pinned", false, "send the message that is pinned to the port")
	return c
}

func (a *commands) send(ctx context.Context, args []string, pinned bool) error {
	node, port, ok := strings.Cut(args[1], ".")
	if !ok {
		return program.Usagef("%q: want NODE.PORT", args[1])
	}
	message, err := a.messageOf(args)
	if err != nil {
		return err
	}
	server, err := a.Client()
	if err != nil {
		return err
	}
	if pinned {
		if message, err = pinnedMessage(ctx, server, args[0], node, port); err != nil {
			return err
		}
	}
	var sent api.Sent
	request := client.Request{Method: http.MethodPost, Path: []string{"flows", args[0], "nodes", node, "ports", port}, Body: message}
	if err := server.Into(ctx, request, &sent); err != nil {
		return err
	}
	err = a.Print(sent, func(t *program.Table) {
		if sent.Error == "" {
			t.Line("run " + sent.Run + " ok")
		}
	})
	if sent.Error != "" {
		return errors.Join(err, fmt.Errorf("run %s failed: %s\n  patchbay flow show %s %s prints its hops", sent.Run, sent.Error, sent.Flow, sent.Run))
	}
	return err
}

// messageOf reads the message that the arguments give, an empty one when they give none.
func (a *commands) messageOf(args []string) ([]byte, error) {
	if len(args) < 3 {
		return []byte("{}"), nil
	}
	message := []byte(args[2])
	if args[2] == "-" {
		text, err := a.ReadFile("-")
		if err != nil {
			return nil, err
		}
		message = text
	}
	if !json.Valid(message) {
		return nil, program.Usagef("the message is not JSON: %s", program.Shorten(string(message), 60))
	}
	return message, nil
}

// pinnedMessage returns the message that is pinned to a port in the document of a flow.
func pinnedMessage(ctx context.Context, server *client.Client, name, node, port string) (json.RawMessage, error) {
	var document struct {
		Spec struct {
			Nodes []struct {
				ID       string                     `json:"id"`
				Examples map[string]json.RawMessage `json:"examples"`
			} `json:"nodes"`
		} `json:"spec"`
	}
	get := client.Request{Method: http.MethodGet, Path: []string{"flows", name}, Header: http.Header{"Accept": {"application/json"}}}
	text, err := server.Bytes(ctx, get)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("read flow %s: %w", name, err)
	}
	for _, n := range document.Spec.Nodes {
		if message, ok := n.Examples[port]; ok && n.ID == node {
			return message, nil
		}
	}
	return nil, fmt.Errorf("no message is pinned to %s.%s of flow %s: pin one in the editor, or write it under examples of the node", node, port, name)
}
