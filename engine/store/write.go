package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// Any matches whatever revision is stored, none included. A file that can't
// be read as a flow is not matched: it is overwritten only by its revision.
const Any = "*"

// temporary is the name of a file that is being written.
func temporary(name string) string { return "." + name + ".writing" }

// Pending is a change that is prepared and not yet in force. End it with Commit or
// Discard.
type Pending interface {
	// Revision is the one that the flow has after Commit.
	Revision() string
	// Commit puts the change in force.
	Commit() (Document, error)
	// Discard drops the change; after Commit it does nothing.
	Discard()
}

// pendingFile is a change that is safe on the disk.
type pendingFile struct {
	directory *Directory
	document  Document
	path      string // where it goes
	file      string // the temporary file; empty once it is removed
}

// Prepare writes the canonical text of a flow beside the stored one, which stays
// as it is until Commit. The expected revision is that of the stored flow, empty
// when none may be stored yet, or Any; otherwise the error is a *ConflictError.
// No other change begins before the returned one has ended.
func (d *Directory) Prepare(f *flow.Flow, expected string) (Pending, error) {
	name := f.Metadata.Name
	if !safeName.MatchString(name) {
		return nil, fmt.Errorf("store flow %q: this is no name for a flow", name)
	}
	text, err := f.Format()
	if err != nil {
		return nil, fmt.Errorf("store flow %s: %w", name, err)
	}
	return d.begin(name, text, func() error { return d.expect(name, expected) })
}

// PrepareAgain is Prepare for a document that was stored before, with the very
// text that it had. It replaces whatever is there, of any revision.
func (d *Directory) PrepareAgain(document Document) (Pending, error) {
	return d.begin(document.Name, document.Text, func() error { return nil })
}

func (d *Directory) begin(name string, text []byte, expect func() error) (Pending, error) {
	d.mu.Lock()
	err := expect()
	if err == nil {
		var pending Pending
		if pending, err = d.prepare(name, text); err == nil {
			return pending, nil
		}
	}
	d.mu.Unlock()
	return nil, err
}

func (d *Directory) prepare(name string, text []byte) (Pending, error) {
	path, err := d.locate(name)
	if err != nil {
		return nil, fmt.Errorf("store flow %s: %w", name, err)
	}
	p := &pendingFile{directory: d, path: path, document: Parse(path, name, text, time.Now())}
	file := filepath.Join(d.path, temporary(name))
	_ = os.MkdirAll(d.path, 0o700) // somebody may have removed it; if this fails, so does the writing
	if err := writeSynced(file, text); err != nil {
		_ = os.Remove(file)
		return nil, d.explain(name, err)
	}
	p.file = file
	return p, nil
}

// expect compares what is stored with what the caller expects.
func (d *Directory) expect(name, expected string) error {
	stored, err := d.read(name)
	missing := errors.Is(err, ErrNotFound)
	if err != nil && !missing {
		return err
	}
	broken := !missing && (stored.Flow == nil || stored.Flow.Metadata.Name == "")
	switch {
	case expected == Any && !broken, expected != Any && expected == stored.Revision:
		return nil
	}
	return &ConflictError{Name: name, Want: expected, Stored: stored.Revision, Broken: broken}
}

// Revision implements Pending.
func (p *pendingFile) Revision() string { return p.document.Revision }

// Commit implements Pending: after it, a crash leaves the new text.
func (p *pendingFile) Commit() (Document, error) {
	d := p.directory
	defer p.Discard()
	if err := os.Rename(p.file, p.path); err != nil {
		return Document{}, d.explain(p.document.Name, err)
	}
	p.finish()
	return p.document, d.sync()
}

// Discard implements Pending.
func (p *pendingFile) Discard() {
	if p.file != "" {
		_ = os.Remove(p.file)
		p.finish()
	}
}

func (p *pendingFile) finish() {
	p.file = ""
	p.directory.mu.Unlock()
}

// Put is Prepare and Commit.
func (d *Directory) Put(f *flow.Flow, expected string) (Document, error) {
	pending, err := d.Prepare(f, expected)
	if err != nil {
		return Document{}, err
	}
	return pending.Commit()
}

// Delete removes a flow of the expected revision; Any removes what can't be read
// as a flow too, but no directory.
func (d *Directory) Delete(name, expected string) error {
	if !safeName.MatchString(name) {
		return fmt.Errorf("flow %s: %w", name, ErrNotFound)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if expected != Any {
		if err := d.expect(name, expected); err != nil {
			return err
		}
	}
	path, err := d.locate(name)
	if err != nil {
		return fmt.Errorf("delete flow %s: %w", name, err)
	}
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		return fmt.Errorf("delete flow %s: %w", name, checkRegular(path, info))
	}
	err = os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("flow %s: %w", name, ErrNotFound)
	}
	if err != nil {
		return fmt.Errorf("delete flow %s: %w", name, err)
	}
	return d.sync()
}

func writeSynced(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC|syscall.O_NONBLOCK, 0o600) // no waiting for a pipe
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Sync(), file.Close())
}

// sync makes a rename or a removal durable. File systems that can't sync a
// directory need not.
func (d *Directory) sync() error {
	directory, err := os.Open(d.path)
	if err != nil {
		return fmt.Errorf("sync %s: %w", d.path, err)
	}
	defer directory.Close()
	if err := directory.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return fmt.Errorf("sync %s: %w", d.path, err)
	}
	return nil
}

func (d *Directory) explain(name string, err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("store flow %s: the disk of %s is full; nothing was changed; free some space and save again: %w", name, d.path, err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("store flow %s: %s can't be written; nothing was changed: %w", name, d.path, err)
	}
	return fmt.Errorf("store flow %s in %s; nothing was changed: %w", name, d.path, err)
}
