package api

// SecretList is a page of the Secrets that secret() can read, by name. No answer of the
// API has their values.
type SecretList struct {
	Namespace string   `json:"namespace" description:"Of all of them; empty when it is not known."`
	Names     []string `json:"names" required:"true"`
	Next      string   `json:"next,omitempty" description:"Give it as after for the next page."`
	// Unavailable is why there is no list.
	Unavailable string `json:"unavailable,omitempty" description:"Why they can't be listed; a name can be typed all the same."`
	MayCreate   bool   `json:"mayCreate" description:"Whether the server may make one."`
}

// SecretKeys are the keys of a Secret.
type SecretKeys struct {
	Name string   `json:"name" required:"true"`
	Keys []string `json:"keys" required:"true"`
	// Unavailable is why they are not known.
	Unavailable string `json:"unavailable,omitempty" description:"Why they can't be read; a key can be typed all the same."`
}

// SecretMade is a Secret that was made.
type SecretMade struct {
	Namespace string `json:"namespace" required:"true"`
	Name      string `json:"name" required:"true"`
	Key       string `json:"key" required:"true"`
}
