package registryclient

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
)

// Digest asks a registry which digest an image has there, with one HEAD request
// and no retry; "" when it has no such image. An image with a tag and a digest
// is asked for by its digest. Each login is tried until one is let in. Registries
// that answer no HEAD are asked with GET. A registry that asked for a pause is not
// waited for: the error says so at once. One that says nothing is waited for until the
// context ends.
func (c *Client) Digest(ctx context.Context, image string, insecure bool, logins []Login) (string, error) {
	ref, err := ParseImage(image)
	if err != nil {
		return "", err
	}
	ctx = context.WithValue(WithMaxWait(ctx, 0), unattendedKey{}, true)
	found, err := c.Repository(ref.Host, ref.Repository, RepositoryOptions{Actions: "pull", Insecure: insecure, Logins: logins}).Look(ctx, cmp.Or(ref.Digest, ref.Tag))
	if err != nil {
		return "", fmt.Errorf("look up %s: %w", image, err)
	}
	return found.Digest, nil
}

// Denied reports whether an error is the refusal of the registry that an image is at
// to let us in: 401 or 403.
func Denied(err error, image string) bool {
	var answer *RegistryError
	return errors.As(err, &answer) && IsStatus(answer, http.StatusUnauthorized, http.StatusForbidden) && answer.Host == HostOf(image)
}
