package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"github.com/fluxcd/pkg/ssa"
	"github.com/go-logr/logr"
	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logs "sigs.k8s.io/controller-runtime/pkg/log"
)

// fluxGroup is the prefix of the labels and annotations of kustomize-controller.
const fluxGroup = "kustomize.toolkit.fluxcd.io"

// newFluxCommand applies as Flux's kustomize-controller does at each reconcile.
func newFluxCommand() *cobra.Command {
	var namespace, name string
	apply := &cobra.Command{
		Use:   "apply MANIFEST",
		Short: "Reconcile a Kustomization whose build gives the manifest, and print the change set",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			logs.SetLogger(logr.FromSlogHandler(slog.DiscardHandler))
			return fluxApply(cmd.Context(), args[0], namespace, name, cmd.OutOrStdout())
		},
	}
	apply.Flags().StringVar(&namespace, "namespace", "default", "namespace of the Kustomization and its objects")
	apply.Flags().StringVar(&name, "name", "app", "name of the Kustomization")
	flux := &cobra.Command{Use: "flux", Short: "Run what applies in Flux"}
	flux.AddCommand(apply)
	return flux
}

func fluxApply(ctx context.Context, path, namespace, name string, out io.Writer) error {
	objects, err := readObjects(path, namespace)
	if err != nil {
		return err
	}
	config, err := clusterConfig()
	if err != nil {
		return err
	}
	cluster, err := client.New(config, client.Options{})
	if err != nil {
		return fmt.Errorf("build a client: %w", err)
	}
	manager := ssa.NewResourceManager(cluster, nil, ssa.Owner{Field: "kustomize-controller", Group: fluxGroup})
	manager.SetOwnerLabels(objects, name, namespace)
	changes, err := manager.ApplyAllStaged(ctx, objects, fluxOptions())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, changes)
	return err
}

// fluxOptions are those of a Kustomization without options of its own: nothing is
// forced but what its annotation asks for, and fields that kubectl brought in
// become Flux's.
func fluxOptions() ssa.ApplyOptions {
	opts := ssa.DefaultApplyOptions()
	opts.ForceSelector = map[string]string{fluxGroup + "/force": "Enabled"}
	opts.ExclusionSelector = map[string]string{fluxGroup + "/reconcile": "Disabled", fluxGroup + "/ssa": "Ignore"}
	opts.IfNotPresentSelector = map[string]string{fluxGroup + "/ssa": "IfNotPresent"}
	opts.Cleanup = ssa.ApplyCleanupOptions{
		Annotations: []string{corev1.LastAppliedConfigAnnotation},
		FieldManagers: []ssa.FieldManager{
			{Name: "kubectl", OperationType: metav1.ManagedFieldsOperationApply},
			{Name: "kubectl", OperationType: metav1.ManagedFieldsOperationUpdate},
			{Name: "before-first-apply", OperationType: metav1.ManagedFieldsOperationUpdate},
			{Name: "kustomize-controller", OperationType: metav1.ManagedFieldsOperationUpdate},
		},
		Exclusions: map[string]string{fluxGroup + "/ssa": "Merge"},
	}
	return opts
}
