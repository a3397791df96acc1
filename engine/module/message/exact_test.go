package message_test

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

func TestReadExact(t *testing.T) {
	tests := map[string]struct {
		text string
		want any
		err  string
	}{
		"whole":                   {"7", int64(7), ""},
		"smallest":                {"-9223372036854775808", int64(math.MinInt64), ""},
		"64 bits":                 {"18446744073709551615", uint64(math.MaxUint64), ""},
		"more than 64 bits":       {"18446744073709551616", json.Number("18446744073709551616"), ""},
		"with a point":            {"7.0", 7.0, ""},
		"with an exponent":        {"1e3", 1000.0, ""},
		"beyond floats":           {"1e999", json.Number("1e999"), ""},
		"in lists and objects":    {`{"a":[1,{"b":2.5}]}`, map[string]any{"a": []any{int64(1), map[string]any{"b": 2.5}}}, ""},
		"null":                    {" null ", nil, ""},
		"empty":                   {" ", nil, "the text is empty"},
		"more than one value":     {"1 2", nil, "there is more after the first JSON value, at offset 3"},
		"something after a value": {"{} x", nil, "there is more after the first JSON value, at offset 3"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := message.ReadExact([]byte(test.text))
			if test.err != "" {
				if err == nil || err.Error() != test.err {
					t.Errorf("error = %v, want %q", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("ReadExact(%s) = %#v, want %#v", test.text, got, test.want)
			}
		})
	}
}

// TestAppendFloatWritesAsEncodingJSON holds both against each other.
func TestAppendFloatWritesAsEncodingJSON(t *testing.T) {
	for _, f := range []float64{0, 1, -1.5, 1e-6, 9.9e-7, 1e20, 1e21, 1.2e-9, math.MaxFloat64, math.SmallestNonzeroFloat64} {
		want, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		got, err := message.AppendFloat([]byte("x"), f, 64)
		if err != nil || string(got) != "x"+string(want) {
			t.Errorf("AppendFloat(%v) = %s, %v, want x%s", f, got, err, want)
		}
		single, err := json.Marshal(float32(f))
		if err != nil {
			continue // float32 doesn't have it
		}
		if got, err := message.AppendFloat(nil, float64(float32(f)), 32); err != nil || string(got) != string(single) {
			t.Errorf("AppendFloat(%v) of a float32 = %s, %v, want %s", f, got, err, single)
		}
	}
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if got, err := message.AppendFloat(nil, f, 64); err == nil {
			t.Errorf("AppendFloat(%v) = %s, want an error", f, got)
		}
	}
}
