package product

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// Get reads JSON from the API; into may be nil, or a *[]byte for the text.
func (s *Server) Get(ctx context.Context, path string, into any) error {
	return s.do(ctx, http.MethodGet, path, "", nil, into)
}

// Post sends a value as JSON and reads the answer as Get does.
func (s *Server) Post(ctx context.Context, path string, value, into any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode what to post to %s: %w", path, err)
	}
	return s.do(ctx, http.MethodPost, path, jsonType, body, into)
}

const (
	jsonType = "application/json"
	yamlType = "application/yaml"
)

// PostYAML posts a document as it is.
func (s *Server) PostYAML(ctx context.Context, path string, text []byte) error {
	return s.do(ctx, http.MethodPost, path, yamlType, text, nil)
}

// Put stores a document, given as YAML.
func (s *Server) Put(ctx context.Context, path string, text []byte) error {
	return s.do(ctx, http.MethodPut, path, yamlType, text, nil)
}

// Delete removes what the path names.
func (s *Server) Delete(ctx context.Context, path string) error {
	return s.do(ctx, http.MethodDelete, path, "", nil, nil)
}

func (s *Server) do(ctx context.Context, method, path, contentType string, body []byte, into any) error {
	what := method + " " + path
	request, err := http.NewRequestWithContext(ctx, method, s.connection.Address+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+s.connection.Token)
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	response, err := s.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return fmt.Errorf("%s: %s: %s", what, response.Status, text)
	}
	switch into := into.(type) {
	case nil:
		return nil
	case *[]byte:
		*into = text
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w in %s", what, err, text)
	}
	return nil
}
