// Package registrycatalog is the component registry_catalog: the repositories
// and tags of a registry, page by page.
package registrycatalog
