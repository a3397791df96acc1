package dynamicports_test

import (
	"github.com/patchbay-dev/patchbay/docs/authors/dynamicports"
	"github.com/patchbay-dev/patchbay/docs/authors/internal/demo"
)

func ExampleSeverity() {
	demo.Send(dynamicports.NewSeverity(), `{"levels": ["debug", "alarm"]}`, "in",
		`{"level": "alarm", "text": "fire"}`, `{"level": "info", "text": "tea"}`)
	// Output:
	// alarm: {"level":"alarm","text":"fire"}
	// error: {"error":"level \"info\": the settings have [debug alarm]","input":{"level":"info","text":"tea"},"retryable":false}
}
