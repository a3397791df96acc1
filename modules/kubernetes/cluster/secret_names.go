package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/protobuf"
)

// The labels of what we make in a cluster.
const (
	managedByLabel = "app.kubernetes.io/managed-by"
	flowLabel      = "patchbay.dev/flow"
)

// stateType is the type of the Secrets that hold the state of nodes, private keys among it.
const stateType = "patchbay.dev/state"

// notForFlows are types of Secrets that nobody refers to: the state of our own nodes and
// Helm's records, of which there may be hundreds, and tokens that Kubernetes looks after.
const notForFlows = "type!=" + stateType + ",type!=helm.sh/release.v1,type!=kubernetes.io/service-account-token,type!=bootstrap.kubernetes.io/token"

// SecretNames lists names of the Secrets in the engine's own namespace, a page of at
// most limit at a time; next asks for the page after it, empty when there is none. No
// value leaves the API server.
func (c *Client) SecretNames(ctx context.Context, limit int, after string) (names []string, next string, err error) {
	namespace, err := c.Namespace()
	if err != nil {
		return nil, "", err
	}
	query := Query{Resource: Resource{Version: "v1", Name: "secrets"}, Namespace: namespace, FieldSelector: notForFlows, PageSize: limit, MetadataOnly: true}
	names = []string{}
	rest, err := c.ListPage(ctx, query, after, func(object []byte) error {
		name, err := nameOf(object)
		names = append(names, name)
		return err
	})
	return names, rest.Next, err
}

// nameOf reads the name of an object: the first field is the metadata, and its first
// field the name.
func nameOf(object []byte) (string, error) {
	outer := protobuf.Parse(object)
	for outer.Next() {
		if outer.Field() != 1 {
			continue
		}
		meta := protobuf.Parse(outer.Bytes())
		for meta.Next() {
			if meta.Field() == 1 {
				return string(meta.Bytes()), nil
			}
		}
		outer.Check(meta.Err())
	}
	return "", outer.Err()
}

// SecretKeys returns the keys of a Secret in the engine's own namespace, and the flow
// that it was made for, empty for one that we did not make. The values are passed over.
func (c *Client) SecretKeys(ctx context.Context, name string) (keys []string, flow string, err error) {
	namespace, err := c.Namespace()
	if err != nil {
		return nil, "", err
	}
	var secret struct {
		Metadata struct {
			Labels map[string]string `json:"labels"`
		} `json:"metadata"`
		Data map[string]unread `json:"data"`
	}
	if err := c.Get(ctx, Resource{Version: "v1", Name: "secrets"}, namespace, name, &secret); err != nil {
		return nil, "", err
	}
	if secret.Metadata.Labels[managedByLabel] == "patchbay" {
		flow = secret.Metadata.Labels[flowLabel]
	}
	return slices.Sorted(maps.Keys(secret.Data)), flow, nil
}

// unread is a value that is not kept.
type unread struct{}

// UnmarshalJSON implements json.Unmarshaler.
func (unread) UnmarshalJSON([]byte) error { return nil }

// CreateSecret makes a Secret with one value in the engine's own namespace, for a flow;
// taken is true when there is one of that name. No error holds the value.
func (c *Client) CreateSecret(ctx context.Context, flow, name, key, value string) (taken bool, err error) {
	namespace, err := c.Namespace()
	if err != nil {
		return false, err
	}
	labels := map[string]string{managedByLabel: "patchbay"}
	if flow != "" {
		labels[flowLabel] = flow
	}
	body, err := json.Marshal(map[string]any{
		"apiVersion": "v1", "kind": "Secret", "type": "Opaque",
		"metadata": map[string]any{"namespace": namespace, "name": name, "labels": labels},
		"data":     map[string][]byte{key: []byte(value)},
	})
	if err != nil {
		return false, module.Permanent(fmt.Errorf("make the Secret %q: its JSON can't be written", name))
	}
	var made struct{}
	err = c.Create(ctx, Resource{Version: "v1", Name: "secrets"}, namespace, body, &made)
	if apierrors.IsAlreadyExists(err) {
		return true, nil
	}
	return false, err
}
