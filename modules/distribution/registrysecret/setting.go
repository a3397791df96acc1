package registrysecret

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
)

var (
	errForm = errors.New(`registrySecret: want namespace/name of a Secret of type ` + dockerconfig.Type +
		`, or secret("name/` + dockerconfig.Key + `") for one in Patchbay's own namespace`)
	// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
	// Compiled when first needed: with the bounds of their lengths they are large, and every
	// process of the program would begin with them.
	namespaced = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?/[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$`)
	})
	ofOurs = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^secret\("([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/[A-Za-z0-9._-]{1,253})"\)$`)
	})
)

// Check judges a setting: "", namespace/name, secret("name/key"), or a docker config,
// which is what an expression of the settings with secret() gives. The error never
// repeats it.
func Check(setting string) error {
	switch {
	case setting == "" || namespaced().MatchString(setting) || ofOurs().MatchString(setting):
		return nil
	case isConfig(setting):
		if _, err := dockerconfig.Parse(setting); err != nil {
			return fmt.Errorf("registrySecret: %w", err)
		}
		return nil
	}
	return errForm
}

func isConfig(setting string) bool { return strings.HasPrefix(strings.TrimSpace(setting), "{") }

// Permissions is what reading the setting's Secret needs: that one alone.
func Permissions(setting string) []module.Permission {
	need := module.Permission{Resources: []string{"secrets"}, Verbs: []string{"get"}}
	if found := ofOurs().FindStringSubmatch(setting); found != nil {
		name, _, _ := strings.Cut(found[1], "/")
		need.Names, need.Own = []string{name}, true
		return []module.Permission{need}
	}
	namespace, name, ok := strings.Cut(setting, "/")
	if !ok || !namespaced().MatchString(setting) {
		return nil // nothing is read, or the engine has read it
	}
	need.Names, need.Namespace = []string{name}, namespace
	return []module.Permission{need}
}

// Named is how errors call the setting's Secret: never by its value.
func Named(setting string) string {
	if isConfig(setting) {
		return "the Secret of registrySecret"
	}
	return "the Secret " + setting + " (registrySecret)"
}
