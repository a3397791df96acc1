package dockerconfig

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// entry is one key of a docker config with its login.
type entry struct {
	place place
	key   string // as it was written
	raw   json.RawMessage
	login Login
}

// entries reads the members of "auths". A key that is no registry is passed over, and
// so is an entry without a login; a broken entry is an error. Both names and notes
// never quote a value.
func entries(members []member) (found []entry, notes []string, err error) {
	for _, m := range members {
		login, err := loginOf(m.value)
		if err != nil {
			return nil, nil, fmt.Errorf("registry %q: %w", m.name, err)
		}
		at, ok := placeOf(m.name)
		switch {
		case !ok:
			notes = append(notes, fmt.Sprintf("registry %q: it is neither a host nor a URL", m.name))
		case login.Anonymous():
			notes = append(notes, fmt.Sprintf("registry %q: its entry holds no login", m.name))
		default:
			found = append(found, entry{at, m.name, m.value, login})
		}
	}
	return found, notes, nil
}

func loginOf(raw json.RawMessage) (Login, error) {
	var written struct {
		Auth, Username, Password, Email string
		// The kubelet ignores these, of whatever kind they are.
		IdentityToken, RegistryToken json.RawMessage
	}
	if err := json.Unmarshal(raw, &written); err != nil {
		return Login{}, errors.New("its entry has a value of the wrong kind; want an object of texts")
	}
	login := Login{
		Username: written.Username, Password: written.Password,
		IdentityToken: textOf(written.IdentityToken), RegistryToken: textOf(written.RegistryToken),
	}
	if written.Auth == "" {
		return login, nil
	}
	var err error
	login.Username, login.Password, err = decodeAuth(written.Auth)
	return login, err
}

// decodeAuth reads base64 of user:password, with or without padding. Some tools fill
// up the password with NULs, and echo adds a newline.
func decodeAuth(auth string) (username, password string, err error) {
	encoding := base64.RawStdEncoding
	auth = strings.TrimSpace(auth)
	if strings.HasSuffix(auth, "=") {
		encoding = base64.StdEncoding
	}
	plain, err := encoding.DecodeString(auth)
	if err != nil {
		return "", "", errors.New(`its "auth" is not base64`)
	}
	username, password, ok := strings.Cut(string(plain), ":")
	if !ok {
		return "", "", errors.New(`its "auth" is not the base64 of user:password`)
	}
	return username, strings.TrimRight(password, "\x00\r\n"), nil
}

func textOf(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return ""
	}
	return text
}
