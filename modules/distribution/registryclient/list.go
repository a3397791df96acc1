package registryclient

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

// ListQuery says what to list.
type ListQuery struct {
	// Registry is host[:port].
	Registry string
	// Repository asks for one repository; Prefix for those whose names begin so.
	Repository, Prefix string
	Insecure           bool
	Logins             dockerconfig.Keyring
	// Limit bounds the repositories of one list; 100 when not positive.
	Limit int
	// Next goes on where an earlier list ended.
	Next       string
	MaxRetries int
}

// List is one page of a registry. Next is empty on the last.
type List struct {
	Repositories []RepositoryTags
	Next         string
}

// RepositoryTags is a repository's name and tags.
type RepositoryTags struct {
	Name string   `json:"name" title:"Name"`
	Tags []string `json:"tags" title:"Tags"`
}

const (
	// maxListBody bounds one page of names.
	maxListBody = 16 << 20
	// maxPages bounds what one list reads, against registries that page in circles.
	maxPages = 1000
	tagReads = 4
)

// List reads the repositories of a registry in the registry's order, and all
// their tags.
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags
func (c *Client) List(ctx context.Context, query ListQuery) (List, error) {
	list, err := c.list(ctx, query)
	if err != nil {
		return List{}, fmt.Errorf("list %s: %w", query.Registry, err)
	}
	return list, nil
}

func (c *Client) list(ctx context.Context, query ListQuery) (List, error) {
	probe, err := imageref.Parse(query.Registry + "/a/b")
	if err != nil || strings.Contains(query.Registry, "/") || probe.Repository != "a/b" {
		return List{}, module.Permanent(errors.New("want host[:port], for example mirror.example.com:5000"))
	}
	query.Registry = probe.Host
	if query.Limit <= 0 {
		query.Limit = 100
	}
	names, next := []string{query.Repository}, ""
	if query.Repository == "" {
		if names, next, err = c.catalog(ctx, query); err != nil {
			return List{}, err
		}
	}
	list := List{Repositories: make([]RepositoryTags, len(names)), Next: next}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(tagReads)
	for n, name := range names {
		group.Go(func() error {
			tags, err := c.tags(ctx, query, name)
			list.Repositories[n] = RepositoryTags{Name: name, Tags: tags}
			return err
		})
	}
	return list, group.Wait()
}

// catalog reads pages until it has enough names. Prefixes are filtered here, no
// registry does it.
func (c *Client) catalog(ctx context.Context, query ListQuery) (names []string, next string, err error) {
	s := c.access(c.endpoint(query.Registry, query.Insecure), "registry:catalog:*", query.Logins.For(query.Registry, ""))
	last := query.Next
	for range maxPages {
		page := url.Values{"n": {strconv.Itoa(min(max(query.Limit, 100), 1000))}}
		if last != "" {
			page.Set("last", last)
		}
		var body struct{ Repositories []string }
		link, err := s.readJSON(ctx, query.MaxRetries, "/v2/_catalog", page.Encode(), &body)
		if err != nil {
			return nil, "", err
		}
		for n, name := range body.Repositories {
			if strings.HasPrefix(name, query.Prefix) {
				names = append(names, name)
			}
			last = name
			if len(names) == query.Limit {
				if n+1 < len(body.Repositories) || link != "" {
					next = last
				}
				return names, next, nil
			}
		}
		if link == "" || len(body.Repositories) == 0 {
			return names, "", nil
		}
	}
	return nil, "", module.Permanent(fmt.Errorf("the catalog has more than %d pages", maxPages))
}

func (c *Client) tags(ctx context.Context, query ListQuery, name string) ([]string, error) {
	r := c.Repository(query.Registry, name, RepositoryOptions{
		Actions: "pull", Insecure: query.Insecure, Logins: query.Logins.For(query.Registry, name), Retries: query.MaxRetries,
	})
	all, page := []string{}, ""
	for range maxPages {
		var body struct{ Tags []string }
		link, err := r.readJSON(ctx, r.retries, r.path("tags", "list"), page, &body)
		if IsStatus(err, http.StatusNotFound) && query.Repository == "" {
			return all, nil // it went away since, or holds no tags
		}
		if err != nil {
			return nil, err
		}
		all = append(all, body.Tags...)
		if link == "" || len(body.Tags) == 0 {
			return all, nil
		}
		page = link
	}
	return nil, module.Permanent(fmt.Errorf("repository %s has more than %d pages of tags", name, maxPages))
}

// readJSON reads a document and returns the query of the link to the next page,
// "" on the last. RFC 8288.
func (a *access) readJSON(ctx context.Context, retries int, path, query string, into any) (next string, err error) {
	err = a.client.retry(ctx, retries, func() error {
		response, err := a.once(ctx, call{method: http.MethodGet, path: path, query: query}, http.StatusOK)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		body, err := io.ReadAll(io.LimitReader(response.Body, maxListBody))
		if err != nil {
			return sendError(ctx, http.MethodGet, a.endpoint.Host, path, err)
		}
		if err := json.Unmarshal(body, into); err != nil {
			return module.Permanent(fmt.Errorf("GET %s%s: the answer is not JSON", a.endpoint.Host, path))
		}
		next = nextPage(response.Header.Values("Link"))
		return nil
	})
	return next, err
}

func nextPage(links []string) string {
	for _, link := range links {
		target, parameters, ok := strings.Cut(link, ">")
		if !ok || !strings.Contains(parameters, "next") {
			continue
		}
		if parsed, err := url.Parse(strings.TrimPrefix(strings.TrimSpace(target), "<")); err == nil {
			return parsed.RawQuery
		}
	}
	return ""
}
