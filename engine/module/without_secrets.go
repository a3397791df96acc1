package module

import "context"

// WithoutSecretsKey is the key under which the context of new settings carries a func() bool:
// whether none of their values came from a secret. The engine sets it when a flow is deployed.
type WithoutSecretsKey struct{}

// WithoutSecrets reports whether it is known that no value of the settings at hand came from a
// secret. Only then may what a component makes of them be written to a file. Where it is not
// known, as when a draft is checked, it is false.
func WithoutSecrets(ctx context.Context) bool {
	none, ok := ctx.Value(WithoutSecretsKey{}).(func() bool)
	return ok && none()
}
