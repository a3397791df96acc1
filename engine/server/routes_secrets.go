package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// Secrets are the Kubernetes Secrets of the engine's own namespace, which secret() in
// settings reads. Safe for concurrent use.
type Secrets interface {
	// SecretNames lists names, a page of at most limit at a time; next asks for the
	// page after it, empty when there is none.
	SecretNames(ctx context.Context, limit int, after string) (names []string, next string, err error)
	// SecretKeys returns the keys of one, and the flow that it was made for, empty for
	// one that CreateSecret did not make.
	SecretKeys(ctx context.Context, name string) (keys []string, flow string, err error)
	// CreateSecret makes one with one value for a flow; taken is true when there is
	// one of that name, which stays as it is.
	CreateSecret(ctx context.Context, flow, name, key, value string) (taken bool, err error)
}

// The bounds of what is asked of the cluster about Secrets. A Secret has 1 MiB at most.
const (
	secretsTime    = 10 * time.Second
	maxSecretValue = 512 << 10
)

// https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data
// Compiled when first needed: with the bounds of their lengths they are large.
var (
	secretName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$`) })
	secretKey  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[-._a-zA-Z0-9]{1,253}$`) })
)

func (s *Server) secretRoutes() []operation {
	create := op(http.MethodPost, "/api/v1/secrets", "createSecret", "Make a Secret with one value, for secret() in settings.", s.createSecret).needs(toEditAny(true)).costs(change)
	return []operation{
		op(http.MethodGet, "/api/v1/secrets", "listSecrets", "The names of the Secrets that secret() can read, never their values.", s.listSecrets).needs(toEditAny(false)).costs(heavy),
		op(http.MethodGet, "/api/v1/secrets/{secret}", "getSecretKeys", "The keys of a Secret, never its values.", s.secretKeys).needs(toEditAny(false)).costs(heavy),
		create,
	}
}

var errNoCluster = errors.New("this server works without a cluster, and Secrets are in one")

func (s *Server) listSecrets(ctx context.Context, in pageInput) (api.SecretList, error) {
	list := api.SecretList{Names: []string{}}
	if s.options.Cluster == nil {
		list.Unavailable = errNoCluster.Error()
		return list, nil
	}
	ctx, cancel := context.WithTimeout(ctx, secretsTime)
	defer cancel()
	namespace, err := s.options.Cluster.Namespace()
	if err != nil {
		list.Unavailable = err.Error()
		return list, nil
	}
	list.Namespace = namespace
	if list.MayCreate, _, err = s.options.Cluster.May(ctx, namespace, "", "secrets", "", "create"); err != nil {
		list.Unavailable = err.Error()
		return list, nil
	}
	allowed, _, err := s.options.Cluster.May(ctx, namespace, "", "secrets", "", "list")
	switch {
	case err != nil:
		list.Unavailable = err.Error()
		return list, nil
	case !allowed:
		list.Unavailable = fmt.Sprintf("Patchbay may not list the Secrets in the namespace %s", namespace)
		return list, nil
	}
	names, next, err := s.options.Cluster.SecretNames(ctx, in.limit(), in.After)
	if err != nil {
		list.Unavailable = err.Error()
		return list, nil
	}
	list.Names, list.Next = names, next
	return list, nil
}

type secretInput struct {
	Secret string `path:"secret" description:"Name of the Secret."`
}

func (s *Server) secretKeys(ctx context.Context, in secretInput) (api.SecretKeys, error) {
	found := api.SecretKeys{Name: in.Secret, Keys: []string{}}
	if !secretName().MatchString(in.Secret) {
		return found, exchange.BadRequest("%q is no name of a Secret", in.Secret)
	}
	if s.options.Cluster == nil {
		found.Unavailable = errNoCluster.Error()
		return found, nil
	}
	ctx, cancel := context.WithTimeout(ctx, secretsTime)
	defer cancel()
	keys, _, err := s.options.Cluster.SecretKeys(ctx, in.Secret)
	if err != nil {
		found.Unavailable = err.Error()
		return found, nil
	}
	found.Keys = append(found.Keys, keys...)
	return found, nil
}

