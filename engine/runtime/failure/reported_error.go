package failure

import (
	"encoding/json"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Reported returns the error that a component emits on its error port: an
// ErrorMessage, or a type of its own that has the fields of one.
func Reported(data any) error {
	switch value := data.(type) {
	case module.ErrorMessage:
		return named(value, data)
	case *module.ErrorMessage:
		if value != nil {
			return named(*value, data)
		}
	case error:
		return value
	case string:
		return named(module.ErrorMessage{Error: value}, data)
	}
	var message struct {
		Error      string `json:"error"`
		Retryable  bool   `json:"retryable"`
		RetryAfter string `json:"retryAfter"`
	}
	if text, err := json.Marshal(data); err == nil {
		_ = json.Unmarshal(text, &message) // what does not fit is not there
	}
	return named(module.ErrorMessage{Error: message.Error, Retryable: message.Retryable, RetryAfter: message.RetryAfter}, data)
}

func named(message module.ErrorMessage, data any) error {
	if err := message.Err(); err != nil {
		return err
	}
	return module.Permanent(fmt.Errorf("the component reported an error without a text (%T)", data))
}
