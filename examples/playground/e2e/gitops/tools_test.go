package gitops_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// tool is one way to bring an app into the cluster.
type tool struct {
	name string
	// apply installs the app with its values, or upgrades it to them, and returns
	// what the tool says.
	apply func(ctx context.Context, a *app) (string, error)
	// rollback goes back to what was applied last but one; the app has its values
	// again, but for the number.
	rollback func(ctx context.Context, a *app) (string, error)
	// verdicts say what the tool thinks of the cluster, by the name of the row in
	// the table. None: what it says when it applies is its verdict.
	verdicts map[string]func(ctx context.Context, a *app) (string, error)
}

func allTools() []tool {
	return []tool{
		helm("Helm 4", "true"),
		helm("Helm 4, `--server-side=false`", "false"),
		kubectl("`kubectl apply`"),
		kubectl("`kubectl apply --server-side`", "--server-side"),
		flux(),
		argoCD(),
		argoCDServerSide(),
	}
}

func helm(name, serverSide string) tool {
	const release = "deployed"
	return tool{
		name: name,
		apply: func(ctx context.Context, a *app) (string, error) {
			flags := append([]string{chart}, a.chartValues()...)
			if a.values.Rev == 1 {
				_, err := a.helm(ctx, "install", append(flags, "--server-side="+serverSide)...)
				return release, err
			}
			// The method is the one of the install.
			_, err := a.helm(ctx, "upgrade", flags...)
			return release, err
		},
		rollback: func(ctx context.Context, a *app) (string, error) {
			// Each apply is a revision.
			_, err := a.helm(ctx, "rollback", fmt.Sprint(a.values.Rev-2))
			return release, err
		},
	}
}

// differs is kubectl diff's exit code.
const differs = 1

// diffedFiles are the lines of a diff with the names of files, which are others each time.
var diffedFiles = regexp.MustCompile(`(?m)^(?:diff|---|\+\+\+) .*$`)

func kubectl(name string, flags ...string) tool {
	command := func(verb string) func(ctx context.Context, a *app) (string, error) {
		return func(ctx context.Context, a *app) (string, error) {
			file, err := a.manifest()
			if err != nil {
				return "", err
			}
			return a.kubectl(ctx, verb, append([]string{"--filename", file}, flags...)...)
		}
	}
	apply, diff := command("apply"), command("diff")
	return tool{
		name: name, apply: apply, rollback: apply,
		verdicts: map[string]func(context.Context, *app) (string, error){name: func(ctx context.Context, a *app) (string, error) {
			// A status may change while it looks; what is still the same in the next look is
			// a difference.
			for before := ""; ; {
				var failed *failure
				_, err := diff(ctx, a)
				if !errors.As(err, &failed) || failed.code != differs {
					return "no difference", err
				}
				found := diffedFiles.ReplaceAllString(failed.said, "")
				if found == before {
					return "differs", nil
				}
				before = found
			}
		}},
	}
}

// changed is a line of Flux's change set.
var changed = regexp.MustCompile(`(?m)^Deployment/.*/web (\w+)$`)

func flux() tool {
	apply := func(ctx context.Context, a *app) (string, error) {
		said, err := a.withManifest(ctx, "flux", "apply")
		if err != nil {
			return "", err
		}
		line := changed.FindStringSubmatch(said)
		if line == nil {
			return "", fmt.Errorf("the change set has no deployment web: %s", said)
		}
		return line[1], nil
	}
	return tool{name: "Flux", apply: apply, rollback: apply}
}

// argo runs a command of Argo CD and returns its last line.
func argo(command ...string) func(context.Context, *app) (string, error) {
	return func(ctx context.Context, a *app) (string, error) {
		said, err := a.withManifest(ctx, append([]string{"argocd"}, command...)...)
		lines := strings.Split(said, "\n")
		return lines[len(lines)-1], err
	}
}

func argoCD() tool {
	const name = "Argo CD"
	return tool{
		name: name, apply: argo("sync"), rollback: argo("sync"),
		verdicts: map[string]func(context.Context, *app) (string, error){
			name:                             argo("diff"),
			"Argo CD, `ServerSideDiff=true`": argo("diff", "--server-side"),
		},
	}
}

// argoCDServerSide is the sync option ServerSideApply=true. It has a comparison of
// its own.
func argoCDServerSide() tool {
	const name, option = "Argo CD, `ServerSideApply=true`", "--server-side-apply"
	return tool{
		name: name, apply: argo("sync", option), rollback: argo("sync", option),
		verdicts: map[string]func(context.Context, *app) (string, error){name: argo("diff", option)},
	}
}
