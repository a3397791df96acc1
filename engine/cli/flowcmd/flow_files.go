package flowcmd

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// flowFiles replaces each directory by the flow files right in it, sorted by name. A
// directory without one is an error. What is not a directory stays, "-" too.
func flowFiles(names []string) ([]string, error) {
	var files []string
	for _, name := range names {
		info, err := os.Stat(name)
		if name == "-" || err != nil || !info.IsDir() {
			files = append(files, name) // reading it says what is wrong
			continue
		}
		entries, err := os.ReadDir(name)
		if err != nil {
			return nil, fmt.Errorf("read the flows of a directory: %w", err)
		}
		before := len(files)
		for _, entry := range entries {
			extension := strings.ToLower(filepath.Ext(entry.Name()))
			if entry.Type().IsRegular() && slices.Contains([]string{".yaml", ".yml", ".json"}, extension) {
				files = append(files, filepath.Join(name, entry.Name()))
			}
		}
		if len(files) == before {
			return nil, fmt.Errorf("the directory %s has no flows: there is no .yaml, .yml or .json file right in it", name)
		}
	}
	return files, nil
}
