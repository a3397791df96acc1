package tree

import "encoding/json"

// AppendJSON appends the value as JSON.
func (t *Value) AppendJSON(to []byte) []byte {
	switch t.Kind {
	case ObjectKind:
		to = append(to, '{')
		for i, e := range t.Entries {
			if i > 0 {
				to = append(to, ',')
			}
			to = append(appendScalar(to, e.Key), ':')
			to = e.Value.AppendJSON(to)
		}
		return append(to, '}')
	case ListKind:
		to = append(to, '[')
		for i, item := range t.Items {
			if i > 0 {
				to = append(to, ',')
			}
			to = item.AppendJSON(to)
		}
		return append(to, ']')
	}
	return appendScalar(to, t.Scalar)
}

func appendScalar(to []byte, scalar any) []byte {
	text, err := json.Marshal(scalar)
	if err != nil { // no scalar of a document is one that JSON does not have
		return append(to, "null"...)
	}
	return append(to, text...)
}
