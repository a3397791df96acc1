// Package httprequest is the component http/http_request: it sends one HTTP
// request and gives the response. Only modules/http uses it.
package httprequest
