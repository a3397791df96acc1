package kubernetes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/server/auth"
)

// What reviews are about.
const (
	flowGroup    = "patchbay.dev"
	flowVersion  = "v1alpha1"
	flowResource = "flows"
)

// Options of an Authority.
type Options struct {
	// Config reaches the API server as the engine, which needs "create" on
	// tokenreviews.authentication.k8s.io and subjectaccessreviews.authorization.k8s.io. What
	// it says of rate limits does not count: the API server has its own.
	Config *rest.Config
	// Namespace is that of the flows.
	Namespace string
}

// Authority asks an API server with each call. Safe for concurrent use.
type Authority struct {
	client    rest.Interface
	host      string
	namespace string
}

// New makes an authority; it does no I/O.
func New(o Options) (*Authority, error) {
	if o.Config == nil || o.Namespace == "" {
		return nil, errors.New("make an authority: Config and Namespace are required")
	}
	config := rest.CopyConfig(o.Config)
	config.QPS = -1
	config.WarningHandlerWithContext = rest.NoWarnings{}
	config.GroupVersion = &schema.GroupVersion{} // of the codec; paths are given whole
	scheme := runtime.NewScheme()
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	config.NegotiatedSerializer = serializer.NewCodecFactory(scheme).WithoutConversion()
	client, err := rest.UnversionedRESTClientFor(config)
	if err != nil {
		return nil, fmt.Errorf("prepare the connection to %s: %w", config.Host, err)
	}
	return &Authority{client: client, host: config.Host, namespace: o.Namespace}, nil
}

// Identify implements auth.Authority. The API server itself is the audience.
// https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-review-v1/
func (a *Authority) Identify(ctx context.Context, token string) (auth.Identity, error) {
	review := tokenReview{kind: kindOf("authentication.k8s.io", "TokenReview")}
	review.Spec.Token = token
	if err := a.create(ctx, "/apis/authentication.k8s.io/v1/tokenreviews", review, &review); err != nil {
		return auth.Identity{}, fmt.Errorf("review a token at %s: %w", a.host, err)
	}
	user := review.Status.User
	if !review.Status.Authenticated || user.Username == "" {
		return auth.Identity{}, auth.ErrRefused
	}
	return auth.Identity{Name: user.Username, UID: user.UID, Groups: user.Groups, Extra: user.Extra, Expires: auth.Expiry(token)}, nil
}

// Allowed implements auth.Authority.
// https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/subject-access-review-v1/
func (a *Authority) Allowed(ctx context.Context, who auth.Identity, what auth.Action) (bool, string, error) {
	review := accessReview{kind: kindOf("authorization.k8s.io", "SubjectAccessReview"),
		Spec: accessSpec{User: who.Name, UID: who.UID, Groups: who.Groups, Extra: who.Extra}}
	if what.Path != "" {
		review.Spec.Path = &pathAttributes{Path: what.Path, Verb: what.Verb}
	} else {
		review.Spec.Resource = &resourceAttributes{Namespace: a.namespace, Verb: what.Verb, Group: flowGroup, Version: flowVersion,
			Resource: flowResource, Subresource: what.Subresource, Name: what.Flow}
	}
	if err := a.create(ctx, "/apis/authorization.k8s.io/v1/subjectaccessreviews", review, &review); err != nil {
		return false, "", fmt.Errorf("review the rights of %s at %s: %w", who.Name, a.host, err)
	}
	// Both may be false, which allows nothing; denied goes before allowed.
	return review.Status.Allowed && !review.Status.Denied, review.Status.Reason, nil
}

func (a *Authority) create(ctx context.Context, path string, review, into any) error {
	body, err := json.Marshal(review)
	if err != nil {
		return err
	}
	answer, err := a.client.Post().AbsPath(path).SetHeader("Content-Type", "application/json").MaxRetries(0).Body(body).Do(ctx).Raw()
	if err != nil {
		return err
	}
	if json.Unmarshal(answer, into) != nil { // the parser's own text may quote the answer
		return errors.New("the answer is not the JSON of a review")
	}
	return nil
}
