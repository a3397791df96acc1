package oidc

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/patchbay-dev/patchbay/engine/server/auth"
)

// reserved begins the names that Kubernetes keeps for itself: nobody gets them from an issuer.
const reserved = "system:"

// Identify implements auth.Authority: a token of the issuer is checked here, and any other by
// the other authority.
func (p *Provider) Identify(ctx context.Context, token string) (auth.Identity, error) {
	if issuerOf(token) != p.options.Issuer {
		return p.inner.Identify(ctx, token)
	}
	issuer, err := p.issuer(ctx)
	if err != nil {
		return auth.Identity{}, err
	}
	verified, err := issuer.verifier.Verify(ctx, token)
	if err != nil {
		return auth.Identity{}, auth.ErrRefused
	}
	return p.identity(verified)
}

func (p *Provider) identity(token *oidc.IDToken) (auth.Identity, error) {
	claims := map[string]any{}
	if err := token.Claims(&claims); err != nil {
		return auth.Identity{}, auth.ErrRefused
	}
	name, _ := claims[p.options.UsernameClaim].(string)
	if name == "" || p.options.UsernameClaim == "email" && claims["email_verified"] == false {
		return auth.Identity{}, auth.ErrRefused
	}
	name = p.options.UsernamePrefix + name
	if strings.HasPrefix(name, reserved) {
		return auth.Identity{}, auth.ErrRefused
	}
	who := auth.Identity{Name: name, Expires: token.Expiry}
	for _, group := range textsOf(claims[p.options.GroupsClaim]) {
		if group = p.options.GroupsPrefix + group; !strings.HasPrefix(group, reserved) {
			who.Groups = append(who.Groups, group)
		}
	}
	who.Groups = append(who.Groups, reserved+"authenticated") // as the API server has it of everybody
	return who, nil
}

// textsOf reads a claim that is a text or a list of them.
func textsOf(claim any) []string {
	switch claim := claim.(type) {
	case string:
		return []string{claim}
	case []any:
		var texts []string
		for _, one := range claim {
			if text, ok := one.(string); ok && text != "" {
				texts = append(texts, text)
			}
		}
		return texts
	}
	return nil
}

// issuerOf reads who a token says to be from. It checks nothing.
func issuerOf(token string) string {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return ""
	}
	var claims struct {
		Issuer string `json:"iss"`
	}
	if text, err := base64.RawURLEncoding.DecodeString(parts[1]); err != nil || json.Unmarshal(text, &claims) != nil {
		return ""
	}
	return claims.Issuer
}
