package values

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strconv"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// ErrNullInText is the error about a null that is to be joined to a text.
var ErrNullInText = &Mismatch{Message: `the value is null and can't be joined to text; guard it: ?? ""`}

// AppendText appends a value as joined text shows it: strings as they are, numbers as
// JSON writes them, times as RFC 3339, bytes as base64, lists and objects as JSON.
func AppendText(to []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return to, ErrNullInText
	case string:
		return append(to, v...), nil
	case bool:
		return strconv.AppendBool(to, v), nil
	case int:
		return strconv.AppendInt(to, int64(v), 10), nil
	case int64:
		return strconv.AppendInt(to, v, 10), nil
	case float64:
		return message.AppendFloat(to, v, 64)
	case time.Time:
		return v.AppendFormat(to, time.RFC3339Nano), nil
	case time.Duration:
		return append(to, v.String()...), nil
	case json.RawMessage:
		return append(to, v...), nil
	case []byte:
		return base64.StdEncoding.AppendEncode(to, v), nil
	}
	v := Indirect(reflect.ValueOf(value))
	switch k := v.Kind(); {
	case !v.IsValid():
		return to, ErrNullInText
	case IsLeaf(v.Type()):
		if text, ok := v.Interface().(encoding.TextMarshaler); ok {
			marshaled, err := text.MarshalText()
			return append(to, marshaled...), err
		}
	case k == reflect.String:
		return append(to, v.String()...), nil
	case k == reflect.Bool:
		return strconv.AppendBool(to, v.Bool()), nil
	case v.CanInt():
		return strconv.AppendInt(to, v.Int(), 10), nil
	case v.CanUint():
		return strconv.AppendUint(to, v.Uint(), 10), nil
	case v.CanFloat():
		return message.AppendFloat(to, v.Float(), v.Type().Bits())
	}
	marshaled, err := EncodeJSON(v.Interface())
	if err != nil {
		return to, err
	}
	return append(to, marshaled...), nil
}
