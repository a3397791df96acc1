package draft

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

//go:embed all:files
var files embed.FS

// Draft is what is to be written: the files of a solution's folder by name.
type Draft struct {
	Files map[string][]byte
	// Proposed are the parameters of a draft that was made from a flow.
	Proposed []Proposal
}

var name = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)

func checkName(text string) error {
	if !name.MatchString(text) {
		return fmt.Errorf("%q is no name of a solution: want small letters, digits and dashes, such as image-cleanup", text)
	}
	return nil
}

// New is a small solution that works.
func New(name string) (Draft, error) {
	if err := checkName(name); err != nil {
		return Draft{}, err
	}
	d := Draft{Files: map[string][]byte{}}
	err := fs.WalkDir(files, "files", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := files.ReadFile(path)
		if err != nil {
			return err
		}
		// The flow and its tests have braces of their own.
		made, err := template.New(path).Delims("<<", ">>").Parse(string(text))
		if err != nil {
			return err
		}
		var out bytes.Buffer
		if err := made.Execute(&out, map[string]string{"Name": name, "Title": titleOf(name)}); err != nil {
			return err
		}
		d.Files[strings.TrimSuffix(strings.TrimPrefix(path, "files/"), ".tmpl")] = out.Bytes()
		return nil
	})
	return d, err
}

// titleOf is a machine's name for people: "Image cleanup".
func titleOf(name string) string {
	words := strings.Fields(strings.NewReplacer("-", " ", "_", " ").Replace(name))
	text := strings.Join(words, " ")
	if text == "" {
		return name
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// Write writes the files into a directory, which it makes when it is not there, and
// returns their paths. It overwrites nothing: when one of them is there, the error names it
// and nothing is written.
func (d Draft) Write(directory string) ([]string, error) {
	names := slices.Sorted(maps.Keys(d.Files))
	var paths []string
	for _, name := range names {
		path := filepath.Join(directory, filepath.FromSlash(name))
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			if err != nil {
				return nil, err
			}
			return nil, fmt.Errorf("%s is there already, and nothing is overwritten: choose another directory", path)
		}
		paths = append(paths, path)
	}
	for i, name := range names {
		if err := os.MkdirAll(filepath.Dir(paths[i]), 0o755); err != nil {
			return nil, err
		}
		file, err := os.OpenFile(paths[i], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return nil, err
		}
		_, err = file.Write(d.Files[name])
		if err := errors.Join(err, file.Close()); err != nil {
			return nil, fmt.Errorf("write %s: %w", paths[i], err)
		}
	}
	return paths, nil
}
