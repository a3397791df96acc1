package dockerconfig

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The keys under which a pull secret keeps its credentials.
// https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets
const (
	Key       = ".dockerconfigjson" // type kubernetes.io/dockerconfigjson
	LegacyKey = ".dockercfg"        // type kubernetes.io/dockercfg
)

// ErrNoCredentials says that a secret is not a pull secret.
var ErrNoCredentials = errors.New("not a pull secret: it holds neither " + Key + " nor " + LegacyKey)

// Config is a Docker configuration: credentials by registry. The zero value is
// empty and ready.
type Config struct {
	auths map[string]json.RawMessage
}

// Add takes over the credentials of a secret's data. A registry that is there
// already keeps the credentials it has. Errors never quote the data.
func (c *Config) Add(data map[string][]byte) error {
	auths, err := read(data)
	if err != nil {
		return err
	}
	for registry, entry := range auths {
		if _, ok := c.auths[registry]; ok {
			continue
		}
		if c.auths == nil {
			c.auths = map[string]json.RawMessage{}
		}
		c.auths[registry] = entry
	}
	return nil
}

// JSON returns the configuration as the text of a .docker/config.json with the
// registries sorted, or "" when it is empty.
func (c *Config) JSON() string {
	if len(c.auths) == 0 {
		return ""
	}
	// Raw messages that were decoded from JSON always encode.
	text, _ := json.Marshal(map[string]any{"auths": c.auths})
	return string(text)
}

func read(data map[string][]byte) (auths map[string]json.RawMessage, err error) {
	key := Key
	raw, ok := data[Key]
	if !ok {
		key = LegacyKey
		raw, ok = data[LegacyKey]
	}
	if !ok {
		return nil, ErrNoCredentials
	}
	if key == LegacyKey {
		auths, err = object(raw)
	} else {
		auths, err = fromConfig(raw)
	}
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", key, err)
	}
	for _, registry := range slices.Sorted(maps.Keys(auths)) {
		if err := check(auths[registry]); err != nil {
			return nil, fmt.Errorf("key %s: registry %q: %w", key, registry, err)
		}
	}
	return auths, nil
}

func fromConfig(raw []byte) (map[string]json.RawMessage, error) {
	config, err := object(raw)
	if err != nil {
		return nil, err
	}
	auths, ok := config["auths"]
	if !ok && len(config) > 0 {
		return nil, errors.New(`there is no "auths" in it; credential helpers work on a workstation only`)
	}
	if !ok {
		return nil, nil
	}
	entries, err := object(auths)
	if err != nil {
		return nil, fmt.Errorf(`"auths": %w`, err)
	}
	return entries, nil
}

// object never passes the parser's error on, which quotes what it read.
func object(raw []byte) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, errors.New("it is not a JSON object")
	}
	return fields, nil
}

func check(raw json.RawMessage) error {
	var entry struct {
		Username, Password, Auth, IdentityToken, RegistryToken, Email string
	}
	if err := json.Unmarshal(raw, &entry); err != nil {
		return errors.New("its entry is not a JSON object of texts")
	}
	if entry.Auth == "" {
		return nil
	}
	plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(entry.Auth))
	if err != nil {
		return errors.New(`its "auth" is not base64`)
	}
	if !strings.Contains(string(plain), ":") {
		return errors.New(`its "auth" is not the base64 of user:password`)
	}
	return nil
}
