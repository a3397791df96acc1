package jseval

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

type jsonNumber = json.Number

// plain turns a Go value of the input into plain Go. A value that is plain
// already comes back as it is, not copied; changed says whether it was not.
func (e *exporter) plain(value any, depth int) (result any, changed bool, err error) {
	if e.left--; e.left < 0 {
		return nil, false, cannot("is too large: over %d values", maxNodes)
	}
	if depth > maxNesting {
		return nil, false, cannot("is nested over %d deep", maxNesting)
	}
	switch v := value.(type) {
	case nil, string, bool, int64, float64, json.Number:
		return value, false, nil
	case map[string]any:
		return e.plainMap(v, depth)
	case []any:
		return e.plainList(v, depth)
	}
	return e.converted(value, depth)
}

func (e *exporter) plainMap(fields map[string]any, depth int) (any, bool, error) {
	var copied map[string]any
	for name, field := range fields {
		plain, changed, err := e.plain(field, depth+1)
		if err != nil {
			return nil, false, inField(err, name)
		}
		if !changed {
			continue
		}
		if copied == nil {
			copied = make(map[string]any, len(fields))
			for n, f := range fields {
				copied[n] = f
			}
		}
		copied[name] = plain
	}
	if copied != nil {
		return copied, true, nil
	}
	return fields, false, nil
}

func (e *exporter) plainList(items []any, depth int) (any, bool, error) {
	var copied []any
	for i, item := range items {
		plain, changed, err := e.plain(item, depth+1)
		if err != nil {
			return nil, false, inItem(err, i)
		}
		if !changed {
			continue
		}
		if copied == nil {
			copied = append(make([]any, 0, len(items)), items...)
		}
		copied[i] = plain
	}
	if copied != nil {
		return copied, true, nil
	}
	return items, false, nil
}

// converted makes plain Go of structs, typed lists and the like, by the same
// names that scripts see.
func (e *exporter) converted(value any, depth int) (any, bool, error) {
	v := reflect.ValueOf(value)
	for v.Kind() == reflect.Pointer && !v.IsNil() && !marshals(v.Interface()) {
		v = v.Elem()
	}
	if marshals(v.Interface()) {
		plain, err := throughJSON(v.Interface())
		return plain, true, err
	}
	switch v.Kind() {
	case reflect.Struct:
		return e.convertedFields(structView{v, fieldsOf(v.Type())}, depth)
	case reflect.Map:
		if v.Type().Key().Kind() == reflect.String && !v.IsNil() {
			return e.convertedFields(mapView{v}, depth)
		}
		plain, err := throughJSON(v.Interface())
		return plain, true, err
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() != reflect.Uint8 && (v.Kind() == reflect.Array || !v.IsNil()) {
			return e.convertedItems(v, depth)
		}
	}
	exported, err := e.value(e.m.view(v.Interface()))
	return exported, true, err
}

func (e *exporter) convertedFields(from source, depth int) (any, bool, error) {
	names := from.names()
	fields := make(map[string]any, len(names))
	for _, name := range names {
		field, _ := from.field(name)
		plain, _, err := e.plain(field, depth+1)
		if err != nil {
			return nil, false, inField(err, name)
		}
		fields[name] = plain
	}
	return fields, true, nil
}

func (e *exporter) convertedItems(v reflect.Value, depth int) (any, bool, error) {
	items := make([]any, v.Len())
	for i := range items {
		plain, _, err := e.plain(v.Index(i).Interface(), depth+1)
		if err != nil {
			return nil, false, inItem(err, i)
		}
		items[i] = plain
	}
	return items, true, nil
}

// throughJSON is for the few types that have their own way of being JSON.
func throughJSON(value any) (any, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var plain any
	err = decoder.Decode(&plain)
	return plain, err
}

// jsonText is a plain value for people to read.
func jsonText(plain any) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(plain); err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(text.String(), "\n")
}