type createSecretInput struct {
	Name  string `json:"name" required:"true" description:"Name of the Secret, which must not be there yet."`
	Key   string `json:"key" required:"true" description:"The key that holds the value."`
	Value string `json:"value" required:"true" description:"The secret. It is in no answer and in no file."`
	Flow  string `json:"flow,omitempty" description:"The flow that it is made for, whose name is its label."`
}

func (s *Server) createSecret(ctx context.Context, in createSecretInput) (api.SecretMade, error) {
	if in.Flow != "" {
		about(ctx, in.Flow)
		if err := s.permitEdit(ctx, in.Flow); err != nil {
			return api.SecretMade{}, err
		}
	}
	switch {
	case !secretName().MatchString(in.Name):
		return api.SecretMade{}, exchange.BadRequest("name: want lower-case letters, digits, dashes and dots, such as registry-login")
	case !secretKey().MatchString(in.Key):
		return api.SecretMade{}, exchange.BadRequest("key: want letters, digits, dashes, dots and underscores, such as password")
	case in.Value == "":
		return api.SecretMade{}, exchange.BadRequest("value: it is empty")
	case len(in.Value) > maxSecretValue:
		return api.SecretMade{}, exchange.BadRequest("value: it has more than the %d bytes that are allowed", maxSecretValue)
	case in.Flow != "" && !flowLabel.MatchString(in.Flow):
		return api.SecretMade{}, exchange.BadRequest("flow: %q can be no label of an object", in.Flow)
	case s.options.Cluster == nil:
		return api.SecretMade{}, exchange.Conflict(errNoCluster)
	}
	ctx, cancel := context.WithTimeout(ctx, secretsTime)
	defer cancel()
	namespace, err := s.options.Cluster.Namespace()
	if err != nil {
		return api.SecretMade{}, exchange.Conflict(err)
	}
	taken, err := s.options.Cluster.CreateSecret(ctx, in.Flow, in.Name, in.Key, in.Value)
	switch {
	case err != nil:
		// A webhook of the cluster may repeat what it was asked to admit.
		return api.SecretMade{}, exchange.Conflict(errors.New(redact.Of(in.Value).Text(err.Error())))
	case taken:
		return api.SecretMade{}, exchange.Conflict(fmt.Errorf("there is a Secret %s in the namespace %s already: pick it, or give another name", in.Name, namespace))
	}
	return api.SecretMade{Namespace: namespace, Name: in.Name, Key: in.Key}, nil
}

// flowLabel is what a label may hold.
// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
var flowLabel = regexp.MustCompile(`^[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?$`)

// secretsLeft says which Secrets were made for a flow: they stay, since their values are
// nowhere else and any other flow may read them.
func (s *Server) secretsLeft(ctx context.Context, document *flow.Flow) []string {
	var lines []string
	if s.options.Cluster == nil {
		return lines
	}
	namespace, err := s.options.Cluster.Namespace()
	if err != nil {
		return lines
	}
	asked := map[string]bool{}
	for _, n := range document.Spec.Nodes {
		for _, reference := range expr.Secrets(n.Settings).References {
			name, _, _ := strings.Cut(reference, "/")
			if asked[name] || len(asked) == maxSecretsLeft || !secretName().MatchString(name) {
				continue
			}
			asked[name] = true
			if _, of, err := s.options.Cluster.SecretKeys(ctx, name); err == nil && of == document.Metadata.Name {
				lines = append(lines, fmt.Sprintf("the Secret %s, which was made for the flow, stays, since other flows may read it: "+
					"kubectl delete secret %s --namespace %s", name, name, namespace))
			}
		}
	}
	return lines
}

// maxSecretsLeft bounds the questions to the cluster for one removal.
const maxSecretsLeft = 20
