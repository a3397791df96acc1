package cluster

import (
	"context"
	"errors"
	"strconv"

	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/protobuf"
)

// DefaultPageSize is how many objects one request of a list asks for.
const DefaultPageSize = 500

// Query says which objects a list holds.
type Query struct {
	Resource      Resource
	Namespace     string // empty for all namespaces
	LabelSelector string // empty for all objects
	FieldSelector string // empty for all objects
	PageSize      int    // objects a request; zero is DefaultPageSize
	// MetadataOnly leaves everything but the metadata of the objects at the server.
	MetadataOnly bool
}

// selecting adds the selectors to a request.
func (q Query) selecting(req *rest.Request) {
	if q.FieldSelector != "" {
		req.Param("fieldSelector", q.FieldSelector)
	}
	if q.LabelSelector != "" {
		req.Param("labelSelector", q.LabelSelector)
	}
}

// List reads the objects page by page and gives each, in the Kubernetes
// protobuf encoding of its type, to visit, which must not keep the bytes. One
// object at a time is in memory. The first error of visit ends the list and is
// returned as it is.
func (c *Client) List(ctx context.Context, q Query, visit func(object []byte) error) error {
	size := q.PageSize
	if size <= 0 {
		size = DefaultPageSize
	}
	next := ""
	for {
		var err error
		if next, err = c.page(ctx, q, size, next, visit); err != nil {
			return err
		}
		if next == "" {
			return nil
		}
	}
}

func (c *Client) page(ctx context.Context, q Query, size int, token string, visit func([]byte) error) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout())
	defer cancel()
	r := request{verb: "list", resource: q.Resource, namespace: q.Namespace}
	req, err := c.request(r)
	if err != nil {
		return "", err
	}
	accept := "application/vnd.kubernetes.protobuf"
	if q.MetadataOnly {
		accept += ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
	}
	q.selecting(req.SetHeader("Accept", accept).Param("limit", strconv.Itoa(size)))
	if token != "" {
		req.Param("continue", token)
	}
	body, err := req.Stream(ctx)
	if err != nil {
		return "", c.explain(ctx, err, r)
	}
	defer body.Close()
	var refused error
	next, err := protobuf.ReadList(body, func(object []byte) error {
		refused = visit(object)
		return refused
	})
	switch {
	case refused != nil && errors.Is(err, refused):
		return "", refused
	case err != nil:
		return "", c.explain(ctx, err, r)
	}
	return next, nil
}
