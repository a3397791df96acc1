package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/goccy/go-yaml"
)

// printManifest writes YAML documents as they are, or as JSON objects that
// kubectl reads too.
func (a *app) printManifest(manifest []byte) error {
	if a.output != "json" {
		_, err := a.Stdout.Write(manifest)
		return err
	}
	list := []any{}
	decoder := yaml.NewDecoder(bytes.NewReader(manifest))
	for {
		var object map[string]any
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read the roles: %w", err)
		}
		if object != nil {
			list = append(list, object)
		}
	}
	text, err := json.MarshalIndent(map[string]any{"apiVersion": "v1", "kind": "List", "items": list}, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.Stdout, string(text))
	return err
}
