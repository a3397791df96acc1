// Package wire holds what http_server and http_request have in common: headers
// and bodies as messages show them. Only modules/http uses it.
package wire
