package eval

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// AppendText is values.AppendText for values that may be large: the budget is charged
// before anything is made.
func (s *State) AppendText(to []byte, value any) ([]byte, error) {
	size := 0
	switch v := value.(type) {
	case nil, bool, int, int64, float64, time.Time, time.Duration:
		return values.AppendText(to, value)
	case string:
		if err := s.ChargeText(len(v)); err != nil {
			return to, err
		}
		return append(to, v...), nil
	case json.RawMessage:
		size = len(v)
	case []byte:
		size = base64.StdEncoding.EncodedLen(len(v))
	default:
		var err error
		if size, err = s.JSONSize(value, false); err != nil {
			return to, err
		}
	}
	if err := s.ChargeMemory(size); err != nil {
		return to, err
	}
	return values.AppendText(to, value)
}
