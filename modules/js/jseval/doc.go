// Package jseval is the component js/js_eval, which runs scripts in processes of
// their own; only modules/js uses it.
package jseval
