// Package scaffold writes the files that a module of components begins with; the
// command "module new" uses it.
package scaffold

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

//go:embed files
var files embed.FS

// Product is the Go module that an author's module requires.
const Product = "github.com/patchbay-dev/patchbay"

// Module is what is to be written. Name and Component are machine names, see Named.
type Module struct {
	Name      string // slack
	Component string // notify
	Path      string // of the Go module: example.com/slack
	// Version of the product that go.mod requires; empty when the program was built
	// from a checkout, which Replace then names.
	Version string
	Replace string // directory of a checkout, absolute; empty for none
}

var (
	machineName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	modulePath  = regexp.MustCompile(`^[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*$`)
)

// Named reads MODULE/COMPONENT, or one name for both.
func Named(name string) (module, component string, err error) {
	module, component, both := strings.Cut(name, "/")
	if !both {
		component = module
	}
	for _, one := range []string{module, component} {
		if !machineName.MatchString(one) {
			return "", "", fmt.Errorf("%q is no name: want MODULE/COMPONENT, or one name for both, of lower-case letters, digits and _, such as slack/send_message", name)
		}
	}
	return module, component, nil
}

// Type is the Go type of the component: SendMessage for send_message.
func (m Module) Type() string {
	var name strings.Builder
	for word := range strings.SplitSeq(m.Component, "_") {
		if word != "" {
			name.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	if slices.Contains([]string{"Settings", "Request", "Result"}, name.String()) {
		name.WriteString("Component") // the files have types of these names
	}
	return name.String()
}

// Title is the component's name for people: "Send message".
func (m Module) Title() string {
	text := strings.TrimSpace(strings.ReplaceAll(m.Component, "_", " "))
	return strings.ToUpper(text[:1]) + text[1:]
}

// Flow is the name of the example flow: letters, digits and dashes.
func (m Module) Flow() string {
	return strings.Trim(strings.ReplaceAll(m.Name, "_", "-"), "-")
}

// Product is the path of the module that is required.
func (m Module) Product() string { return Product }

// Node is the id of the component's node in the example flow.
func (m Module) Node() string { return strings.Trim(m.Component, "_") }

// Write writes the files into a directory, which it makes when it is not there, and
// returns their paths. It overwrites nothing: when one of the files is there, the
// error names it and nothing is written.
func (m Module) Write(directory string) ([]string, error) {
	if !modulePath.MatchString(m.Path) {
		return nil, fmt.Errorf("%q is no path of a Go module: want one such as example.com/%s", m.Path, m.Name)
	}
	texts, names, err := m.texts()
	if err != nil {
		return nil, err
	}
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = filepath.Join(directory, name)
		if _, err := os.Lstat(paths[i]); !errors.Is(err, fs.ErrNotExist) {
			if err != nil {
				return nil, err
			}
			return nil, fmt.Errorf("%s is there already, and nothing is overwritten: choose another directory with --dir", paths[i])
		}
	}
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return nil, err
	}
	for i, path := range paths {
		if err := create(path, texts[i]); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

func create(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

// texts fills in the files, in the order of their names.
func (m Module) texts() (texts [][]byte, names []string, err error) {
	entries, err := fs.ReadDir(files, "files")
	if err != nil {
		return nil, nil, err
	}
	for _, entry := range entries {
		source, err := fs.ReadFile(files, "files/"+entry.Name())
		if err != nil {
			return nil, nil, err
		}
		name := strings.TrimSuffix(entry.Name(), ".tmpl")
		filled, err := template.New(name).Delims("[[", "]]").Parse(string(source))
		if err != nil {
			return nil, nil, err
		}
		var text bytes.Buffer
		if err := filled.Execute(&text, m); err != nil {
			return nil, nil, err
		}
		made := text.Bytes()
		if strings.HasSuffix(name, ".go") {
			if made, err = format.Source(made); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		texts, names = append(texts, made), append(names, name)
	}
	return texts, names, nil
}
