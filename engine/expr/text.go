package expr

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// appendText is appendText for what may be large: the size is known before anything
// is made.
func (r *run) appendText(to []byte, value any) ([]byte, error) {
	size := 0
	switch v := value.(type) {
	case nil, bool, int, int64, float64, time.Time, time.Duration:
		return values.AppendText(to, value)
	case string:
		if err := r.makesText(len(v)); err != nil {
			return to, err
		}
		return append(to, v...), nil
	case json.RawMessage:
		size = len(v)
	case []byte:
		size = base64.StdEncoding.EncodedLen(len(v))
	default:
		var err error
		if size, err = r.jsonSize(value, false); err != nil {
			return to, err
		}
	}
	if err := r.makes(size); err != nil {
		return to, err
	}
	return values.AppendText(to, value)
}
