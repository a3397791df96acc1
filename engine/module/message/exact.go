package message

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// ReadExact reads one JSON value as map[string]any, []any, string, bool, nil and
// numbers, and changes no number: see ExactNumber. It is for values that people and
// programs send; what a document says is read by Read, which is stricter. Anything
// after the value is an error.
func ReadExact(text []byte) (any, error) {
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
	return exactNumbers(value), nil
}

func exactNumbers(value any) any {
	switch v := value.(type) {
	case json.Number:
		return ExactNumber(v)
	case map[string]any:
		for key, item := range v {
			v[key] = exactNumbers(item)
		}
	case []any:
		for i, item := range v {
			v[i] = exactNumbers(item)
		}
	}
	return value
}

// ExactNumber returns a number out of JSON text as an int64 or a uint64 when it is
// whole and fits, and as a float64 when it is written with a point or an exponent. An
// integer of more than 64 bits, which a float would round, and a number beyond the range
// of floats stay as they are written, as a json.Number.
func ExactNumber(n json.Number) any {
	if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
		return i
	}
	if u, err := strconv.ParseUint(n.String(), 10, 64); err == nil {
		return u
	}
	if f, err := n.Float64(); err == nil && strings.ContainsAny(n.String(), ".eE") {
		return f
	}
	return n
}

// AppendFloat appends a number as encoding/json writes it. The bits are those of its
// type, 32 or 64. JSON has no infinity and no NaN: these are a *Mismatch.
func AppendFloat(to []byte, f float64, bits int) ([]byte, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return to, mismatch("%v is not a number that JSON has", f)
	}
	format := byte('f')
	switch abs := math.Abs(f); {
	case abs == 0:
	case bits == 32 && (float32(abs) < 1e-6 || float32(abs) >= 1e21):
		format = 'e'
	case bits != 32 && (abs < 1e-6 || abs >= 1e21):
		format = 'e'
	}
	to = strconv.AppendFloat(to, f, format, -1, bits)
	if n := len(to); format == 'e' && n >= 4 && to[n-4] == 'e' && to[n-3] == '-' && to[n-2] == '0' {
		to[n-2] = to[n-1]
		to = to[:n-1]
	}
	return to, nil
}
