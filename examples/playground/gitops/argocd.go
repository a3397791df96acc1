package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/diff"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/utils/kube"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/utils/tracing"
	"github.com/go-logr/logr"
	"github.com/spf13/cobra"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
)

const (
	// argoManager is what Argo CD calls itself in managedFields.
	argoManager = "argocd-controller"
	// trackingAnnotation is how Argo CD marks what belongs to an application.
	trackingAnnotation = "argocd.argoproj.io/tracking-id"
)

// argoCD is an application with its objects as git has them.
type argoCD struct {
	kubectl *kube.KubectlCmd
	config  *rest.Config
	objects []*unstructured.Unstructured
}

// newArgoCDCommand syncs and compares as Argo CD's application controller does.
func newArgoCDCommand() *cobra.Command {
	var namespace, name string
	command := &cobra.Command{Use: "argocd", Short: "Run what applies and compares in Argo CD"}
	command.PersistentFlags().StringVar(&namespace, "namespace", "default", "namespace of the objects")
	command.PersistentFlags().StringVar(&name, "name", "app", "name of the application")

	var serverSideApply, serverSideDiff, includeMutations bool
	applies := func(command *cobra.Command) {
		command.Flags().BoolVar(&serverSideApply, "server-side-apply", false, "the sync option ServerSideApply=true")
	}
	sync := &cobra.Command{
		Use: "sync MANIFEST", Short: "Apply the manifest of an application", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			app, err := newArgoCD(args[0], namespace, name)
			if err != nil {
				return err
			}
			return app.sync(cmd.Context(), serverSideApply, cmd.OutOrStdout())
		},
	}
	applies(sync)
	compare := &cobra.Command{
		Use: "diff MANIFEST", Short: "Say Synced, or OutOfSync and which objects", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			app, err := newArgoCD(args[0], namespace, name)
			if err != nil {
				return err
			}
			return app.diff(cmd.Context(), comparison{serverSideApply, serverSideDiff, includeMutations}, cmd.OutOrStdout())
		},
	}
	applies(compare)
	compare.Flags().BoolVar(&serverSideDiff, "server-side", false, "the compare option ServerSideDiff=true")
	compare.Flags().BoolVar(&includeMutations, "include-mutations", false, "the compare option IncludeMutationWebhook=true")
	command.AddCommand(sync, compare)
	return command
}

func newArgoCD(path, namespace, name string) (*argoCD, error) {
	config, err := clusterConfig()
	if err != nil {
		return nil, err
	}
	objects, err := readObjects(path, namespace)
	if err != nil {
		return nil, err
	}
	for _, object := range objects {
		annotations := object.GetAnnotations()
		if annotations == nil {
			annotations = map[string]string{}
		}
		kind := object.GroupVersionKind()
		annotations[trackingAnnotation] = fmt.Sprintf("%s:%s/%s:%s/%s", name, kind.Group, kind.Kind, object.GetNamespace(), object.GetName())
		object.SetAnnotations(annotations)
	}
	log := logr.FromSlogHandler(slog.DiscardHandler)
	return &argoCD{kubectl: &kube.KubectlCmd{Log: log, Tracer: tracing.NopTracer{}}, config: config, objects: objects}, nil
}

func (a *argoCD) sync(ctx context.Context, serverSide bool, out io.Writer) error {
	operations, cleanUp, err := a.kubectl.ManageResources(a.config)
	if err != nil {
		return err
	}
	defer cleanUp()
	for _, object := range a.objects {
		said, err := operations.ApplyResource(ctx, object, cmdutil.DryRunNone, false, true, serverSide, argoManager)
		if err != nil {
			return fmt.Errorf("sync %s %s: %w", object.GetKind(), object.GetName(), err)
		}
		fmt.Fprintln(out, said)
	}
	return nil
}

// comparison is how an application is compared: by its sync option ServerSideApply,
// which makes the controller merge by the fields that it owns, and by its compare
// options.
type comparison struct{ serverSideApply, serverSideDiff, includeMutations bool }

func (a *argoCD) diff(ctx context.Context, by comparison, out io.Writer) error {
	_, parser, err := a.kubectl.LoadOpenAPISchema(a.config)
	if err != nil {
		return err
	}
	options := []diff.Option{
		diff.WithLogr(a.kubectl.Log), diff.WithManager(argoManager), diff.WithGVKParser(parser), diff.WithStructuredMergeDiff(by.serverSideApply),
	}
	if by.serverSideDiff {
		applier, cleanUp, err := a.kubectl.ManageServerSideDiffDryRuns(a.config)
		if err != nil {
			return err
		}
		defer cleanUp()
		options = append(options, diff.WithServerSideDiff(true),
			diff.WithServerSideDryRunner(diff.NewK8sServerSideDryRunner(applier)), diff.WithIgnoreMutationWebhook(!by.includeMutations))
	}
	verdict := "Synced"
	for _, object := range a.objects {
		result, err := a.compare(ctx, object, options)
		if err != nil {
			return err
		}
		if result.Modified {
			verdict = "OutOfSync"
			fmt.Fprintf(out, "%s/%s\nlive: %s\nwant: %s\n", object.GetKind(), object.GetName(), result.NormalizedLive, result.PredictedLive)
		}
	}
	_, err = fmt.Fprintln(out, verdict)
	return err
}

// compare compares one object with what is in the cluster. An object whose status
// changes meanwhile is compared again, as Argo CD does when it hears of the change.
func (a *argoCD) compare(ctx context.Context, object *unstructured.Unstructured, options []diff.Option) (*diff.DiffResult, error) {
	what := object.GetKind() + " " + object.GetName()
	live, err := a.read(ctx, object)
	for {
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", what, err)
		}
		was := resourceVersion(live) // the comparison may take it away
		var result *diff.DiffResult
		if result, err = diff.Diff(object, live, options...); err != nil {
			return nil, fmt.Errorf("compare %s: %w", what, err)
		}
		if live == nil {
			result.Modified = true
		}
		if !result.Modified {
			return result, nil
		}
		if live, err = a.read(ctx, object); err == nil && resourceVersion(live) == was {
			return result, nil
		}
	}
}

// read returns nil for an object that isn't there.
func (a *argoCD) read(ctx context.Context, object *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	live, err := a.kubectl.GetResource(ctx, a.config, object.GroupVersionKind(), object.GetName(), object.GetNamespace())
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	return live, err
}

func resourceVersion(object *unstructured.Unstructured) string {
	if object == nil {
		return ""
	}
	return object.GetResourceVersion()
}
