package copier

// repository is one repository of a registry, with the right to ask it.
type repository struct {
	*access
	name    string
	retries int
}

// repository returns a repository with the right to "pull" or "pull,push".
func (c *Client) repository(host, name, actions string, insecure bool, logins []Login, retries int) repository {
	scope := "repository:" + name + ":" + actions
	return repository{c.access(c.endpoint(host, insecure), scope, logins), name, retries}
}

func (r repository) path(kind, reference string) string {
	return "/v2/" + r.name + "/" + kind + "/" + reference
}
