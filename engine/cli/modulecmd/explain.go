package modulecmd

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/spf13/cobra"
)

// maxReference bounds one line of standard input.
const maxReference = 1 << 20

func (a *commands) explainCommand() *cobra.Command {
	var o program.ExplainOptions
	c := &cobra.Command{
		Use: "explain IMAGE... | -", Short: "Say what becomes of image references, without a server",
		Long: `Says for each image reference what it means, what it is called on the mirror, and
why. "-" reads references from standard input, one a line. With -o json each
answer is one line. A reference that can't be parsed carries its error and fails
nothing.`,
		Example: `  patchbay explain --mirror registry.example.com nginx ghcr.io/org/app:v1
  kubectl get pods -A -o jsonpath='{range .items[*].spec.containers[*]}{.image}{"\n"}{end}' | patchbay explain --mirror zot.zot:5000 -`,
		Args: program.Args("IMAGE..."),
		RunE: func(_ *cobra.Command, args []string) error { return a.explain(o, args) },
	}
	c.Flags().StringVar(&o.Mirror, "mirror", "", "the mirror's HOST[:PORT][/PATH]")
	c.Flags().StringVar(&o.Mapping, "mapping", "", "how names are laid out on the mirror: hub-flat (default), host or flat")
	return c
}

func (a *commands) explain(o program.ExplainOptions, args []string) error {
	decide, err := a.Explain(o)
	if err != nil {
		return &program.UsageError{Err: err}
	}
	out := bufio.NewWriter(a.Stdout)
	write, finish := a.explanationWriter(out)
	for _, arg := range args {
		if arg != "-" {
			if err := write(decide(arg)); err != nil {
				return err
			}
			continue
		}
		if err := eachLine(a.Stdin, func(line string) error { return write(decide(line)) }); err != nil {
			return err
		}
	}
	if err := finish(); err != nil {
		return err
	}
	return out.Flush()
}

func eachLine(r io.Reader, do func(string) error) error {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 64<<10), maxReference)
	for scanner.Scan() {
		line := strings.TrimSpace(scanner.Text())
		if line == "" {
			continue
		}
		if err := do(line); err != nil {
			return err
		}
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("read standard input: %w", err)
	}
	return nil
}

// explanationWriter writes answers as they come; a table waits for its columns.
func (a *commands) explanationWriter(out io.Writer) (write func(program.Explanation) error, finish func() error) {
	switch a.Output {
	case "json":
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		return func(e program.Explanation) error { return encoder.Encode(e) }, func() error { return nil }
	case "yaml":
		all := []program.Explanation{}
		return func(e program.Explanation) error { all = append(all, e); return nil },
			func() error { return program.WriteYAML(out, all) }
	}
	t := program.NewTable(out)
	t.Row("IMAGE", "TARGET", "CHANGED", "REASON")
	return func(e program.Explanation) error {
		target, changed, reason := e.Target, "no", e.Reason
		if e.Changed {
			changed = "yes"
		}
		if e.Error != "" {
			target, reason = "-", "error: "+e.Error
		}
		t.Row(e.Image, target, changed, reason)
		return nil
	}, t.Flush
}
