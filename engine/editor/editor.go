package editor

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// dist is what the web build writes: index.html.gz and assets/*.gz. Without a
// build it holds .keep alone.
//
//go:embed all:dist
var dist embed.FS

// NoncePlaceholder marks the place in the index where the nonce of the response belongs.
const NoncePlaceholder = "__CSP_NONCE__"

// The bounds of a file, against a build that went wrong.
const (
	maxIndex = 1 << 20
	maxAsset = 32 << 20
)

// Editor is one build. It does not change; safe for concurrent use.
type Editor struct {
	files fs.FS
	index string
}

// Embedded returns the build in this binary.
func Embedded() (*Editor, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	return New(files)
}

// New reads a build from a file system; one without index.html.gz is not built.
func New(files fs.FS) (*Editor, error) {
	e := &Editor{files: files}
	packed, err := fs.ReadFile(files, "index.html.gz")
	if errors.Is(err, fs.ErrNotExist) {
		return e, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the editor's index: %w", err)
	}
	index, err := unpack(packed, maxIndex)
	if err != nil {
		return nil, fmt.Errorf("unpack the editor's index: %w", err)
	}
	e.index = string(index)
	return e, nil
}

// Built reports whether there is an editor.
func (e *Editor) Built() bool { return e.index != "" }

// Index returns the page with a nonce in its places.
func (e *Editor) Index(nonce string) string {
	return strings.ReplaceAll(e.index, NoncePlaceholder, nonce)
}

// Asset is one file below assets/.
type Asset struct {
	ContentType string
	Packed      []byte // gzip
}

// Asset returns a file by its path below assets/, false when there is none. Its
// name holds the hash of its content, so it never changes.
func (e *Editor) Asset(name string) (Asset, bool) {
	kind, known := contentTypes[path.Ext(name)]
	packed, err := fs.ReadFile(e.files, "assets/"+name+".gz")
	if err != nil {
		return Asset{}, false
	}
	if !known {
		kind = "application/octet-stream"
	}
	return Asset{ContentType: kind, Packed: packed}, true
}

// Unpacked is for the rare client that takes no gzip.
func (a Asset) Unpacked() ([]byte, error) { return unpack(a.Packed, maxAsset) }

func unpack(packed []byte, limit int64) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(reader, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(text)) > limit {
		return nil, fmt.Errorf("it is larger than %d bytes", limit)
	}
	return text, nil
}

// contentTypes do not depend on the tables of the machine.
var contentTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".json": "application/json", ".map": "application/json", ".svg": "image/svg+xml", ".png": "image/png",
	".ico": "image/x-icon", ".woff2": "font/woff2", ".wasm": "application/wasm", ".txt": "text/plain; charset=utf-8",
}
