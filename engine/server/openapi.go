package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/swaggest/jsonschema-go"
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
		func(context.Context, struct{}) (json.RawMessage, error) { return s.document() }).needs(toKnow())
	version := op(http.MethodGet, "/api/v1/version", "getVersion", "The program that answers.",
		func(context.Context, struct{}) (api.Version, error) {
			return api.Version{Version: s.options.Version}, nil
		}).needs(toKnow())
	return []operation{document, version}
}

// Document is the OpenAPI document of a server of some version. It needs no
// server: a client is generated from it where none runs.
func Document(version string) ([]byte, error) {
	s := &Server{options: Options{Version: version}}
	s.routes = s.operations()
	return s.openapi()
}

// openapi writes the document from the operations' Go types. OpenAPI 3.1:
// https://spec.openapis.org/oas/v3.1.0
func (s *Server) openapi() ([]byte, error) {
	reflector := openapi31.NewReflector()
	reflector.DefaultOptions = append(reflector.DefaultOptions, jsonschema.InterceptProp(alwaysThere),
		jsonschema.InterceptDefName(schemaName))
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

// alwaysThere makes required what encoding/json always writes. Nothing is
// ever null: whoever makes an answer sees to that.
func alwaysThere(p jsonschema.InterceptPropParams) error {
	tag, isJSON := p.Field.Tag.Lookup("json")
	if !p.Processed || !isJSON || p.ParentSchema == nil {
		return nil
	}
	if !strings.Contains(tag, ",omit") && !slices.Contains(p.ParentSchema.Required, p.Name) {
		p.ParentSchema.Required = append(p.ParentSchema.Required, p.Name)
	}
	switch p.Field.Type.Kind() {
	case reflect.Slice, reflect.Map, reflect.Pointer:
		p.PropertySchema.RemoveType(jsonschema.Null)
	}
	return nil
}

// schemaName keeps the names of schemas as they are for clients, whatever package the
// runtime keeps their types in.
func schemaName(_ reflect.Type, name string) string {
	for _, floor := range []string{"Recording", "View", "Planning"} {
		if rest, ok := strings.CutPrefix(name, floor); ok {
			return "Runtime" + rest
		}
	}
	return name
}

// documented is an answer that the document describes as another type.
type documented interface{ documented() any }

func (s saved) documented() any { return s.Saved }

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
	if o.load == heavy {
		oc.AddReqStructure(draftInput{})
	}
	for _, body := range o.bodies {
		oc.AddReqStructure(body.structure, openapi.WithContentType(body.contentType))
	}
	for _, out := range o.outputs {
		kind := out.contentType
		if kind == "" {
			kind = jsonType
		}
		structure := out.structure
		if other, ok := structure.(documented); ok {
			structure = other.documented()
		}
		oc.AddRespStructure(structure, openapi.WithHTTPStatus(out.status), openapi.WithContentType(kind))
	}
	oc.AddRespStructure(api.Failure{}, func(unit *openapi.ContentUnit) {
		unit.IsDefault, unit.ContentType, unit.Description = true, jsonType, "What went wrong."
	})
	return reflector.AddOperation(oc)
}

// draftInput is what every heavy operation takes, beside its own.
type draftInput struct {
	Draft string `header:"X-Patchbay-Draft" description:"The caller's name for what it asks about. A newer request of that name replaces an older one, which gets 409."`
}

// tag groups operations by the first word after the version.
func tag(pattern string) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(pattern, "/api/v1/"), "/")
	return strings.TrimSuffix(word, ".json")
}
