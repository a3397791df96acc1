package wire

// Patched is an object of the input with changes. The names that it sets need
// not be new.
type Patched struct {
	Base    *Object
	Deleted []string
	Set     map[string]any // plain values, or parts of the input
}

// Plain makes plain Go of a value of the input or of a result: map[string]any,
// []any, string, int64, float64, bool, nil and json.Number.
func Plain(value any) any {
	switch v := value.(type) {
	case *Object:
		fields := make(map[string]any, v.count)
		for name, field := range v.Each() {
			fields[name] = Plain(field)
		}
		return fields
	case *List:
		items := make([]any, v.count)
		for i, item := range v.Each() {
			items[i] = Plain(item)
		}
		return items
	case *Patched:
		fields, _ := Plain(v.Base).(map[string]any)
		for _, name := range v.Deleted {
			delete(fields, name)
		}
		for name, field := range v.Set {
			fields[name] = Plain(field)
		}
		return fields
	case map[string]any:
		fields := make(map[string]any, len(v))
		for name, field := range v {
			fields[name] = Plain(field)
		}
		return fields
	case []any:
		items := make([]any, len(v))
		for i, item := range v {
			items[i] = Plain(item)
		}
		return items
	}
	return value
}
