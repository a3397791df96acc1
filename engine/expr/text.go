package expr

import (
	"bytes"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strconv"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

var errNullInText = &mismatch{Message: `the value is null and can't be joined to text; guard it: ?? ""`}

// appendText appends a value as it stands in joined text: strings as they are,
// numbers as JSON prints them, times as RFC 3339, bytes as base64, lists and
// objects as JSON.
func appendText(to []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return to, errNullInText
	case string:
		return append(to, v...), nil
	case bool:
		return strconv.AppendBool(to, v), nil
	case int:
		return strconv.AppendInt(to, int64(v), 10), nil
	case int64:
		return strconv.AppendInt(to, v, 10), nil
	case float64:
		return appendFloat(to, v, 64)
	case time.Time:
		return v.AppendFormat(to, time.RFC3339Nano), nil
	case time.Duration:
		return append(to, v.String()...), nil
	case json.RawMessage:
		return append(to, v...), nil
	case []byte:
		return base64.StdEncoding.AppendEncode(to, v), nil
	}
	v := inner(reflect.ValueOf(value))
	switch k := v.Kind(); {
	case !v.IsValid():
		return to, errNullInText
	case isLeaf(v.Type()):
		if text, ok := v.Interface().(encoding.TextMarshaler); ok {
			marshaled, err := text.MarshalText()
			return append(to, marshaled...), err
		}
	case k == reflect.String:
		return append(to, v.String()...), nil
	case k == reflect.Bool:
		return strconv.AppendBool(to, v.Bool()), nil
	case v.CanInt():
		return strconv.AppendInt(to, v.Int(), 10), nil
	case v.CanUint():
		return strconv.AppendUint(to, v.Uint(), 10), nil
	case v.CanFloat():
		return appendFloat(to, v.Float(), v.Type().Bits())
	}
	marshaled, err := encodeJSON(v.Interface())
	if err != nil {
		return to, err
	}
	return append(to, marshaled...), nil
}

// appendText is appendText for what may be large: the size is known before anything
// is made.
func (r *run) appendText(to []byte, value any) ([]byte, error) {
	size := 0
	switch v := value.(type) {
	case nil, bool, int, int64, float64, time.Time, time.Duration:
		return appendText(to, value)
	case string:
		if err := r.makesText(len(v)); err != nil {
			return to, err
		}
		return append(to, v...), nil
	case json.RawMessage:
		size = len(v)
	case []byte:
		size = base64.StdEncoding.EncodedLen(len(v))
	default:
		var err error
		if size, err = r.jsonSize(value, false); err != nil {
			return to, err
		}
	}
	if err := r.makes(size); err != nil {
		return to, err
	}
	return appendText(to, value)
}

// appendFloat writes a number as encoding/json does.
func appendFloat(to []byte, f float64, bits int) ([]byte, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return to, &mismatch{Message: fmt.Sprintf("%v is not a number that JSON has", f)}
	}
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	to = strconv.AppendFloat(to, f, format, -1, bits)
	if n := len(to); format == 'e' && n >= 4 && to[n-4] == 'e' && to[n-3] == '-' && to[n-2] == '0' {
		to[n-2] = to[n-1]
		to = to[:n-1]
	}
	return to, nil
}

// encodeJSON writes compact JSON, < and > as they are.
func encodeJSON(value any) ([]byte, error) {
	text, err := message.JSON(value)
	if err != nil {
		return nil, fmt.Errorf("the value can't be written as JSON: %w", err)
	}
	return text, nil
}

// decodeJSON reads one JSON value; integers that fit int64 or uint64 stay
// integers.
func decodeJSON(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the text is empty")
		}
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("there is more after the first JSON value, at offset %d", decoder.InputOffset())
	}
	return plainNumbers(value), nil
}

func plainNumbers(value any) any {
	switch v := value.(type) {
	case json.Number:
		return plainNumber(v)
	case map[string]any:
		for key, item := range v {
			v[key] = plainNumbers(item)
		}
	case []any:
		for i, item := range v {
			v[i] = plainNumbers(item)
		}
	}
	return value
}
