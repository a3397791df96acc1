package registryclient

import (
	"context"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Repository is one repository of a registry, with the right to ask it.
type Repository struct {
	*access
	Name    string
	retries int
}

// RepositoryOptions say as whom a repository is asked, and for what.
type RepositoryOptions struct {
	// Actions are "pull" or "pull,push".
	Actions string
	// Insecure allows plain HTTP and certificates that nobody vouches for.
	Insecure bool
	// Logins are tried in order; without any, the registry is asked anonymously.
	Logins []Login
	// Retries is how often a request is sent again.
	Retries int
}

// Repository returns a repository of a registry.
func (c *Client) Repository(host, name string, o RepositoryOptions) Repository {
	return Repository{c.access(c.endpoint(host, o.Insecure), scopeOf(name, o.Actions), o.Logins), name, o.Retries}
}

// Anonymous is the same repository, asked without a login, for reading.
func (r Repository) Anonymous() Repository {
	return Repository{r.client.access(r.endpoint, scopeOf(r.Name, "pull"), nil), r.Name, r.retries}
}

func scopeOf(repository, actions string) string { return "repository:" + repository + ":" + actions }

func (r Repository) path(kind, reference string) string {
	return "/v2/" + r.Name + "/" + kind + "/" + reference
}

// Retry calls try until it succeeds, fails for good, or was retried as often as the
// repository may be.
func (r Repository) Retry(ctx context.Context, try func() error) error {
	return r.client.retry(ctx, r.retries, try)
}

// NoImage is the error for a tag that the repository does not have.
func (r Repository) NoImage(tag string) error {
	return module.Permanent(&RegistryError{
		Method: http.MethodHead, Host: r.endpoint.Host, Path: r.path("manifests", tag),
		Status: http.StatusNotFound, Code: "MANIFEST_UNKNOWN", Message: "the source has no such image",
	})
}
