package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// maxPage bounds one page of a list in JSON.
const maxPage = 256 << 20

// ListJSON reads the objects page by page and gives each, as JSON, to visit, which must
// not keep the bytes. It takes objects of every kind, which List can't: custom resources
// have no protobuf encoding. It returns the resourceVersion of the list, from which a
// watch goes on. The first error of visit ends the list and is returned as it is.
func (c *Client) ListJSON(ctx context.Context, q Query, visit func(object json.RawMessage) error) (version string, err error) {
	if q.PageSize <= 0 {
		q.PageSize = DefaultPageSize
	}
	next := ""
	for {
		meta, err := c.pageJSON(ctx, q, next, visit)
		if err != nil {
			return "", err
		}
		if next = meta.Continue; next == "" {
			return meta.ResourceVersion, nil
		}
	}
}

type listMeta struct {
	Continue        string `json:"continue"`
	ResourceVersion string `json:"resourceVersion"`
}

func (c *Client) pageJSON(ctx context.Context, q Query, token string, visit func(json.RawMessage) error) (listMeta, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout())
	defer cancel()
	r := request{verb: "list", resource: q.Resource, namespace: q.Namespace}
	req, err := c.request(r)
	if err != nil {
		return listMeta{}, err
	}
	accept := "application/json"
	if q.MetadataOnly {
		accept += ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
	}
	q.selecting(req.SetHeader("Accept", accept).Param("limit", strconv.Itoa(q.PageSize)))
	if token != "" {
		req.Param("continue", token)
	}
	body, err := req.Stream(ctx)
	if err != nil {
		return listMeta{}, c.explain(ctx, err, r)
	}
	defer body.Close()
	var refused error
	meta, err := readListJSON(io.LimitReader(body, maxPage), func(object json.RawMessage) error {
		refused = visit(object)
		return refused
	})
	switch {
	case refused != nil && errors.Is(err, refused):
		return listMeta{}, refused
	case isSyntax(err):
		// The parser's own text may quote the answer, which may be a secret.
		return listMeta{}, module.Permanent(fmt.Errorf("%s: the answer of %s is not the JSON of a Kubernetes list", r, c.server()))
	case err != nil:
		return listMeta{}, c.explain(ctx, err, r)
	}
	return meta, nil
}

// readListJSON reads a list and gives each of its items to visit; one is in memory at a
// time.
func readListJSON(from io.Reader, visit func(json.RawMessage) error) (meta listMeta, err error) {
	decoder := json.NewDecoder(from)
	if _, err := decoder.Token(); err != nil {
		return meta, unexpected(err)
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return meta, unexpected(err)
		}
		switch name {
		case "metadata":
			err = decoder.Decode(&meta)
		case "items":
			err = readItems(decoder, visit)
		default:
			var other json.RawMessage
			err = decoder.Decode(&other)
		}
		if err != nil {
			return meta, unexpected(err)
		}
	}
	_, err = decoder.Token()
	return meta, unexpected(err)
}

func readItems(decoder *json.Decoder, visit func(json.RawMessage) error) error {
	begin, err := decoder.Token()
	if err != nil || begin == nil { // null: a list of nothing
		return err
	}
	for decoder.More() {
		var object json.RawMessage
		if err := decoder.Decode(&object); err != nil {
			return err
		}
		if err := visit(object); err != nil {
			return err
		}
	}
	_, err = decoder.Token()
	return err
}

// unexpected makes the end of the text one that came too early.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
