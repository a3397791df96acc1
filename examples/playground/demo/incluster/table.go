package incluster

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// draw shows what runs where, and what the nodes have fetched for it since the step
// began.
func (d *demo) draw(found map[string]pod) error {
	w := tabwriter.NewWriter(d.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\n  DEPLOYMENT\tNODE\tIMAGE\tDIGEST\tFETCHED BY CONTAINERD")
	for _, one := range workloads {
		p := found[one.name]
		_, digest, _ := strings.Cut(p.digest, ":")
		fmt.Fprintf(w, "  %s/%s\t%s\t%s\t%.12s\t%s\n", namespace, one.name, p.node, strings.Replace(p.image, d.mirror, "MIRROR", 1), digest, d.sources(one.full))
	}
	fmt.Fprintf(w, "\n  MIRROR is %s\n\n", d.mirror)
	return w.Flush()
}

func (d *demo) sources(full string) string {
	var parts []string
	fetched := d.fetched(full)
	for _, host := range slices.Sorted(maps.Keys(fetched)) {
		parts = append(parts, fmt.Sprintf("%d bytes from %s", fetched[host], host))
	}
	if len(parts) == 0 {
		return "nothing: the node has it"
	}
	return strings.Join(parts, ", ")
}

// fetched are the bytes of an image that containerd got, by the registry. On the mirror an
// image of Docker Hub has no host in its name.
func (d *demo) fetched(full string) map[string]int64 {
	repository, _, _ := strings.Cut(full, ":")
	_, short, _ := strings.Cut(repository, "/")
	sums := map[string]int64{}
	for _, r := range d.stage.Mirror.Requests() {
		if (r.Repository == repository || r.Repository == short) && strings.HasPrefix(r.Agent, "containerd/") && r.Sent > 0 && r.Status == 200 && r.Kind != registry.KindToken {
			sums[r.Host] += r.Sent
		}
	}
	return sums
}
