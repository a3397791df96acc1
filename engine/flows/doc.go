// Package flows joins the store of flow documents with the engine that runs
// them, so that what is stored is what runs. The HTTP API and `patchbay serve`
// use it; it knows neither of them.
package flows
