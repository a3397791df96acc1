package oidc_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/server/auth"
	"github.com/patchbay-dev/patchbay/engine/server/auth/oidc"
	"github.com/patchbay-dev/patchbay/engine/server/auth/oidc/issuertest"
)

// others is the authority for what is not of the issuer.
type others struct{}

func (others) Identify(_ context.Context, token string) (auth.Identity, error) {
	return auth.Identity{Name: "other " + token}, nil
}
func (others) Allowed(_ context.Context, who auth.Identity, _ auth.Action) (bool, string, error) {
	return true, who.Name, nil
}

func provider(t *testing.T, o oidc.Options) *oidc.Provider {
	t.Helper()
	o.ClientID = "patchbay"
	p, err := oidc.New(o, others{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestIdentify(t *testing.T) {
	issuer, stranger := issuertest.Start(t), issuertest.Start(t)
	everybody := "system:authenticated"
	for name, test := range map[string]struct {
		options oidc.Options
		claims  map[string]any
		want    string // empty: refused
		groups  []string
	}{
		"a subject":             {oidc.Options{}, nil, issuer.URL + "#ann", []string{everybody}},
		"another claim":         {oidc.Options{UsernameClaim: "name", UsernamePrefix: "oidc:"}, map[string]any{"name": "Ann"}, "oidc:Ann", []string{everybody}},
		"an address":            {oidc.Options{UsernameClaim: "email"}, map[string]any{"email": "ann@example.com", "email_verified": true}, "ann@example.com", []string{everybody}},
		"not verified":          {oidc.Options{UsernameClaim: "email"}, map[string]any{"email": "ann@example.com", "email_verified": false}, "", nil},
		"without the claim":     {oidc.Options{UsernameClaim: "email"}, nil, "", nil},
		"no prefix":             {oidc.Options{UsernamePrefix: "-"}, nil, "ann", []string{everybody}},
		"a name of Kubernetes":  {oidc.Options{UsernamePrefix: "-"}, map[string]any{"sub": "system:admin"}, "", nil},
		"groups":                {oidc.Options{UsernamePrefix: "-"}, map[string]any{"groups": []string{"dev", "ops"}}, "ann", []string{"dev", "ops", everybody}},
		"one group":             {oidc.Options{UsernamePrefix: "-", GroupsClaim: "role"}, map[string]any{"role": "dev"}, "ann", []string{"dev", everybody}},
		"groups with a prefix":  {oidc.Options{UsernamePrefix: "-", GroupsPrefix: "o:"}, map[string]any{"groups": []string{"system:masters"}}, "ann", []string{"o:system:masters", everybody}},
		"groups of Kubernetes":  {oidc.Options{UsernamePrefix: "-"}, map[string]any{"groups": []string{"system:masters", "dev"}}, "ann", []string{"dev", everybody}},
		"expired":               {oidc.Options{}, map[string]any{"exp": time.Now().Add(-time.Hour).Unix()}, "", nil},
		"for another client":    {oidc.Options{}, map[string]any{"aud": "another"}, "", nil},
		"groups of other kinds": {oidc.Options{UsernamePrefix: "-"}, map[string]any{"groups": []any{1, "", nil, "dev"}}, "ann", []string{"dev", everybody}},
	} {
		t.Run(name, func(t *testing.T) {
			test.options.Issuer = issuer.URL
			who, err := provider(t, test.options).Identify(t.Context(), issuer.Sign(test.claims))
			if test.want == "" {
				if !errors.Is(err, auth.ErrRefused) || who.Name != "" {
					t.Errorf("%s, %v", who, err)
				}
				return
			}
			if err != nil || who.Name != test.want || who.Administrator || !cmp.Equal(who.Groups, test.groups) || time.Until(who.Expires) > time.Hour {
				t.Errorf("%s of %v until %s, %v", who, who.Groups, who.Expires, err)
			}
		})
	}
	p := provider(t, oidc.Options{Issuer: issuer.URL})
	if _, err := p.Identify(t.Context(), stranger.Sign(map[string]any{"iss": issuer.URL})); !errors.Is(err, auth.ErrRefused) {
		t.Errorf("signed by another: %v", err)
	}
	if who, err := p.Identify(t.Context(), "of the cluster"); err != nil || who.Name != "other of the cluster" {
		t.Errorf("another token: %s, %v", who, err)
	}
}

func TestLogin(t *testing.T) {
	issuer := issuertest.Start(t)
	p := provider(t, oidc.Options{Issuer: issuer.URL})
	link, pending, err := p.Begin(t.Context(), "http://localhost/login/finish", "/flows/x")
	if err != nil || pending.To != "/flows/x" || strings.Contains(link, pending.Verifier) {
		t.Fatal(link, pending, err)
	}
	back, err := url.Parse(issuer.LogIn(t, link, nil))
	if err != nil {
		t.Fatal(err)
	}
	state, code := back.Query().Get("state"), back.Query().Get("code")
	other := pending
	other.Verifier += "x"
	for name, test := range map[string]struct {
		state, code string
		pending     oidc.Pending
		want        string
	}{
		"not begun":     {state, code, oidc.Pending{}, "not begun"},
		"empty":         {"", code, oidc.Pending{}, "not begun"},
		"another state": {state + "x", code, pending, "not begun"},
		"a wrong code":  {state, code + "x", pending, "invalid_grant"},
	} {
		if _, err := p.Finish(t.Context(), test.state, test.code, test.pending); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	token, err := p.Finish(t.Context(), state, code, pending)
	if err != nil {
		t.Fatal(err)
	}
	if who, err := p.Identify(t.Context(), token); err != nil || who.Name != issuer.URL+"#ann" {
		t.Errorf("%s, %v", who, err)
	}
	if _, err := p.Finish(t.Context(), state, code, pending); err == nil {
		t.Error("a code is taken twice")
	}

	link, pending, err = p.Begin(t.Context(), "http://localhost/login/finish", "/")
	if err != nil {
		t.Fatal(err)
	}
	back, _ = url.Parse(issuer.LogIn(t, link, map[string]any{"nonce": "of another login"}))
	if _, err := p.Finish(t.Context(), pending.State, back.Query().Get("code"), pending); err == nil || !strings.Contains(err.Error(), "not for this login") {
		t.Errorf("another nonce: %v", err)
	}
	back, _ = url.Parse(issuer.LogIn(t, link, nil))
	other.State = pending.State
	if _, err := p.Finish(t.Context(), pending.State, back.Query().Get("code"), other); err == nil {
		t.Error("another verifier is taken")
	}
}

func TestAnIssuerThatComesLater(t *testing.T) {
	issuer := issuertest.Start(t)
	token := issuer.Sign(nil)
	p := provider(t, oidc.Options{Issuer: issuer.URL})
	issuer.Close()
	if _, err := p.Identify(t.Context(), token); err == nil || errors.Is(err, auth.ErrRefused) {
		t.Errorf("the issuer is away: %v", err)
	}
	if _, err := p.Identify(t.Context(), "of the cluster"); err != nil {
		t.Errorf("others are refused, too: %v", err)
	}
}

func TestOptions(t *testing.T) {
	for name, o := range map[string]oidc.Options{
		"no issuer": {ClientID: "patchbay"}, "no client": {Issuer: "https://id.example.com"}, "plain HTTP": {Issuer: "http://id.example.com", ClientID: "patchbay"},
	} {
		if _, err := oidc.New(o, others{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
