package objectget

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/object"
)

const (
	maxObjects = 5000
	// atOnce is how many objects are asked for at a time.
	atOnce = 8
)

var errNoState = module.Permanent(errors.New("the node has no state: it is not part of a running flow yet"))

// reader reads the objects of one request.
type reader struct {
	getter       Getter
	settings     Settings
	fields, hash object.Fields
	hasher       *object.Hasher // nil for none
}

// found is what became of one reference.
type found struct {
	kind   object.Kind
	object map[string]any // nil when it is not there
	err    error
}

func (c *Component) read(ctx context.Context, in Request) (Result, error) {
	result := Result{Context: in.Context, Objects: []map[string]any{}, Missing: []Reference{}}
	wanted := in.Objects
	if in.Name != "" {
		wanted = append([]Reference{{Kind: in.Kind, Namespace: in.Namespace, Name: in.Name}}, wanted...)
	}
	if len(wanted) > maxObjects {
		return Result{}, module.Permanent(fmt.Errorf("get objects: %d are asked for at once, at most %d may be", len(wanted), maxObjects))
	}
	r, err := c.reader(ctx)
	if err != nil {
		return Result{}, err
	}
	for i, got := range r.all(ctx, wanted) {
		switch {
		case got.err != nil:
			return Result{}, got.err
		case got.object == nil:
			result.Missing = append(result.Missing, wanted[i])
			continue
		}
		result.Masked.Add(got.kind, got.object)
		result.Objects = append(result.Objects, got.object)
		if i == 0 && in.Name != "" {
			result.Object = got.object
		}
	}
	return result, nil
}

func (c *Component) reader(ctx context.Context) (r reader, err error) {
	r = reader{getter: c.getter, settings: c.settings.Load()}
	if r.fields, err = object.ParseFields(r.settings.Fields); err != nil {
		return r, module.Permanent(err)
	}
	if len(r.settings.Hash) == 0 {
		return r, nil
	}
	if r.hash, err = object.ParseFields(r.settings.Hash); err != nil {
		return r, module.Permanent(err)
	}
	if c.State() == nil {
		return r, errNoState
	}
	r.hasher, err = object.NewHasher(ctx, c.State())
	return r, err
}

// all reads several at a time; the answers are in the order of the references.
func (r reader) all(ctx context.Context, wanted []Reference) []found {
	answers := make([]found, len(wanted))
	var waiting sync.WaitGroup
	room := make(chan struct{}, atOnce)
	for i, reference := range wanted {
		room <- struct{}{}
		waiting.Go(func() {
			defer func() { <-room }()
			answers[i].kind, answers[i].object, answers[i].err = r.one(ctx, reference)
		})
	}
	waiting.Wait()
	return answers
}

func (r reader) one(ctx context.Context, wanted Reference) (object.Kind, map[string]any, error) {
	kind, namespace, err := r.judge(wanted)
	if err != nil {
		return kind, nil, module.Permanent(fmt.Errorf("get object %q: %w", wanted.Name, err))
	}
	var raw json.RawMessage
	err = r.getter.Get(ctx, kind.Of(), namespace, wanted.Name, &raw)
	if cluster.IsNotFound(err) && r.settings.Missing != "error" {
		return kind, nil, nil
	}
	if err != nil {
		return kind, nil, err
	}
	part, err := r.part(kind, raw)
	if err != nil {
		return kind, nil, module.Permanent(fmt.Errorf("get %s %q: %w", kind.Of().Name, wanted.Name, err))
	}
	return kind, part, nil
}

func (r reader) judge(wanted Reference) (object.Kind, string, error) {
	kind, err := r.settings.Kinds.Find(wanted.Kind)
	if err != nil {
		return kind, "", err
	}
	if wanted.Name == "" {
		return kind, "", errors.New("the name is empty")
	}
	if kind.Cluster {
		return kind, "", nil
	}
	namespace, err := object.Within(r.settings.Namespace, wanted.Namespace)
	if err == nil && namespace == "" {
		err = object.ErrNoNamespace
	}
	return kind, namespace, err
}

// part is what goes on of an object.
func (r reader) part(kind object.Kind, raw json.RawMessage) (map[string]any, error) {
	whole, err := kind.Read(raw)
	if err != nil {
		return nil, err
	}
	if kind.Hidden(whole) {
		return nil, errors.New("it is the state of a node, which no flow may read")
	}
	sum := ""
	if r.hasher != nil {
		if sum, err = r.hasher.Of(r.hash.Of(whole)); err != nil {
			return nil, err
		}
	}
	part := r.fields.Of(whole)
	part["apiVersion"], part["kind"] = kind.APIVersion, kind.Kind
	if sum != "" {
		part["hash"] = sum
	}
	return part, nil
}
