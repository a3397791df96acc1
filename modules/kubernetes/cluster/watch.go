package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// The types of events of a watch, as the API names them.
const (
	Added    = "ADDED"
	Modified = "MODIFIED"
	Deleted  = "DELETED"
	// Bookmark has no change: its object only has the resourceVersion up to which the
	// events have come.
	Bookmark = "BOOKMARK"
)

// watchTime is how long one request of a watch takes; grace is the time after it in which
// the server has to end it.
const (
	watchTime  = 5 * time.Minute
	watchGrace = 30 * time.Second
)

// Watch follows what happens to objects after a resourceVersion, and gives each event,
// with the object as JSON, to visit, which must not keep the bytes. It returns nil when
// the server has ended the request, as it does every few minutes: call it again with the
// resourceVersion of the last event. After an error for which IsGone is true the objects
// must be listed again. The first error of visit ends the watch and is returned as it is.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
func (c *Client) Watch(ctx context.Context, q Query, version string, visit func(kind string, object json.RawMessage) error) error {
	ctx, cancel := context.WithTimeout(ctx, watchTime+watchGrace)
	defer cancel()
	r := request{verb: "watch", resource: q.Resource, namespace: q.Namespace}
	req, err := c.request(r)
	if err != nil {
		return err
	}
	accept := "application/json"
	if q.MetadataOnly {
		accept += ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
	}
	q.selecting(req.SetHeader("Accept", accept).Param("watch", "true").Param("resourceVersion", version).
		Param("allowWatchBookmarks", "true").Param("timeoutSeconds", strconv.Itoa(int(watchTime.Seconds()))))
	body, err := req.Stream(ctx)
	if err != nil {
		return c.explain(ctx, err, r)
	}
	defer body.Close()
	for decoder := json.NewDecoder(body); ; {
		var event struct {
			Type   string          `json:"type"`
			Object json.RawMessage `json:"object"`
		}
		switch err := decoder.Decode(&event); {
		case errors.Is(err, io.EOF):
			return nil
		case isSyntax(err):
			return module.Permanent(fmt.Errorf("%s: the answer of %s is not the JSON of a watch", r, c.server()))
		case err != nil:
			return c.explain(ctx, err, r)
		}
		if event.Type == "ERROR" {
			return c.explain(ctx, statusOf(event.Object), r)
		}
		if err := visit(event.Type, event.Object); err != nil {
			return err
		}
	}
}

func isSyntax(err error) bool {
	var syntax *json.SyntaxError
	return errors.As(err, &syntax)
}

// statusOf is the error that a watch reports as an event.
func statusOf(object json.RawMessage) error {
	var status metav1.Status
	if json.Unmarshal(object, &status) != nil || status.Code == 0 {
		status.Code, status.Message = 500, "the watch failed for a reason that was not given"
	}
	return &apierrors.StatusError{ErrStatus: status}
}
