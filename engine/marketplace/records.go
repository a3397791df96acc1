package marketplace

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// The place of what the marketplace keeps in the state store. No flow can have that name.
const (
	stateFlow     = "_marketplace"
	instancesNode = "instances"
)

// record is what is known of an instance beside its flow. What is large lies apart, since a
// value of the state is bounded.
type record struct {
	version
	// Before is what an upgrade replaced; nil when there was none.
	Before *replaced `json:"before,omitempty"`
}

// version is one version of an instance, as it was installed.
type version struct {
	Solution string         `json:"solution"`
	Title    string         `json:"title"`
	Version  string         `json:"version"`
	Digest   string         `json:"digest,omitempty"`
	From     string         `json:"from,omitempty"`
	Engine   string         `json:"engine,omitempty"` // of the scripts of a solution from elsewhere
	Values   map[string]any `json:"values"`
	Asked    []string       `json:"asked"` // the parameters that it had
	// Base is the document that the solution made of the values, and Archive its package.
	Base    part  `json:"base"`
	Archive *part `json:"archive,omitempty"`
	// Installed is the document that was stored: Base, with what people had changed.
	Installed part `json:"installed"`
}

// replaced is a version with what was there when the next one came.
type replaced struct {
	version
	Document part `json:"document"`
	State    part `json:"state"`
}

// part names content that lies apart.
type part struct {
	Digest string `json:"digest"`
	Pieces int    `json:"pieces"`
}

// parts are all of a record.
func (r record) parts() []part {
	all := []part{r.Base, r.Installed}
	if r.Archive != nil {
		all = append(all, *r.Archive)
	}
	if r.Before != nil {
		all = append(all, r.Before.Base, r.Before.Installed, r.Before.Document, r.Before.State)
		if r.Before.Archive != nil {
			all = append(all, *r.Before.Archive)
		}
	}
	return all
}

// maxRecord bounds what a part is unpacked to: a record may have been edited.
const maxRecord = 256 << 20

var errNoRecords = errors.New("this server keeps no records of instances")

func (m *Marketplace) records() (module.State, error) {
	if m.options.States == nil {
		return nil, errNoRecords
	}
	return m.options.States.State(stateFlow, instancesNode), nil
}

// keep stores content for the record of an instance, apart from it.
func (m *Marketplace) keep(ctx context.Context, name string, content []byte) (part, error) {
	state, err := m.records()
	if err != nil {
		return part{}, err
	}
	packed, err := compress(content)
	if err != nil {
		return part{}, err
	}
	sum := sha256.Sum256(content)
	kept := part{Digest: hex.EncodeToString(sum[:16])}
	for piece := range slices.Chunk(packed, module.MaxStateValue) {
		if err := state.Set(ctx, kept.key(name, kept.Pieces), piece); err != nil {
			return part{}, fmt.Errorf("keep the record of %s: %w", name, err)
		}
		kept.Pieces++
	}
	return kept, nil
}

// keepAgain is keep for content that is there most likely.
func (m *Marketplace) keepAgain(ctx context.Context, name string, kept part, content []byte) error {
	state, err := m.records()
	if err != nil {
		return err
	}
	there, err := state.List(ctx, name+"/"+kept.Digest+"/")
	if err != nil {
		return fmt.Errorf("keep the record of %s: %w", name, err)
	}
	if len(there) < kept.Pieces {
		_, err = m.keep(ctx, name, content)
	}
	return err
}

func (p part) key(name string, piece int) string {
	return fmt.Sprintf("%s/%s/%d", name, p.Digest, piece)
}

// fetch reads content that keep has stored.
func (m *Marketplace) fetch(ctx context.Context, name string, p part) ([]byte, error) {
	state, err := m.records()
	if err != nil {
		return nil, err
	}
	var packed []byte
	for piece := range p.Pieces {
		some, there, err := state.Get(ctx, p.key(name, piece))
		if err == nil && !there {
			err = errors.New("a part of it is missing")
		}
		if err != nil {
			return nil, fmt.Errorf("read the record of %s: %w", name, err)
		}
		packed = append(packed, some...)
	}
	content, err := expand(packed)
	if err != nil {
		return nil, fmt.Errorf("read the record of %s: %w", name, err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:16]) != p.Digest {
		return nil, fmt.Errorf("read the record of %s: a part of it is not what was stored", name)
	}
	return content, nil
}

// write stores the record of an instance, whose parts are there, and removes what it no
// longer needs.
func (m *Marketplace) write(ctx context.Context, name string, r record) error {
	state, err := m.records()
	if err != nil {
		return err
	}
	text, err := json.Marshal(r)
	if err == nil {
		text, err = compress(text)
	}
	if err == nil {
		err = state.Set(ctx, name, text)
	}
	if err != nil {
		return fmt.Errorf("store the record of %s: %w", name, err)
	}
	return m.sweep(ctx, name, r.parts())
}

// sweep removes the parts of an instance's record but some.
func (m *Marketplace) sweep(ctx context.Context, name string, but []part) error {
	state, err := m.records()
	if err != nil {
		return err
	}
	keys, err := state.List(ctx, name+"/")
	if err != nil {
		return fmt.Errorf("tidy up the record of %s: %w", name, err)
	}
	for _, key := range keys {
		digest, _, _ := strings.Cut(strings.TrimPrefix(key, name+"/"), "/")
		if slices.ContainsFunc(but, func(p part) bool { return p.Digest == digest }) {
			continue
		}
		if err := state.Delete(ctx, key); err != nil {
			return fmt.Errorf("tidy up the record of %s: %w", name, err)
		}
	}
	return nil
}

// read returns the record of an instance; false when there is none.
func (m *Marketplace) read(ctx context.Context, name string) (record, bool, error) {
	state, err := m.records()
	if err != nil {
		return record{}, false, nil //nolint:nilerr // without records there is none
	}
	packed, there, err := state.Get(ctx, name)
	if err != nil || !there {
		return record{}, false, err
	}
	var r record
	text, err := expand(packed)
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		return record{}, false, fmt.Errorf("read the record of %s: %w", name, err)
	}
	whole(r.Values)
	if r.Before != nil {
		whole(r.Before.Values)
	}
	return r, true, nil
}

// Forget removes the record of an instance whose flow is gone.
func (m *Marketplace) Forget(ctx context.Context, name string) error {
	state, err := m.records()
	if err != nil {
		return nil //nolint:nilerr // without records there is nothing to forget
	}
	if err := state.Delete(ctx, name); err != nil {
		return fmt.Errorf("remove the record of %s: %w", name, err)
	}
	return m.sweep(ctx, name, nil)
}

// whole gives numbers without a fraction back their kind, which JSON hides.
func whole(values map[string]any) map[string]any {
	for key, value := range values {
		if number, ok := value.(float64); ok && number == float64(int64(number)) {
			values[key] = int64(number)
		}
	}
	return values
}

func compress(content []byte) ([]byte, error) {
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	_, err := writer.Write(content)
	if err = errors.Join(err, writer.Close()); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

func expand(packed []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(reader, maxRecord+1))
	if err == nil && len(content) > maxRecord {
		err = fmt.Errorf("it has more than %d MiB", maxRecord>>20)
	}
	return content, err
}
