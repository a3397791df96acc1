// Package oidc lets people log in with a browser at an issuer of OpenID Connect. Who they are
// is in the token that the issuer signs; what they may do is for another authority to say.
package oidc
