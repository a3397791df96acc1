package copier

import (
	"context"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// repository is one repository of a registry, with the right to ask it.
type repository struct {
	*access
	name    string
	retries int
}

// permissions say as whom a repository is asked, and for what.
type permissions struct {
	// actions are "pull" or "pull,push".
	actions string
	// insecure allows plain HTTP and certificates that nobody vouches for.
	insecure bool
	// logins are tried in order; without any, the registry is asked anonymously.
	logins []Login
	// retries is how often a request is sent again.
	retries int
}

// repository returns a repository of a registry.
func (c *Client) repository(host, name string, p permissions) repository {
	return repository{c.access(c.endpoint(host, p.insecure), scopeOf(name, p.actions), p.logins), name, p.retries}
}

// anonymous is the same repository, as everybody may ask it.
func (r repository) anonymous() repository {
	return repository{r.client.access(r.endpoint, scopeOf(r.name, "pull"), nil), r.name, r.retries}
}

func scopeOf(repository, actions string) string { return "repository:" + repository + ":" + actions }

func (r repository) path(kind, reference string) string {
	return "/v2/" + r.name + "/" + kind + "/" + reference
}

// retry calls try until it succeeds, fails for good, or was retried as often as the
// repository may be.
func (r repository) retry(ctx context.Context, try func() error) error {
	return r.client.retry(ctx, r.retries, try)
}

// noImage is the error for a tag that the repository does not have.
func (r repository) noImage(tag string) error {
	return module.Permanent(&RegistryError{
		Method: http.MethodHead, Host: r.endpoint.Host, Path: r.path("manifests", tag),
		Status: http.StatusNotFound, Code: "MANIFEST_UNKNOWN", Message: "the source has no such image",
	})
}
