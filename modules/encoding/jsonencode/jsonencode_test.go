package jsonencode_test

import (
	"math"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/encoding/jsonencode"
)

func TestEncodes(t *testing.T) {
	node := moduletest.Start(t, jsonencode.New(), nil)
	if err := node.Send("request", jsonencode.Request{Context: "c", Document: map[string]any{"b": "<", "a": int64(1)}}).Err(); err != nil {
		t.Fatal(err)
	}
	want := jsonencode.Response{Context: "c", Encoded: `{"a":1,"b":"<"}`}
	if got := node.Emitted("response"); len(got) != 1 || got[0] != want {
		t.Errorf("response = %+v, want %+v", got, want)
	}
}

func TestRefuses(t *testing.T) {
	node := moduletest.Start(t, jsonencode.New(), nil)
	err := node.Send("request", jsonencode.Request{Document: map[string]any{"ratio": math.Inf(1)}}).Err()
	if err == nil || !strings.Contains(err.Error(), "$.ratio") || module.IsRetryable(err) {
		t.Errorf("error = %v, want a permanent one with the path", err)
	}
}
