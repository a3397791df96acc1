package dockerconfig

// Login is one way to sign in to a registry; the zero value is anonymous. Never
// print it.
type Login struct {
	Username, Password string
	// IdentityToken is exchanged for access tokens (OAuth2 refresh token).
	IdentityToken string
	// RegistryToken is sent as it is.
	RegistryToken string
}

// Anonymous is true when there is nothing to sign in with.
func (l Login) Anonymous() bool { return l == Login{} }

// String keeps secrets out of logs.
func (l Login) String() string {
	if l.Anonymous() {
		return "anonymous"
	}
	return "login (secret)"
}

// GoString keeps secrets out of logs.
func (l Login) GoString() string { return l.String() }
