package copier

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

// Logins are the logins of a docker config: those of pull secrets. The zero
// value holds none.
type Logins struct{ entries []loginEntry }

type loginEntry struct {
	host, path string
	login      Login
}

// ParseDockerConfig reads a docker config.json, the value of a secret of type
// kubernetes.io/dockerconfigjson, or the older form without "auths". Keys may be
// a host, host:port, a URL, a host with a path, and have * in the host's labels,
// as the kubelet reads them. An empty text holds no logins. Errors never repeat
// the text.
// https://kubernetes.io/docs/concepts/containers/images/#config-json
func ParseDockerConfig(text string) (Logins, error) {
	if strings.TrimSpace(text) == "" {
		return Logins{}, nil
	}
	auths, err := configAuths([]byte(text))
	if err != nil {
		return Logins{}, module.Permanent(fmt.Errorf("docker config: %w", err))
	}
	logins := Logins{}
	for key, auth := range auths {
		login, err := auth.login()
		if err != nil {
			return Logins{}, module.Permanent(fmt.Errorf("docker config: entry %q: %w", key, err))
		}
		if login.Anonymous() {
			continue
		}
		host, path := splitKey(key)
		logins.entries = append(logins.entries, loginEntry{host, path, login})
	}
	return logins, nil
}

type configAuth struct {
	Auth          string `json:"auth"`
	Username      string `json:"username"`
	Password      string `json:"password"`
	IdentityToken string `json:"identitytoken"`
	RegistryToken string `json:"registrytoken"`
}

func configAuths(text []byte) (map[string]configAuth, error) {
	var document map[string]json.RawMessage
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, safeJSONError(err)
	}
	auths, ok := document["auths"]
	if !ok {
		if _, other := document["credHelpers"]; other || document["credsStore"] != nil {
			return nil, errors.New("has no \"auths\": credential helpers can't be used here")
		}
		auths = text
	}
	var entries map[string]configAuth
	if err := json.Unmarshal(auths, &entries); err != nil {
		return nil, safeJSONError(err)
	}
	return entries, nil
}

// safeJSONError says where JSON is broken without quoting it.
func safeJSONError(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("is not valid JSON (broken at byte %d)", syntax.Offset)
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return fmt.Errorf("has a value of the wrong kind (at byte %d), want {\"auths\": {host: {\"auth\": …}}}", kind.Offset)
	}
	return errors.New("is not valid JSON")
}

func (a configAuth) login() (Login, error) {
	login := Login{Username: a.Username, Password: a.Password, IdentityToken: a.IdentityToken, RegistryToken: a.RegistryToken}
	if a.Auth == "" {
		return login, nil
	}
	decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(a.Auth))
	if err != nil {
		decoded, err = base64.RawStdEncoding.DecodeString(strings.TrimSpace(a.Auth))
	}
	user, password, ok := strings.Cut(strings.TrimRight(string(decoded), "\x00\n"), ":")
	if err != nil || !ok {
		return Login{}, errors.New("auth is not base64 of user:password")
	}
	login.Username, login.Password = user, password
	return login, nil
}

// splitKey brings the forms of a key to a host, folded as images' hosts are, and
// a path.
func splitKey(key string) (host, below string) {
	key = strings.TrimSpace(key)
	for _, scheme := range []string{"https://", "http://"} {
		key = strings.TrimPrefix(key, scheme)
	}
	host, below, _ = strings.Cut(strings.TrimRight(key, "/"), "/")
	host = strings.ToLower(host)
	if below == "v1" || below == "v2" {
		below = ""
	}
	below = strings.TrimPrefix(strings.TrimPrefix(below, "v1/"), "v2/")
	if parsed, err := imageref.Parse(host + "/x/y"); err == nil && parsed.Host == imageref.DockerHub {
		host = imageref.DockerHub
	}
	return strings.TrimSuffix(host, ":443"), below
}

// For returns the login for a repository: that of the most specific key, the
// anonymous one when no key fits.
func (l Logins) For(host, repository string) Login {
	host = strings.TrimSuffix(host, ":443")
	best, bestRank := Login{}, -1
	for _, entry := range l.entries {
		if !hostFits(entry.host, host) || !pathFits(entry.path, repository) {
			continue
		}
		rank := 2*len(entry.path) + 1
		if strings.Contains(entry.host, "*") {
			rank--
		}
		if rank > bestRank {
			best, bestRank = entry.login, rank
		}
	}
	return best
}

func hostFits(pattern, host string) bool {
	if !strings.Contains(pattern, "*") {
		return pattern == host
	}
	wanted, labels := strings.Split(pattern, "."), strings.Split(host, ".")
	if len(wanted) != len(labels) {
		return false
	}
	for n := range wanted {
		if ok, err := path.Match(wanted[n], labels[n]); err != nil || !ok {
			return false
		}
	}
	return true
}

func pathFits(prefix, repository string) bool {
	return prefix == "" || repository == prefix || strings.HasPrefix(repository, prefix+"/")
}
