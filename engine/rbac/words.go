package rbac

import (
	"strconv"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// kinds are the kinds of resources in one and in several, for texts. One that is not here
// is called by its resource and group.
var kinds = map[string][2]string{
	"configmaps":                        {"ConfigMap", "ConfigMaps"},
	"cronjobs":                          {"CronJob", "CronJobs"},
	"daemonsets":                        {"DaemonSet", "DaemonSets"},
	"deployments":                       {"Deployment", "Deployments"},
	"events":                            {"Event", "Events"},
	"ingresses":                         {"Ingress", "Ingresses"},
	"jobs":                              {"Job", "Jobs"},
	"mutatingadmissionpolicies":         {"MutatingAdmissionPolicy", "MutatingAdmissionPolicies"},
	"mutatingadmissionpolicybindings":   {"MutatingAdmissionPolicyBinding", "MutatingAdmissionPolicyBindings"},
	"mutatingwebhookconfigurations":     {"MutatingWebhookConfiguration", "MutatingWebhookConfigurations"},
	"namespaces":                        {"Namespace", "Namespaces"},
	"nodes":                             {"Node", "Nodes"},
	"persistentvolumeclaims":            {"PersistentVolumeClaim", "PersistentVolumeClaims"},
	"pods":                              {"Pod", "Pods"},
	"replicasets":                       {"ReplicaSet", "ReplicaSets"},
	"secrets":                           {"Secret", "Secrets"},
	"serviceaccounts":                   {"ServiceAccount", "ServiceAccounts"},
	"services":                          {"Service", "Services"},
	"statefulsets":                      {"StatefulSet", "StatefulSets"},
	"validatingwebhookconfigurations":   {"ValidatingWebhookConfiguration", "ValidatingWebhookConfigurations"},
	"validatingadmissionpolicies":       {"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicies"},
	"validatingadmissionpolicybindings": {"ValidatingAdmissionPolicyBinding", "ValidatingAdmissionPolicyBindings"},
}

// Kind calls a resource by its kind, and one that is not known by its name and group.
func Kind(group, resource string) string { return called(group, resource, 0) }

func called(group, resource string, number int) string {
	base, sub, isSub := strings.Cut(resource, "/")
	name, known := kinds[base]
	switch {
	case resource == "*":
		if group == "" || group == "*" {
			return "all resources"
		}
		return "all resources of " + group
	case known && isSub:
		return name[number] + " (" + sub + ")"
	case known:
		return name[number]
	case group == "":
		return resource
	}
	return resource + "." + group
}

// Words say in English what a permission allows: list and patch Deployments in all
// namespaces.
func Words(p module.Permission) string {
	number := 1
	if len(p.Names) == 1 {
		number = 0
	}
	var resources []string
	for _, resource := range p.Resources {
		resources = append(resources, called(p.APIGroup, resource, number))
	}
	text := enumerate(verbsOf(p)) + " "
	if len(p.Names) > 0 {
		text += "the "
	}
	text += enumerate(resources)
	if len(p.Names) > 0 {
		var names []string
		for _, name := range p.Names {
			names = append(names, strconv.Quote(name))
		}
		text += " " + enumerate(names)
	}
	switch {
	case p.Cluster:
		text += ", which belong to the whole cluster"
		if number == 0 {
			text = strings.Replace(text, "which belong", "which belongs", 1)
		}
	case p.Own:
		text += " in the namespace of Patchbay"
	case p.Namespace != "":
		text += " in namespace " + p.Namespace
	default:
		text += " in all namespaces"
	}
	if p.Optional {
		text += " (it works without)"
	}
	return text
}

func verbsOf(p module.Permission) []string {
	for _, verb := range p.Verbs {
		if verb == "*" {
			return []string{"do everything with"}
		}
	}
	return p.Verbs
}

// enumerate joins words as English does.
func enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
