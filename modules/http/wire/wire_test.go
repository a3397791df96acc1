package wire_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/http/wire"
)

func TestList(t *testing.T) {
	header := http.Header{"B": {"2", "1"}, "A": {"x"}, "C": nil}
	want := []wire.Header{{Key: "A", Value: "x"}, {Key: "B", Value: "2"}, {Key: "B", Value: "1"}}
	if got := wire.List(header); !reflect.DeepEqual(got, want) {
		t.Errorf("list = %v", got)
	}
}

func TestAdd(t *testing.T) {
	tests := map[string]struct {
		list []wire.Header
		want string // of the error
	}{
		"fine":              {[]wire.Header{{Key: "x-a", Value: "1"}, {Key: "X-A", Value: "2"}}, ""},
		"empty name":        {[]wire.Header{{Value: "1"}}, "name"},
		"space in the name": {[]wire.Header{{Key: "X A"}}, "name"},
		"line break":        {[]wire.Header{{Key: "X-A", Value: "a\nB: c"}}, "line break"},
		"length":            {[]wire.Header{{Key: "content-length", Value: "1"}}, "Content-Length"},
		"framing":           {[]wire.Header{{Key: "Transfer-Encoding", Value: "chunked"}}, "Transfer-Encoding"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			header := http.Header{"X-A": {"old"}}
			err := wire.Add(header, test.list)
			if test.want == "" {
				if err != nil || !reflect.DeepEqual(header["X-A"], []string{"1", "2"}) {
					t.Errorf("header = %v, error = %v", header, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}

func TestBody(t *testing.T) {
	tests := map[string]struct {
		body       any
		text, kind string
	}{
		"nothing": {nil, "", ""},
		"text":    {"a<b", "a<b", wire.TypeText},
		"bytes":   {[]byte{0xff}, "\xff", "application/octet-stream"},
		"raw":     {json.RawMessage(`{"a": 1}`), `{"a": 1}`, wire.TypeJSON},
		"object":  {map[string]any{"a": "<b>"}, `{"a":"<b>"}`, wire.TypeJSON},
		"number":  {int64(1 << 60), "1152921504606846976", wire.TypeJSON},
		"false":   {false, "false", wire.TypeJSON},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text, kind, err := wire.Body(test.body)
			if err != nil || text != test.text || kind != test.kind {
				t.Errorf("body = %q %q %v", text, kind, err)
			}
		})
	}
}

// FuzzAdd wants that what is taken goes over the wire as one line.
func FuzzAdd(f *testing.F) {
	f.Add("X-A", "value")
	f.Add("x a", "a\r\nb: c")
	f.Fuzz(func(t *testing.T, key, value string) {
		header := http.Header{}
		if wire.Add(header, []wire.Header{{Key: key, Value: value}}) != nil {
			return
		}
		var text strings.Builder
		if err := header.Write(&text); err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(text.String(), "\n"); lines != 1 {
			t.Errorf("%d lines: %q", lines, text.String())
		}
	})
}
