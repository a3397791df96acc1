package servecmd

import (
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/auth"
	"github.com/patchbay-dev/patchbay/engine/server/auth/oidc"
)

// issuing says where people log in with a browser.
type issuing struct {
	oidc.Options
	secretFile, redirect string
}

func (i *issuing) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&i.Issuer, "oidc-issuer", "", "URL of an issuer of OpenID Connect where people log in with a browser, with --access kubernetes")
	f.StringVar(&i.ClientID, "oidc-client-id", "", "client id at the issuer; it sends browsers back to /login/finish")
	f.StringVar(&i.secretFile, "oidc-client-secret-file", "", "file of the client secret; default: a public client, with PKCE alone")
	f.StringVar(&i.redirect, "oidc-redirect", "", "URL without a path by which browsers come back, behind a proxy; default: by which they came")
	f.StringVar(&i.UsernameClaim, "oidc-username-claim", "sub", "claim that names the user")
	f.StringVar(&i.UsernamePrefix, "oidc-username-prefix", "", "what comes before the name; - for nothing; default: the issuer and #, and nothing for email")
	f.StringVar(&i.GroupsClaim, "oidc-groups-claim", "groups", "claim that names the groups")
	f.StringVar(&i.GroupsPrefix, "oidc-groups-prefix", "", "what comes before the name of a group")
}

func (i *issuing) check(access string) error {
	switch {
	case i.Issuer == "" && (i.ClientID != "" || i.secretFile != "" || i.redirect != ""):
		return program.Usagef("the flags of --oidc belong to --oidc-issuer")
	case i.Issuer == "":
		return nil
	case access != accessKubernetes:
		return program.Usagef("--oidc-issuer says who somebody is, and Kubernetes what they may do: give --access %s with it", accessKubernetes)
	case i.ClientID == "":
		return program.Usagef("--oidc-issuer needs --oidc-client-id")
	}
	if target, err := url.Parse(i.redirect); err != nil || i.redirect != "" && (target.Host == "" || strings.Trim(target.Path, "/") != "" || target.RawQuery != "") {
		return program.Usagef("--oidc-redirect %q: want a URL without a path, such as https://patchbay.example.com", i.redirect)
	}
	return nil
}

// provider is an authority for the issuer's tokens, before the one for all others.
func (i *issuing) provider(inner auth.Authority) (*oidc.Provider, error) {
	if i.secretFile != "" {
		secret, err := os.ReadFile(i.secretFile)
		if err != nil {
			return nil, fmt.Errorf("read the client secret of the issuer: %w", err)
		}
		i.ClientSecret = strings.TrimSpace(string(secret))
	}
	return oidc.New(i.Options, inner)
}
