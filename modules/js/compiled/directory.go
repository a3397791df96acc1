package compiled

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/patchbay-dev/patchbay/modules/js/script"
)

const (
	// maxFiles bounds the scripts in a directory, and maxFile the bytes of each.
	maxFiles = 256
	maxFile  = 1 << 20
	writing  = ".writing-" // begins the name of a file that is not whole yet
)

// ofPrograms are the names of the directories that Open makes.
var ofPrograms = regexp.MustCompile(`^[0-9a-f]{16}$`)

// Directory keeps compiled scripts of one program, a file each. A file that is damaged,
// too large or no file at all counts as not there: its script is compiled again. Safe for
// concurrent use.
type Directory struct {
	root    *os.Root
	found   bool // something, when it was opened
	logger  *slog.Logger
	writers atomic.Uint64
}

// Open makes a directory below path for this very build of the program, of that version, and
// removes those of others: what they made of a script, this one may make otherwise. The
// logger gets what could not be kept; the scripts run all the same. Close it.
func Open(path, version string, logger *slog.Logger) (*Directory, error) {
	program, err := thisProgram(version)
	if err != nil {
		return nil, fmt.Errorf("find out which program this is: %w", err)
	}
	sum := sha256.Sum256([]byte(program))
	name := hex.EncodeToString(sum[:8])
	if err := os.MkdirAll(filepath.Join(path, name), 0o700); err != nil {
		return nil, fmt.Errorf("make a directory for compiled scripts: %w", err)
	}
	all, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("open the directory of compiled scripts: %w", err)
	}
	defer all.Close()
	for _, entry := range entriesOf(all) {
		if entry.IsDir() && entry.Name() != name && ofPrograms.MatchString(entry.Name()) {
			_ = all.RemoveAll(entry.Name()) // it is tried again at the next start
		}
	}
	root, err := all.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("open the directory of compiled scripts: %w", err)
	}
	d := &Directory{root: root, logger: logger}
	for _, entry := range entriesOf(root) {
		if strings.HasPrefix(entry.Name(), writing) { // a program that was killed has left it
			_ = root.Remove(entry.Name())
			continue
		}
		d.found = true
	}
	return d, nil
}

// Close lets go of the directory; what is kept stays.
func (d *Directory) Close() error { return d.root.Close() }

func entriesOf(root *os.Root) []fs.DirEntry {
	entries, _ := fs.ReadDir(root.FS(), ".") // what can't be read counts as none
	return entries
}

// read returns a script that is kept.
func (d *Directory) read(key Key) (made script.Bundle, ok bool) {
	content, err := d.content(key.String())
	if err == nil {
		made, err = decode(key, content)
	}
	if err == nil {
		return made, true
	}
	if !errors.Is(err, fs.ErrNotExist) {
		d.logger.Debug("a script is compiled again: what it was compiled to can't be read", "file", key.String(), "error", err)
	}
	return script.Bundle{}, false
}

func (d *Directory) content(name string) ([]byte, error) {
	info, err := d.root.Lstat(name) // opening a pipe would wait for a writer
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, fmt.Errorf("it is %s of %d bytes", info.Mode(), info.Size())
	}
	file, err := d.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close() // only read
	return io.ReadAll(io.LimitReader(file, maxFile))
}

// write keeps a script.
func (d *Directory) write(key Key, made script.Bundle) {
	content, err := encode(key, made)
	if err == nil {
		err = d.replace(key.String(), content)
	}
	if err != nil {
		d.logger.Debug("a script is compiled again at the next start: what it was compiled to is not kept", "error", err)
	}
	d.trim()
}

func (d *Directory) replace(name string, content []byte) error {
	if len(content) > maxFile {
		return fmt.Errorf("it has %d bytes, and at most %d are kept", len(content), maxFile)
	}
	partial := fmt.Sprint(writing, d.writers.Add(1))
	err := d.root.WriteFile(partial, content, 0o600)
	if err == nil {
		err = d.root.Rename(partial, name) // whole or not at all
	}
	if err != nil {
		_ = d.root.Remove(partial) // it may not be there
	}
	return err
}

// trim removes the files that were written first, when there are too many.
func (d *Directory) trim() {
	entries := entriesOf(d.root)
	if len(entries) <= maxFiles {
		return
	}
	age := map[string]int64{}
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil { // it may have been removed
			age[entry.Name()] = info.ModTime().UnixNano()
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(age[a.Name()], age[b.Name()]) })
	for _, entry := range entries[:len(entries)-maxFiles] {
		_ = d.root.Remove(entry.Name()) // the next one tries again
	}
}

// kept is the content of a file, after its checksum. It names its script, so that a file
// under another name is not taken for another script.
type kept struct {
	Key       string
	Name      string
	Code      string
	SourceMap []byte
	Helpers   []string
	Console   bool
}

func encode(key Key, made script.Bundle) ([]byte, error) {
	text, err := json.Marshal(kept{key.String(), made.Name, made.Code, made.SourceMap, made.Helpers, made.Console})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	return append(sum[:], text...), nil
}

func decode(key Key, content []byte) (script.Bundle, error) {
	if len(content) < sha256.Size {
		return script.Bundle{}, errDamaged
	}
	text := content[sha256.Size:]
	if sum := sha256.Sum256(text); !bytes.Equal(sum[:], content[:sha256.Size]) {
		return script.Bundle{}, errDamaged
	}
	var k kept
	if err := json.Unmarshal(text, &k); err != nil {
		return script.Bundle{}, fmt.Errorf("%w: %w", errDamaged, err)
	}
	if k.Key != key.String() {
		return script.Bundle{}, fmt.Errorf("%w: it is of another script", errDamaged)
	}
	return script.Bundle{Name: k.Name, Code: k.Code, SourceMap: k.SourceMap, Helpers: k.Helpers, Console: k.Console}, nil
}

var errDamaged = errors.New("the file is damaged")
