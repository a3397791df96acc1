package workload

// ManagedBy names the tool that manages a workload: Argo CD, Flux or Helm, by what
// these write on everything that they manage, else by who set its images. Empty when
// none of them is known to. What is done with such a workload is decided elsewhere: the
// Image Mirror leaves it alone, or not, in its plan.ts.
func (w *Workload) ManagedBy() string {
	if w.Tool != "" {
		return w.Tool
	}
	for _, list := range [][]Container{w.InitContainers, w.Containers, w.ImageVolumes} {
		for _, c := range list {
			if c.ImageOwner != nil && c.ImageOwner.Tool != "" {
				return c.ImageOwner.Tool
			}
		}
	}
	return ""
}

// ToolByLabels is Tool, from the labels and annotations: what the tools write on
// everything that they manage.
func (w *Workload) ToolByLabels() string {
	switch {
	case w.Labels["kustomize.toolkit.fluxcd.io/name"] != "" || w.Labels["helm.toolkit.fluxcd.io/name"] != "":
		return "Flux"
	case w.Labels["argocd.argoproj.io/instance"] != "" || w.Annotations["argocd.argoproj.io/tracking-id"] != "":
		return "Argo CD"
	case w.Labels["app.kubernetes.io/managed-by"] == "Helm" && w.Annotations["meta.helm.sh/release-name"] != "":
		return "Helm"
	}
	return ""
}
