package main_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// fragment is in every secret of the test. Nothing that comes out may hold it.
const fragment = "Pa55w0rd"

// The secrets. twin is one by itself, with which token begins.
const (
	twin          = "T0ken-of"
	token         = twin + `-"` + fragment + `Alpha/+%<é>\end`
	password      = `D0ck&er-` + fragment + `Bravo"\`
	identity      = "identity-" + fragment + "Charlie"
	key           = "-----BEGIN PRIVATE KEY-----\nMIIE" + fragment + "DeltaDeltaDeltaDeltaDelta\n" + fragment + "DeltaDeltaDeltaDeltaDeltaDelta==\n-----END PRIVATE KEY-----\n"
	settingSecret = "setting-" + fragment + "Echo"
	mapSecret     = "map-" + fragment + "Foxtrot"
	clusterSecret = "cluster-" + fragment + "Golf"
)

func inJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// dockerConfig is the value of a pull secret, which says the password in two ways.
func dockerConfig(t *testing.T) string {
	return inJSON(t, map[string]any{"auths": map[string]any{"registry.example.com": map[string]any{
		"username": "ada", "password": password, "identitytoken": identity, "auth": base64.StdEncoding.EncodeToString([]byte("ada:" + password))}}})
}

// forbidden are the forms of the fragment: as it is, which it is in JSON and in a
// URL too, in hexadecimal, and within any base64.
func forbidden() map[string]string {
	forms := map[string]string{fragment: "as it is", hex.EncodeToString([]byte(fragment)): "in hexadecimal"}
	for before := range 3 {
		shifted := base64.StdEncoding.EncodeToString(append(make([]byte, before), fragment...))
		forms[shifted[(before*8+5)/6:(before+len(fragment))*8/6]] = "in base64"
	}
	return forms
}

// sieve looks for secrets in what comes out.
type sieve struct {
	t     *testing.T
	forms map[string]string
	masks int // places that show a mask
	leaks int
}

// maxLeaks bounds what is reported: one hole shows in many places.
const maxLeaks = 40

func (s *sieve) look(what, text string) {
	s.t.Helper()
	s.masks += strings.Count(text, "••••••") + strings.Count(text, `\u2022\u2022\u2022`)
	for form, how := range s.forms {
		at := strings.Index(text, form)
		if at < 0 {
			continue
		}
		if s.leaks++; s.leaks <= maxLeaks {
			s.t.Errorf("%s holds a secret, %s: …%s…", what, how, text[max(0, at-100):min(len(text), at+60)])
		}
	}
}

// vault is where the secrets of a run come from: a component whose output and
// settings are tagged.
type vault struct {
	module.Typed
	settings module.Settings[vaultSettings]
	out      module.Output[vaultOut]
	docker   string
}

type vaultSettings struct {
	Password string `json:"password,omitempty" title:"Password" format:"password"`
	Name     string `json:"name,omitempty" title:"Name"`
}

type vaultOut struct {
	Context any    `json:"context,omitempty" configurable:"true"`
	Token   string `json:"token" format:"password"`
	Twin    string `json:"twin" format:"password"`
	Key     string `json:"key" format:"password"`
	Docker  string `json:"docker" format:"password"`
}

func newVault(docker string) *vault {
	v := &vault{docker: docker, out: module.NewOutput[vaultOut]("out")}
	v.Declare(v.settings.Port(func(ctx context.Context, s vaultSettings) error {
		module.Logger(ctx).Warn("settings", "name", s.Name, "all", s)
		if strings.Contains(s.Name, "refused") {
			return fmt.Errorf("no good settings: %+v", s)
		}
		return nil
	}), module.Input("in", func(ctx context.Context, output module.Handler, in any) module.Result {
		return v.out.Emit(ctx, output, vaultOut{Token: token, Twin: twin, Key: key, Docker: docker})
	}), v.out)
	return v
}

func (v *vault) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "vault", Description: "Vault", Info: "Gives the secrets out."}
}
func (v *vault) Instance() module.Component { return newVault(v.docker) }
