package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
)

// Admin lets another process read the counts and inject faults:
//
//	GET    /requests  every request, oldest first; ?host=NAME narrows it down
//	GET    /counts    sums by host, kind, method and status
//	DELETE /requests  start counting again
//	GET    /faults    the faults that are not used up
//	POST   /faults    inject a Fault
//	DELETE /faults    clear all faults
type Admin struct {
	address string
	server  *http.Server
}

// StartAdmin serves on a free loopback port until Close or until ctx ends.
func StartAdmin(ctx context.Context, log *Log, faults *Faults) (*Admin, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the registries' admin endpoint: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /requests", func(w http.ResponseWriter, r *http.Request) {
		answer(w, ofHost(log.Requests(), r.URL.Query().Get("host")))
	})
	mux.HandleFunc("GET /counts", func(w http.ResponseWriter, r *http.Request) {
		answer(w, Counts(ofHost(log.Requests(), r.URL.Query().Get("host"))))
	})
	mux.HandleFunc("DELETE /requests", func(w http.ResponseWriter, _ *http.Request) {
		log.Reset()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /faults", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, faults.ListFaults())
	})
	mux.HandleFunc("POST /faults", func(w http.ResponseWriter, r *http.Request) {
		var fault Fault
		decoder := json.NewDecoder(r.Body)
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&fault); err != nil {
			http.Error(w, fmt.Sprintf("read the fault: %v", err), http.StatusBadRequest)
			return
		}
		faults.Inject(fault)
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("DELETE /faults", func(w http.ResponseWriter, _ *http.Request) {
		faults.ClearFaults()
		w.WriteHeader(http.StatusNoContent)
	})

	a := &Admin{address: listener.Addr().String(), server: newServer(ctx, mux)}
	// Serve returns when the server is closed; there is nobody to report it to.
	go func() { _ = a.server.Serve(listener) }()
	context.AfterFunc(ctx, func() { _ = a.server.Close() })
	return a, nil
}

// URL is the endpoint's base URL.
func (a *Admin) URL() string { return "http://" + a.address }

// Close ends the server.
func (a *Admin) Close() error {
	if err := a.server.Close(); err != nil {
		return fmt.Errorf("close the registries' admin endpoint: %w", err)
	}
	return nil
}

func ofHost(requests []Request, host string) []Request {
	if host == "" {
		return requests
	}
	out := []Request{}
	for _, r := range requests {
		if r.Host == host {
			out = append(out, r)
		}
	}
	return out
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value) // a client that has left gets no error
}
