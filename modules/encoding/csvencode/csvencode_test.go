package csvencode_test

import (
	"math"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/encoding/csvencode"
)

func TestEncodes(t *testing.T) {
	one := []map[string]any{{"name": "web", "count": int64(3), "ratio": 0.5, "ready": true, "none": nil}}
	tests := map[string]struct {
		settings string
		rows     []map[string]any
		want     string
	}{
		"nothing":           {`{}`, nil, ""},
		"titles of nothing": {`{"columns": [{"key": "a", "title": "A"}, {"key": "b"}]}`, nil, "A,b\r\n"},
		"all names, sorted": {`{}`, one, "count,name,none,ratio,ready\r\n3,web,,0.5,true\r\n"},
		"names of all rows": {`{}`, []map[string]any{{"b": "1"}, {"a": "2"}}, "a,b\r\n,1\r\n2,\r\n"},
		"chosen columns":    {`{"columns": [{"key": "name", "title": "Name"}, {"key": "missing"}]}`, one, "Name,missing\r\nweb,\r\n"},
		"no header":         {`{"noHeader": true, "separator": "semicolon"}`, []map[string]any{{"a": "x;y", "b": "z"}}, "\"x;y\";z\r\n"},
		"tabs":              {`{"noHeader": true, "separator": "tab"}`, []map[string]any{{"a": "x", "b": "y"}}, "x\ty\r\n"},
		"quotes and lines":  {`{"noHeader": true}`, []map[string]any{{"a": "say \"no\",\nplease"}}, "\"say \"\"no\"\",\r\nplease\"\r\n"},
		"lists as JSON":     {`{"noHeader": true}`, []map[string]any{{"a": []any{"x", int64(1)}}}, "\"[\"\"x\"\",1]\"\r\n"},
		"no formula":        {`{"noHeader": true}`, []map[string]any{{"a": "=HYPERLINK(1)", "b": "@x", "c": "-1", "d": int64(-1)}}, "'=HYPERLINK(1),'@x,'-1,-1\r\n"},
		"formula":           {`{"noHeader": true, "formulas": true}`, []map[string]any{{"a": "=1+1"}}, "=1+1\r\n"},
		"formula in a name": {`{}`, []map[string]any{{"=x": "1"}}, "'=x\r\n1\r\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node := moduletest.New(t, csvencode.New())
			if err := node.ConfigureJSON(test.settings); err != nil {
				t.Fatal(err)
			}
			if err := node.Send("request", csvencode.Request{Context: "c", Rows: test.rows}).Err(); err != nil {
				t.Fatal(err)
			}
			want := csvencode.Response{Context: "c", Encoded: test.want, Count: len(test.rows)}
			if got := node.Emitted("response"); len(got) != 1 || got[0] != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestRefuses(t *testing.T) {
	tests := map[string]struct {
		settings string
		rows     []map[string]any
		want     string
	}{
		"too long":   {`{"maxBytes": 10}`, []map[string]any{{"a": strings.Repeat("x", 20)}}, "larger than the node's bound"},
		"no JSON":    {`{}`, []map[string]any{{"a": "x"}, {"a": math.Inf(1)}}, "rows[1].a"},
		"large list": {`{"maxBytes": 10}`, []map[string]any{{"a": []any{strings.Repeat("x", 20)}}}, "too long"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node := moduletest.New(t, csvencode.New())
			if err := node.ConfigureJSON(test.settings); err != nil {
				t.Fatal(err)
			}
			err := node.Send("request", csvencode.Request{Rows: test.rows}).Err()
			if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %s", err, test.want)
			}
		})
	}
}
