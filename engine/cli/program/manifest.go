package program

import (
	"encoding/json"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// PrintManifest writes YAML documents as they are, or as JSON objects that
// kubectl reads too.
func (a *Program) PrintManifest(manifest []byte) error {
	if a.Output != "json" {
		_, err := a.Stdout.Write(manifest)
		return err
	}
	list, problems := flow.Values("roles", manifest)
	if err := problems.Err(); err != nil {
		return fmt.Errorf("read the roles: %w", err)
	}
	if list == nil {
		list = []any{}
	}
	text, err := json.MarshalIndent(map[string]any{"apiVersion": "v1", "kind": "List", "items": list}, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.Stdout, string(text))
	return err
}
