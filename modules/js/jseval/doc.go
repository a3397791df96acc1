// Package jseval is the component js/js_eval, which runs scripts in goja; only
// modules/js uses it.
package jseval
