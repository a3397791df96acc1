package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/swaggest/openapi-go"
	"github.com/swaggest/openapi-go/openapi31"

	"github.com/patchbay-dev/patchbay/engine/server/api"
)

const (
	bearerSecurity = "token"
	cookieSecurity = "login"
	yamlType       = "application/yaml"
	jsonType       = "application/json"
)

// aboutRoutes say what this server is.
func (s *Server) aboutRoutes() []operation {
	document := op(http.MethodGet, "/api/v1/openapi.json", "getOpenAPI", "This document.",
		func(context.Context, struct{}) (json.RawMessage, error) { return s.document() })
	version := op(http.MethodGet, "/api/v1/version", "getVersion", "The program that answers.",
		func(context.Context, struct{}) (api.Version, error) {
			return api.Version{Version: s.options.Version}, nil
		})
	return []operation{document, version}
}

// openapi writes the document from the operations' Go types. OpenAPI 3.1:
// https://spec.openapis.org/oas/v3.1.0
func (s *Server) openapi() ([]byte, error) {
	reflector := openapi31.NewReflector()
	spec := reflector.SpecEns()
	spec.SetTitle("Patchbay")
	spec.SetDescription("The API of a Patchbay server. Failures have the body Failure, whatever their status.")
	spec.SetVersion(s.options.Version)
	spec.SetHTTPBearerTokenSecurity(bearerSecurity, "", "The API token.")
	spec.SetAPIKeySecurity(cookieSecurity, "patchbay_PORT", openapi.InCookie, "The cookie of the login link.")
	for _, o := range s.routes {
		if err := describeOperation(reflector, o); err != nil {
			return nil, fmt.Errorf("describe %s %s: %w", o.method, o.pattern, err)
		}
	}
	return json.Marshal(spec)
}

func describeOperation(reflector *openapi31.Reflector, o operation) error {
	oc, err := reflector.NewOperationContext(o.method, strings.ReplaceAll(o.pattern, "...}", "}"))
	if err != nil {
		return err
	}
	oc.SetID(o.id)
	oc.SetSummary(o.summary)
	oc.SetTags(tag(o.pattern))
	oc.AddSecurity(bearerSecurity)
	oc.AddSecurity(cookieSecurity)
	if o.input != nil {
		oc.AddReqStructure(o.input)
	}
	for _, body := range o.bodies {
		oc.AddReqStructure(body.structure, openapi.WithContentType(body.contentType))
	}
	for _, out := range o.outputs {
		kind := out.contentType
		if kind == "" {
			kind = jsonType
		}
		oc.AddRespStructure(out.structure, openapi.WithHTTPStatus(out.status), openapi.WithContentType(kind))
	}
	oc.AddRespStructure(api.Failure{}, func(unit *openapi.ContentUnit) {
		unit.IsDefault, unit.ContentType, unit.Description = true, jsonType, "What went wrong."
	})
	return reflector.AddOperation(oc)
}

// tag groups operations by the first word after the version.
func tag(pattern string) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(pattern, "/api/v1/"), "/")
	return strings.TrimSuffix(word, ".json")
}
