// Package catalog holds the components that an engine knows, and the limits of
// their settings and messages. The planner, the runtime, the server and the
// commands use it.
package catalog
