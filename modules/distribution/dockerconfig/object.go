package dockerconfig

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// member is one member of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

// object reads a JSON object and keeps the order of its members; of a name that
// stands there twice, the last value counts. Null is an object without members.
// Errors say where the text is broken and never quote it.
func object(raw []byte) ([]member, error) {
	raw = bytes.TrimRight(raw, "\x00")
	var checked map[string]json.RawMessage
	if err := json.Unmarshal(raw, &checked); err != nil {
		return nil, safeError(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if open, err := decoder.Token(); err != nil || open == nil {
		return nil, err
	}
	var members []member
	place := make(map[string]int, len(checked))
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, safeError(err)
		}
		m := member{name: fmt.Sprint(name)}
		if err := decoder.Decode(&m.value); err != nil {
			return nil, safeError(err)
		}
		if at, again := place[m.name]; again {
			members[at] = m
			continue
		}
		place[m.name] = len(members)
		members = append(members, m)
	}
	return members, nil
}

// field returns the last member of that name, whatever its case, as encoding/json
// and so the kubelet find it; nil when there is none.
func field(members []member, name string) json.RawMessage {
	for _, m := range slices.Backward(members) {
		if strings.EqualFold(m.name, name) {
			return m.value
		}
	}
	return nil
}

func safeError(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("it is not valid JSON (broken at byte %d)", syntax.Offset)
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return errors.New("it is not a JSON object")
	}
	return errors.New("it is not valid JSON")
}
