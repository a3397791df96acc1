package server

import (
	_ "embed"
	"fmt"

	"sigs.k8s.io/kwok/kustomize/stage/node/fast"
	podfast "sigs.k8s.io/kwok/kustomize/stage/pod/fast"
	"sigs.k8s.io/kwok/pkg/apis/internalversion"
	"sigs.k8s.io/kwok/pkg/apis/v1alpha1"
	"sigs.k8s.io/yaml"
)

// podPullFails is the stage of a pod that asks to fail its image pull.
//
//go:embed pod-pull-fails.yaml
var podPullFails string

// stages are the steps of life that kwok plays, by the kind they apply to.
func stages() (map[internalversion.StageResourceRef][]*internalversion.Stage, error) {
	out := map[internalversion.StageResourceRef][]*internalversion.Stage{}
	for _, text := range []string{
		fast.DefaultNodeInit,
		podfast.DefaultPodReady,
		podfast.DefaultPodComplete,
		podfast.DefaultPodDelete,
		podPullFails,
	} {
		var stage v1alpha1.Stage
		if err := yaml.UnmarshalStrict([]byte(text), &stage); err != nil {
			return nil, fmt.Errorf("read a kwok stage: %w", err)
		}
		if stage.Name == "pod-ready" {
			exceptPullFailures(&stage)
		}
		internal, err := internalversion.ConvertToInternalStage(&stage)
		if err != nil {
			return nil, fmt.Errorf("convert the kwok stage %s: %w", stage.Name, err)
		}
		out[internal.Spec.ResourceRef] = append(out[internal.Spec.ResourceRef], internal)
	}
	return out, nil
}

// exceptPullFailures keeps pods that ask to fail from becoming ready.
func exceptPullFailures(stage *v1alpha1.Stage) {
	stage.Spec.Selector.MatchExpressions = append(stage.Spec.Selector.MatchExpressions, v1alpha1.MatchExpression{
		JQ: &v1alpha1.SelectorJQ{
			Key:      `.metadata.annotations["playground.patchbay.dev/pull"]`,
			Operator: v1alpha1.SelectorOpNotIn,
			Values:   []string{"fails"},
		},
	})
}
