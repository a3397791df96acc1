package cluster

import (
	"context"
	"errors"
	"strconv"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
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
	token := ""
	for {
		rest, err := c.ListPage(ctx, q, token, visit)
		if err != nil || rest.Next == "" {
			return err
		}
		token = rest.Next
	}
}

// ListPage reads the page of a list that a token names, the first one for an empty token,
// as List does, and returns what comes after it. For a page that the server does not have any
// more see Onward.
func (c *Client) ListPage(ctx context.Context, q Query, token string, visit func(object []byte) error) (protobuf.Rest, error) {
	size := q.PageSize
	if size <= 0 {
		size = DefaultPageSize
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout())
	defer cancel()
	r := request{verb: "list", resource: q.Resource, namespace: q.Namespace}
	req, err := c.request(r)
	if err != nil {
		return protobuf.Rest{}, err
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
		return protobuf.Rest{}, c.explain(ctx, err, r)
	}
	defer body.Close()
	var refused error
	rest, err := protobuf.ReadList(body, func(object []byte) error {
		refused = visit(object)
		return refused
	})
	switch {
	case refused != nil && errors.Is(err, refused):
		return protobuf.Rest{}, refused
	case err != nil:
		return protobuf.Rest{}, c.explain(ctx, err, r)
	}
	return rest, nil
}

// Onward returns the token that goes on after the last page when ListPage has failed since
// the server dropped the state that the list was read from; empty for any other failure.
// What comes then is as it is at that time, no longer as it was when the list began.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
func Onward(err error) string {
	var answer apierrors.APIStatus
	if !IsGone(err) || !errors.As(err, &answer) {
		return ""
	}
	return answer.Status().Continue
}
