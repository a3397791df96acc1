package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// FieldManager is the name under which the API server keeps what we change.
const FieldManager = "patchbay"

// Resource names a kind of object by its place in the API's paths.
type Resource struct {
	Group   string // "apps"; empty for the core group
	Version string // "v1"
	Name    string // plural: "deployments"
}

// Client talks to one cluster. It connects with its first request, and tries
// again with the next one when that fails, so that an engine without a cluster
// stays up. It never retries a request by itself. Every error is marked as
// retryable or permanent. Safe for concurrent use.
type Client struct {
	load    func() (*rest.Config, error)
	options Options
	handed  bool // the configuration was at hand, and no file has it

	mu         sync.Mutex
	connection *connection
}

type connection struct {
	config *rest.Config
	http   *http.Client
	groups map[schema.GroupVersion]*rest.RESTClient
	kinds  map[schema.GroupVersion]groupKinds
}

// New returns a client; it does no I/O.
func New(options Options) *Client { return &Client{load: options.load, options: options} }

// NewForConfig returns a client for a configuration that is already at hand.
func NewForConfig(config *rest.Config, options Options) *Client {
	return &Client{load: func() (*rest.Config, error) { return config, nil }, options: options, handed: true}
}

// Config returns a copy of the configuration, for what this package does not
// do. The error says how to name a cluster.
func (c *Client) Config() (*rest.Config, error) {
	connection, err := c.connect()
	if err != nil {
		return nil, err
	}
	return rest.CopyConfig(connection.config), nil
}

// Get reads one object as JSON into a pointer. An object that is not there is a
// permanent error for which IsNotFound is true.
func (c *Client) Get(ctx context.Context, r Resource, namespace, name string, into any) error {
	return c.do(ctx, request{verb: "get", resource: r, namespace: namespace, name: name}, nil, into)
}

// Patch changes one object and reads the outcome as JSON into a pointer. A
// conflict is a retryable error for which IsConflict is true.
func (c *Client) Patch(ctx context.Context, r Resource, namespace, name string, kind types.PatchType, patch []byte, into any) error {
	return c.do(ctx, request{verb: "patch", resource: r, namespace: namespace, name: name, patch: kind}, patch, into)
}

// PatchDryRun is Patch without storing anything: the outcome is read as it would be,
// after admission. https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
func (c *Client) PatchDryRun(ctx context.Context, r Resource, namespace, name string, kind types.PatchType, patch []byte, into any) error {
	return c.do(ctx, request{verb: "patch", resource: r, namespace: namespace, name: name, patch: kind, dryRun: true}, patch, into)
}

// Apply makes an object, or the fields of it that body names, as body says, by
// server-side apply under our field manager; fields that others had set are
// taken over. A body with a resourceVersion is a conflict when the object has
// changed since. https://kubernetes.io/docs/reference/using-api/server-side-apply/
func (c *Client) Apply(ctx context.Context, r Resource, namespace, name string, body []byte, into any) error {
	return c.do(ctx, request{verb: "patch", resource: r, namespace: namespace, name: name, patch: types.ApplyPatchType}, body, into)
}

// Create makes an object of a body, and reads the outcome as JSON into a pointer.
func (c *Client) Create(ctx context.Context, r Resource, namespace string, body []byte, into any) error {
	return c.do(ctx, request{verb: "create", resource: r, namespace: namespace}, body, into)
}

// Delete removes an object if it still has the uid; an empty one means any
// object of the name. An object that is not there is a permanent error for which
// IsNotFound is true, one of another uid a retryable one for which IsConflict is.
func (c *Client) Delete(ctx context.Context, r Resource, namespace, name, uid string) error {
	options := metav1.DeleteOptions{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "DeleteOptions"}}
	if uid != "" {
		options.Preconditions = metav1.NewUIDPreconditions(uid)
	}
	body, err := json.Marshal(options)
	if err != nil {
		return module.Permanent(fmt.Errorf("delete %s %q: %w", r.Name, name, err))
	}
	return c.do(ctx, request{verb: "delete", resource: r, namespace: namespace, name: name}, body, nil)
}

func (c *Client) do(ctx context.Context, r request, body []byte, into any) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout())
	defer cancel()
	req, err := c.request(r)
	if err != nil {
		return err
	}
	if body != nil {
		req.Body(body)
	}
	result := req.Do(ctx)
	raw, _ := result.Raw()
	if err := result.Error(); err != nil {
		return c.explain(ctx, err, r)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		// The parser's own text may quote the answer, which may be a secret.
		return module.Permanent(fmt.Errorf("%s: the answer of %s is not the JSON of a Kubernetes object", r, c.server()))
	}
	return nil
}

func (c *Client) request(r request) (*rest.Request, error) {
	group, err := c.group(schema.GroupVersion{Group: r.resource.Group, Version: r.resource.Version})
	if err != nil {
		return nil, err
	}
	req := group.Get()
	switch r.verb {
	case "patch":
		req = group.Patch(r.patch).Param("fieldManager", FieldManager).Param("fieldValidation", "Strict")
		if r.dryRun {
			req = req.Param("dryRun", "All")
		}
		if r.patch == types.ApplyPatchType {
			req = req.Param("force", "true")
		}
	case "create":
		req = group.Post().SetHeader("Content-Type", "application/json")
	case "delete":
		req = group.Delete().SetHeader("Content-Type", "application/json")
	}
	// We do not retry here: whoever has the retry of the message does.
	req = req.MaxRetries(0).NamespaceIfScoped(r.namespace, r.namespace != "").Resource(r.resource.Name)
	if r.name != "" {
		req = req.Name(r.name)
	}
	if err := req.Error(); err != nil {
		return nil, module.Permanent(fmt.Errorf("%s: %w", r, err))
	}
	return req, nil
}

func (c *Client) group(version schema.GroupVersion) (*rest.RESTClient, error) {
	connection, err := c.connect()
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if group, ok := connection.groups[version]; ok {
		return group, nil
	}
	config := rest.CopyConfig(connection.config)
	config.GroupVersion = &version
	config.APIPath = "/apis"
	if version.Group == "" {
		config.APIPath = "/api"
	}
	group, err := rest.RESTClientForConfigAndClient(config, connection.http)
	if err != nil {
		return nil, module.Permanent(fmt.Errorf("prepare requests to %s for %s: %w", config.Host, version, err))
	}
	connection.groups[version] = group
	return group, nil
}

func (c *Client) connect() (*connection, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.connection != nil {
		return c.connection, nil
	}
	config, err := c.load()
	if err != nil {
		return nil, module.Permanent(err)
	}
	config = prepare(config, c.options)
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, module.Permanent(fmt.Errorf("prepare the connection to %s: %w", config.Host, err))
	}
	c.connection = &connection{config: config, http: client, groups: map[schema.GroupVersion]*rest.RESTClient{}, kinds: map[schema.GroupVersion]groupKinds{}}
	return c.connection, nil
}

func (c *Client) timeout() time.Duration {
	if c.options.Timeout > 0 {
		return c.options.Timeout
	}
	return DefaultTimeout
}

func (c *Client) server() string {
	connection, err := c.connect()
	if err != nil {
		return "the API server"
	}
	return connection.config.Host
}
