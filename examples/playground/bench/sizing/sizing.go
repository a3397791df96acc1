package sizing

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

// Write writes what the cluster needs, and what gives way first, as Markdown. It needs a
// result with the sections process, check, webhook and growth.
func Write(out io.Writer, r *result.Result) error {
	m, err := read(r)
	if err != nil {
		return err
	}
	var page strings.Builder
	fmt.Fprintf(&page, "Assumed: %d pods of %d deployments, %d different images, %d creates a minute that are all reviewed, a pass every %d s.\n\n",
		pods, deployments, images, creates, intervalSeconds)
	page.WriteString("| what | from what was measured | comes to |\n|---|---|---|\n")
	for _, n := range needs(m) {
		fmt.Fprintf(&page, "| %s | %s | %s |\n", n.what, n.from, n.comes)
	}
	page.WriteString("\nWhere it gives way, the first at the top:\n\n| what | how far | times this cluster |\n|---|---|---|\n")
	for _, l := range limits(m) {
		fmt.Fprintf(&page, "| %s | %s | %.2g |\n", l.what, l.how, l.times)
	}
	if _, err := io.WriteString(out, page.String()); err != nil {
		return fmt.Errorf("write the sizing: %w", err)
	}
	return nil
}

// need is a line of the first table.
type need struct{ what, from, comes string }

func needs(m measured) []need {
	ns, bytes := result.Nanoseconds.Format, result.Bytes.Format
	perSecond := creates / 60.
	reviews := perSecond * m.review / 1e9
	passCPU, imageCPU := deployments*m.passCPU, images*m.imageCPU
	pass := (passCPU + imageCPU) / 1e9 / intervalSeconds
	pages := float64(deployments) / pageOfList
	heads := images * m.imageRequests
	return []need{
		{"CPU of the webhook", fmt.Sprintf("%d / 60 s × %s a review", creates, ns(m.review)), cores(reviews)},
		{"CPU of the Image Mirror", fmt.Sprintf("(%d × %s + %d images × %s) / %d s", deployments, ns(m.passCPU), images, ns(m.imageCPU), intervalSeconds), cores(pass)},
		{"a pass takes", fmt.Sprintf("%d × %s", deployments, ns(m.passTime)), ns(deployments * m.passTime)},
		{"memory of a replica that serves reviews", "as measured after the load", bytes(m.serving)},
		{"memory of the one that passes", fmt.Sprintf("%s + %d × %s", bytes(m.idle), deployments, bytes(m.passBytes)), bytes(m.idle + deployments*m.passBytes)},
		{"what a create takes longer", "as measured", ns(m.added)},
		{"requests to the API server, reading", fmt.Sprintf("%d / %d a page, each %d s", deployments, pageOfList, intervalSeconds), rate(pages / intervalSeconds)},
		{"patches, once, when all is mirrored", "one a deployment", fmt.Sprintf("%d, each a rollout", deployments)},
		{"requests to the registry, looking", fmt.Sprintf("%d × %.2g, each %d s", images, m.imageRequests, intervalSeconds), rate(heads / intervalSeconds)},
		{"storage of the registry", fmt.Sprintf("%d × %s that no other image has (assumed)", images, bytes(blobsOfImage)), fmt.Sprintf("%.0f GB", images*blobsOfImage/1e9)},
		{"history on disk", fmt.Sprintf("%s / (%d / 60 s × %s), as if each were kept whole; of all but the newest 100 a line is",
			bytes(historySize), creates, bytes(m.run)),
			fmt.Sprintf("the last %.2g hours of reviews at least", historySize/m.run/perSecond/3600)},
	}
}

// limit is something that gives way at a multiple of this cluster.
type limit struct {
	what, how string
	times     float64
}

func limits(m measured) []limit {
	ns, bytes := result.Nanoseconds.Format, result.Bytes.Format
	memory := (memoryLimit - m.idle) / m.passBytes
	interval := intervalSeconds * 1e9 / m.passTime
	reviews := 60e9 / m.review
	const mirrored = hopsOfRun / hopsOfDeployment
	all := []limit{
		{"memory of a pass", fmt.Sprintf("(%s − %s) / %s = %.0f deployments under the chart's limit",
			bytes(memoryLimit), bytes(m.idle), bytes(m.passBytes), memory), memory / deployments},
		{"a pass is longer than the interval", fmt.Sprintf("%d s / %s = %.0f deployments", intervalSeconds, ns(m.passTime), interval), interval / deployments},
		{"hops of a run", fmt.Sprintf("%d / %d = %d deployments that all are mirrored in one pass", hopsOfRun, hopsOfDeployment, mirrored), float64(mirrored) / deployments},
		{"CPU of one core for reviews", fmt.Sprintf("60 s / %s = %.0f reviews a minute, and replicas share them", ns(m.review), reviews), reviews / creates},
	}
	slices.SortStableFunc(all, func(a, b limit) int { return cmp.Compare(a.times, b.times) })
	return all
}

func cores(n float64) string { return fmt.Sprintf("%.2g cores", n) }

func rate(n float64) string {
	if n < 1 {
		return fmt.Sprintf("%.2g a minute", 60*n)
	}
	return fmt.Sprintf("%.2g a second", n)
}
