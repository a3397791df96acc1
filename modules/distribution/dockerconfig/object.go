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
// is there twice, the last value counts. Null is an object without members.
// Errors say where the text is broken and never quote it.
func object(raw []byte) ([]member, error) {
	all, err := everyMember(raw)
	return lastOfEach(all), err
}

// everyMember reads a JSON object with the members whose names are there twice.
func everyMember(raw []byte) ([]member, error) {
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
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, safeError(err)
		}
		m := member{name: fmt.Sprint(name)}
		if err := decoder.Decode(&m.value); err != nil {
			return nil, safeError(err)
		}
		members = append(members, m)
	}
	return members, nil
}

// lastOfEach keeps the last value of each name, at the place of its first.
func lastOfEach(members []member) []member {
	place := make(map[string]int, len(members))
	kept := members[:0]
	for _, m := range members {
		at, again := place[m.name]
		if again {
			kept[at] = m
			continue
		}
		place[m.name] = len(kept)
		kept = append(kept, m)
	}
	return kept
}

// merged returns the members of all objects of a name, whatever its case. For
// encoding/json, and so for the kubelet, a second one adds to the first, and null
// empties it.
func merged(config []member, name string) (all []member, err error) {
	for _, m := range config {
		if !strings.EqualFold(m.name, name) {
			continue
		}
		found, err := everyMember(m.value)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", name, err)
		}
		if string(m.value) == "null" {
			all = nil
		}
		all = append(all, found...)
	}
	return lastOfEach(all), nil
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
