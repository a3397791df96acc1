package cli

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server"
)

func (a *rootCommand) apiCommand() *cobra.Command {
	return &cobra.Command{
		Use: "api", Short: "Print the OpenAPI document of the API, without a server",
		Example: "  patchbay api > openapi.json\n  patchbay api -o yaml",
		Args:    program.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return a.printDocument() },
	}
}

// printDocument writes JSON unless YAML is asked for: a document has no table.
func (a *rootCommand) printDocument() error {
	document, err := server.Document(a.Version)
	if err != nil {
		return err
	}
	if a.Output == "yaml" {
		return program.WriteYAML(a.Stdout, json.RawMessage(document))
	}
	encoder := json.NewEncoder(a.Stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(json.RawMessage(document))
}
