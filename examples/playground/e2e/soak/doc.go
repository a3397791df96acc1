// Package soak holds the test that attacks a running Patchbay from all sides for
// a minute while a webhook and a ticker must go on as if nothing happened. Nobody
// imports it.
package soak
