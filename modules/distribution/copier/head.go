package copier

import (
	"cmp"
	"context"
	"errors"
	"fmt"
)

// Digest asks a registry which digest an image has there, with one HEAD request
// and no retry; "" when it has no such image. An image with a tag and a digest
// is asked for by its digest. Each login is tried until one is let in. Registries that answer no HEAD are asked with GET.
// A registry that asked for a pause is not waited for: the error says so at once.
func (c *Client) Digest(ctx context.Context, image string, insecure bool, logins []Login) (string, error) {
	ref, err := parseRef(image)
	if err != nil {
		return "", err
	}
	digest, _, err := c.repository(ref.Host, ref.Repository, "pull", insecure, logins, 0).head(withMaxWait(ctx, 0), cmp.Or(ref.Digest, ref.Tag))
	if err != nil {
		return "", fmt.Errorf("look up %s: %w", image, err)
	}
	return digest, nil
}

// Answered reports whether an error is what a registry said, in contrast to one
// that says nothing: nobody listens, or no answer comes in time.
func Answered(err error) bool {
	var answer *RegistryError
	var limit *limitError
	return errors.As(err, &answer) || errors.As(err, &limit)
}
