package docs_test

import (
	"fmt"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

const generated = "<!-- made by: go test ./docs -run Components -update -->\n\n"

// componentIndex is the page that lists all components.
func componentIndex(all []module.Module) string {
	var page strings.Builder
	page.WriteString(generated + "# Components\n\n" +
		"The components that Patchbay comes with. `patchbay module show NAME` prints the same.\n")
	for _, m := range all {
		fmt.Fprintf(&page, "\n## %s\n\n%s.\n\n| component | what it does |\n|---|---|\n", m.Name, strings.TrimSuffix(m.Description, "."))
		for _, component := range m.Components {
			info := component.GetInfo()
			does, _, _ := strings.Cut(info.Info, ". ")
			fmt.Fprintf(&page, "| [%s](%s/%s.md) | %s. |\n", info.Description, m.Name, info.Name, proseCell(strings.TrimSuffix(does, ".")))
		}
	}
	return page.String()
}

// componentPage is the page of one component.
func componentPage(owner string, component module.Component, example string) (string, error) {
	info := component.GetInfo()
	var page strings.Builder
	fmt.Fprintf(&page, "%s# %s\n\n`%s/%s`\n\n%s\n", generated, info.Description, owner, info.Name, info.Info)
	ports := module.AllPorts(component)
	for _, port := range ports {
		if v1alpha1.Hidden(port.Name) || port.Name == v1alpha1.ErrorPort {
			continue
		}
		fields, err := fieldTable(port)
		if err != nil {
			return "", fmt.Errorf("%s/%s: %w", owner, info.Name, err)
		}
		fmt.Fprintf(&page, "\n## %s\n\n%s", portHeading(port), fields)
	}
	page.WriteString("\n## Errors\n\n" + errorsOf(component, ports))
	if permissions := permissionTable(component); permissions != "" {
		page.WriteString("\n## Permissions in Kubernetes\n\nWith the default settings:\n\n" + permissions)
	}
	fmt.Fprintf(&page, "\n## Example\n\n```yaml\n%s```\n", example)
	return page.String(), nil
}

func portHeading(port module.Port) string {
	switch {
	case port.Name == v1alpha1.SettingsPort:
		return "Settings"
	case port.Name == v1alpha1.ControlPort:
		return "Panel"
	case port.Source:
		return "Output `" + port.Name + "`"
	}
	return "Input `" + port.Name + "`"
}

func errorsOf(component module.Component, ports []module.Port) string {
	text := "It has no error port: what fails goes back to whoever sent the message, and the run fails.\n"
	for _, port := range ports {
		if port.Name == v1alpha1.ErrorPort {
			text = "What fails goes to the output `error`, or, when nothing is wired to it, back to whoever sent the\n" +
				"message. The message there is `{context, input, error, retryable, retryAfter}`: the context and the\n" +
				"input of what failed, the reason, whether a retry could help, and after what time.\n"
		}
	}
	if _, ok := component.(module.Runner); ok {
		return "It is a trigger. When its own work fails, the engine calls it again in 1 s, 2 s, 4 s and so on up to a\n" +
			"minute, unless the failure is marked as one that can't pass.\n"
	}
	return text
}

func permissionTable(component module.Component) string {
	aware, ok := component.(module.PermissionAware)
	if !ok || len(aware.Permissions()) == 0 {
		return ""
	}
	var table strings.Builder
	table.WriteString("| verbs | resources | API group | where |\n|---|---|---|---|\n")
	for _, p := range aware.Permissions() {
		where := "the namespaces of the flow"
		switch {
		case p.Cluster:
			where = "the cluster"
		case p.Own:
			where = "Patchbay's own namespace"
		case p.Namespace != "":
			where = "namespace " + p.Namespace
		}
		group := p.APIGroup
		if group == "" {
			group = "core"
		}
		fmt.Fprintf(&table, "| %s | %s | %s | %s |\n", strings.Join(p.Verbs, ", "), strings.Join(p.Resources, ", "), group, where)
	}
	return table.String()
}

// cell is a piece of code in a cell of a table.
func cell(code string) string { return strings.ReplaceAll(code, "|", `\|`) }

// proseCell is a text in a cell of a table, where nothing is to be taken for markup.
func proseCell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;", "*", `\*`).Replace(text)
}
