package values

import (
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// EncodeJSON writes a value as compact JSON. < and > are not escaped.
func EncodeJSON(value any) ([]byte, error) {
	text, err := message.JSON(value)
	if err != nil {
		return nil, fmt.Errorf("the value can't be written as JSON: %w", err)
	}
	return text, nil
}
