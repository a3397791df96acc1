package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func trial(t *testing.T, document, from, to, template, message string) string {
	t.Helper()
	whole, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	in := api.Trial{Document: whole, From: from, To: to, Map: json.RawMessage(template), Message: json.RawMessage(message)}
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestEvaluate(t *testing.T) {
	f := start(t)
	tests := map[string]struct {
		from, template, message   string
		outcome, result, err, who string
	}{
		"the carried example":  {"first.out", `{"text": "{{ $.context.registry }}"}`, "", "valid", `{"context":{"registry":"mirror.example.com"},"text":"mirror.example.com"}`, "", "example"},
		"a given message":      {"first.out", `{"text": "{{ $.text }}"}`, `{"text":"given"}`, "valid", `{"text":"given"}`, "", "given"},
		"no map":               {"first.out", "", `{"text":"given"}`, "valid", `{"text":"given"}`, "", "given"},
		"a whole number":       {"first.out", `{"context": {"n": 12345678901234567}}`, "", "valid", `{"context":{"n":12345678901234567},"text":""}`, "", "example"},
		"numbers of many bits": {"first.out", `{"text": "{{ $.text }}", "context": {"n": "{{ $.context.list[0] - 1 }}", "m": "{{ $.context.m }}", "l": [18446744073709551615]}}`, `{"text":"x","context":{"list":[18446744073709551615],"m":123456789012345678901234567890}}`, "unverifiable", `{"context":{"l":[18446744073709551615],"m":123456789012345678901234567890,"n":18446744073709551614},"text":"x"}`, "", "given"},
		"invalid":              {"first.out", `{"text": "{{ $.txt }}"}`, "", "invalid", "", "", "example"},
		"fails on the message": {"first.out", `{"text": "{{ $.context.name }}"}`, `{"context":{}}`, "unverifiable", "", "has no field name", "given"},
		"another type":         {"first.out", "", `{"text": 7}`, "valid", "", "want a string", "given"},
		"a secret":             {"first.out", `{"text": "{{ $.token }}"}`, `{"token":"very-secret"}`, "valid", `{"text":"••••••"}`, "", "given"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got api.Evaluation
			f.want(http.StatusOK, f.call("POST", "/api/v1/evaluate", trial(t, drawn, test.from, "second.in", test.template, test.message))).into(t, &got)
			if got.Outcome != test.outcome || string(got.Result) != test.result || got.MessageOf != test.who {
				t.Errorf("evaluation = %+v, result %s", got, got.Result)
			}
			if test.err == "" && got.Error != "" || !strings.Contains(got.Error, test.err) {
				t.Errorf("error = %q, want %q", got.Error, test.err)
			}
			if (test.outcome == "invalid") != (len(got.Findings) > 0 && got.Findings[0].Column > 0 && got.Findings[0].Suggestion == "$.text") {
				t.Errorf("findings = %+v", got.Findings)
			}
		})
	}
}

// TestEvaluateOnRecentMessage tries to get a secret out that a real message
// holds.
func TestEvaluateOnRecentMessage(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/echo/ports/in", `{"text":"real", "token":"very-secret"}`))
	for _, template := range []string{`{"text":"{{ $.text }}"}`, `{"text":"{{ base64($.token) }}"}`, `{"text":"{{ $.token[0:2] }}"}`, `{"context":"{{ $ }}"}`} {
		got := f.want(http.StatusOK, f.call("POST", "/api/v1/evaluate", trial(t, document, "echo.out", "echo.in", template, "")))
		if !strings.Contains(got.body, `"messageOf":"recent"`) || !strings.Contains(got.body, `"real"`) {
			t.Errorf("%s: not the real message: %s", template, got.body)
		}
		for _, secret := range []string{"very", "dmVyeS", `"ve"`} {
			if strings.Contains(got.body, secret) {
				t.Errorf("%s gives the secret away: %s", template, got.body)
			}
		}
	}
}

func TestEvaluateIsBounded(t *testing.T) {
	f := start(t)
	list := "[" + strings.Repeat("0,", 2000) + "0]"
	endless := `{"text": "{{ string(all($.context, all($.context, all($.context, all($.context, true))))) }}"}`
	got := f.want(http.StatusOK, f.call("POST", "/api/v1/evaluate", trial(t, drawn, "first.out", "second.in", endless, `{"context":`+list+`}`)))
	if !strings.Contains(got.body, "took too long") {
		t.Errorf("answer = %.300s", got.body)
	}
}

func TestEvaluateRefuses(t *testing.T) {
	f := start(t)
	for body, status := range map[string]int{
		trial(t, drawn, "first", "second.in", "", ""):          http.StatusBadRequest,
		trial(t, drawn, "first.oot", "second.in", "", ""):      http.StatusNotFound,
		trial(t, drawn, "first.out", "second.out", "", ""):     http.StatusNotFound,
		trial(t, "]", "first.out", "second.in", "", ""):        http.StatusUnprocessableEntity,
		`{"document": 1, "from": "a.b", "to": "c.d"}`:          http.StatusNotFound,
		`{"document": {}, "from": "a.b", "to": "c.d", "x": 1}`: http.StatusBadRequest,
	} {
		f.want(status, f.call("POST", "/api/v1/evaluate", body))
	}
}

func TestComplete(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/echo/ports/in", `{"text":"real", "token":"very-secret", "context":{"😀":1,"deep":"very-secret"}}`))
	whole, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(in api.Cursor) (got api.Completion) {
		t.Helper()
		in.Document, in.From, in.To = whole, "echo.out", "echo.in"
		body, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		f.want(http.StatusOK, f.call("POST", "/api/v1/complete", string(body))).into(t, &got)
		return got
	}
	got := ask(api.Cursor{Expression: `"😀é" + $.context.de + 1`, Cursor: 20})
	if got.Start != 18 || len(got.Items) != 1 || got.Items[0].Label != "deep" || got.Items[0].Type != "string" {
		t.Errorf("completion = %+v", got)
	}
	got = ask(api.Cursor{Expression: "$.", Cursor: 2})
	if text, _ := json.Marshal(got); strings.Contains(string(text), "very-secret") || !strings.Contains(string(text), `\"real\"`) {
		t.Errorf("completion = %s", text)
	}
	pinned := json.RawMessage(`{"text":"pinned", "context":{"depot":1}, "token":"of-the-pin"}`)
	if got := ask(api.Cursor{Expression: "$.context.de", Cursor: 12, Message: pinned}); len(got.Items) != 1 || got.Items[0].Label != "depot" {
		t.Errorf("by a given message: %+v", got)
	}
	if text, _ := json.Marshal(ask(api.Cursor{Expression: "$.", Cursor: 2, Message: pinned})); strings.Contains(string(text), "of-the-pin") || !strings.Contains(string(text), `\"pinned\"`) {
		t.Errorf("by a given message: %s", text)
	}
	if got := ask(api.Cursor{Settings: true}); len(got.Items) == 0 || strings.Contains(got.Items[0].Label, "$") {
		t.Errorf("in settings: %+v", got)
	}
	if got := ask(api.Cursor{Expression: "$.x", Cursor: 1 << 40}); got.Start != 2 {
		t.Errorf("a cursor past the end: %+v", got)
	}
	f.want(http.StatusBadRequest, f.call("POST", "/api/v1/complete", `{"expression": "$."}`))
}
