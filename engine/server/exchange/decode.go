package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
)

// Decode fills a request structure; its errors are the client's fault.
func Decode(r *http.Request, into any) error {
	v := reflect.ValueOf(into).Elem()
	if v.Kind() != reflect.Struct {
		return nil
	}
	var raw *[]byte
	hasJSON := false
	for _, declared := range reflect.VisibleFields(v.Type()) {
		if declared.Anonymous {
			continue
		}
		tag := declared.Tag
		field := v.FieldByIndex(declared.Index).Addr().Interface()
		switch {
		case tag.Get("path") != "":
			*field.(*string) = r.PathValue(tag.Get("path"))
		case tag.Get("query") != "":
			name := tag.Get("query")
			if !r.URL.Query().Has(name) {
				continue
			}
			if err := DecodeText(field, r.URL.Query().Get(name)); err != nil {
				return BadRequest("query parameter %s: %w", name, err)
			}
		case tag.Get("header") != "":
			if err := DecodeText(field, r.Header.Get(tag.Get("header"))); err != nil {
				return BadRequest("header %s: %w", tag.Get("header"), err)
			}
		case tag.Get("body") == "raw":
			raw = field.(*[]byte)
		case tag.Get("json") != "":
			hasJSON = true
		}
	}
	if raw == nil && !hasJSON {
		return nil
	}
	body, err := readBody(r)
	if err != nil {
		return err
	}
	if raw != nil {
		*raw = body
		return nil
	}
	return decodeJSON(r, body, into)
}

// DecodeText reads the text of a parameter into a *string, a *bool or an *int.
func DecodeText(into any, text string) error {
	switch into := into.(type) {
	case *string:
		*into = text
	case *bool:
		truth, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		*into = truth
	case *int:
		number, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		*into = number
	}
	return nil
}

// readBody gives the body, which has been received as a rule.
func readBody(r *http.Request) ([]byte, error) {
	if in, ok := r.Body.(*received); ok {
		return in.bytes, nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, BadRequest("read the request's body: %w", err)
	}
	return body, nil
}

func decodeJSON(r *http.Request, body []byte, into any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "" && kind != "application/json" {
		return &Error{Status: http.StatusUnsupportedMediaType, Err: fmt.Errorf("content type %q: want application/json", kind)}
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return BadRequest("the request's body: %w", err)
	}
	if decoder.More() {
		return BadRequest("the request's body: there is more than one JSON value")
	}
	return nil
}
