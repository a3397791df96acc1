package registrytest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
)

// Network is an http.RoundTripper to handlers by host, without sockets: for
// tests in a synctest bubble.
type Network map[string]http.Handler

// RoundTrip implements http.RoundTripper.
func (n Network) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body == nil {
		request.Body = http.NoBody
	}
	defer request.Body.Close()
	if err := request.Context().Err(); err != nil {
		return nil, context.Cause(request.Context())
	}
	handler, ok := n[request.URL.Host]
	if !ok {
		return nil, fmt.Errorf("no host %s in the test's network", request.URL.Host)
	}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	_, _ = io.Copy(io.Discard, request.Body)
	if request.Context().Err() != nil { // the caller didn't wait for the answer
		return nil, context.Cause(request.Context())
	}
	response := answer.Result()
	response.Request = request
	if request.Method == http.MethodHead {
		response.Body = http.NoBody
	}
	return response, nil
}
