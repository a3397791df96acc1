package patchbay

import (
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
)

func TestLogins(t *testing.T) {
	found, err := logins(`{"auths":{"r.example/shop":{"username":"ann","password":"x"},"r.example":{"auth":"Ym9iOnk="}}}`)
	if err != nil {
		t.Fatal(err)
	}
	for repository, want := range map[string]string{"r.example/shop/demo": "ann", "r.example/other": "bob", "elsewhere.example/shop": ""} {
		place, err := name.NewRepository(repository)
		if err != nil {
			t.Fatal(err)
		}
		login, err := found.Resolve(place)
		if err != nil {
			t.Fatal(err)
		}
		config, err := authn.Authorization(t.Context(), login)
		if err != nil || config.Username != want {
			t.Errorf("%s: %q, %v, want %q", repository, config.Username, err, want)
		}
	}
	if _, err := logins("{"); err == nil {
		t.Error("what is no docker config is taken")
	}
}
