package dockerconfig

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
)

// The keys and types under which a secret keeps a docker config.
// https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets
const (
	Key        = ".dockerconfigjson"
	Type       = "kubernetes.io/dockerconfigjson"
	LegacyKey  = ".dockercfg"
	LegacyType = "kubernetes.io/dockercfg"
)

// further is our own member of a docker config beside "auths": a list of what would
// be in "auths" too if a registry could be there more than once.
const further = "furtherAuths"

// ErrNoCredentials says that a secret is not a pull secret.
var ErrNoCredentials = errors.New("not a pull secret: it holds neither " + Key + " nor " + LegacyKey)

// PassedOverError says why the kubelet passes a pull secret over.
type PassedOverError struct{ Reason string }

func (e *PassedOverError) Error() string { return e.Reason }

// PassedOver is true for the errors of secrets that the kubelet passes over, too.
func PassedOver(err error) bool {
	var passed *PassedOverError
	return errors.Is(err, ErrNoCredentials) || errors.As(err, &passed)
}

// Config holds logins of several docker configs, in order. The zero value is empty
// and ready.
type Config struct{ entries []entry }

// AddSecret takes over the logins of a secret. What the kubelet passes over without an
// error comes back as notes, or as ErrNoCredentials or a PassedOverError when it is the
// whole secret. With any other error the kubelet fails too: the config is broken. No
// note or error quotes the data.
func (c *Config) AddSecret(kind string, data map[string][]byte) (notes []string, err error) {
	key, raw, err := choose(kind, data)
	if err != nil {
		return nil, err
	}
	members, err := everyMember(raw)
	if err == nil && key == LegacyKey {
		members = lastOfEach(members)
	}
	if err == nil && key == Key {
		members, err = authsOf(members)
	}
	var found []entry
	if err == nil {
		found, notes, err = entries(members)
	}
	var passed *PassedOverError
	switch {
	case errors.As(err, &passed):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("key %s: %w", key, err)
	case len(members) == 0:
		return nil, &PassedOverError{"key " + key + ": it names no registries"}
	}
	c.entries = append(c.entries, found...)
	return notes, nil
}

func choose(kind string, data map[string][]byte) (key string, raw []byte, err error) {
	_, has := data[Key]
	_, hasLegacy := data[LegacyKey]
	switch {
	case !has && !hasLegacy:
		return "", nil, ErrNoCredentials
	case kind == Type && has:
		key = Key
	case kind == LegacyType && hasLegacy:
		key = LegacyKey
	default:
		return "", nil, &PassedOverError{fmt.Sprintf("its type is %q: the kubelet takes %s from type %s, and %s from type %s", kind, Key, Type, LegacyKey, LegacyType)}
	}
	if len(data[key]) == 0 {
		return "", nil, &PassedOverError{"key " + key + " is empty"}
	}
	return key, data[key], nil
}

// authsOf returns the members of "auths".
func authsOf(config []member) ([]member, error) {
	if field(config, "auths") == nil && len(config) > 0 {
		return nil, &PassedOverError{`there is no "auths" in it; credential helpers work on a workstation only, and the older form belongs in a secret of type ` + LegacyType}
	}
	return merged(config, "auths")
}

// JSON returns the logins as the text of a .docker/config.json, or "" when there are
// none. "auths" has the first login for each registry; "furtherAuths", which only
// Patchbay knows, is a list with the second, the third and so on.
func (c *Config) JSON() string {
	var layers []map[string]json.RawMessage
	depth := map[string]int{}
	for _, e := range c.entries {
		at := depth[e.place.name]
		depth[e.place.name]++
		if at == len(layers) {
			layers = append(layers, map[string]json.RawMessage{})
		}
		layers[at][e.key] = e.raw
	}
	if len(layers) == 0 {
		return ""
	}
	document := map[string]any{"auths": layers[0]}
	if len(layers) > 1 {
		document[further] = layers[1:]
	}
	text, _ := json.Marshal(document) // raw messages that were decoded from JSON always encode
	return string(text)
}

// Parse reads a docker config.json, ours or anybody's, or the older form without
// "auths". An empty text holds no logins, and neither does a config without "auths"
// that names credential helpers.
func Parse(text string) (Keyring, error) {
	if strings.Trim(text, " \t\r\n\x00") == "" {
		return Keyring{}, nil
	}
	found, err := parse([]byte(text))
	if err != nil {
		return Keyring{}, fmt.Errorf("docker config: %w", err)
	}
	return newKeyring(found), nil
}

func parse(text []byte) ([]entry, error) {
	config, err := everyMember(text)
	if err != nil {
		return nil, err
	}
	if isLegacy(config) {
		found, _, err := entries(lastOfEach(config))
		return found, err
	}
	auths, err := merged(config, "auths")
	if err != nil {
		return nil, err
	}
	all, _, err := entries(auths)
	if err != nil {
		return nil, err
	}
	var layers []json.RawMessage
	if raw := field(config, further); raw != nil {
		var more []json.RawMessage
		if err := json.Unmarshal(raw, &more); err != nil {
			return nil, fmt.Errorf("%q: it is not a list", further)
		}
		layers = append(layers, more...)
	}
	for _, layer := range layers {
		members, err := object(layer)
		if err != nil {
			return nil, fmt.Errorf(`"auths": %w`, err)
		}
		found, _, err := entries(members)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// isLegacy recognises the older form by an entry with a login in it.
func isLegacy(config []member) bool {
	if field(config, "auths") != nil {
		return false
	}
	for _, m := range config {
		var fields map[string]json.RawMessage
		if json.Unmarshal(m.value, &fields) != nil {
			continue
		}
		for name := range maps.Keys(fields) {
			switch strings.ToLower(name) {
			case "auth", "username", "password", "identitytoken", "registrytoken":
				return true
			}
		}
	}
	return false
}
