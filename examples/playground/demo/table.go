package demo

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
)

// longest is how much of a reason fits on a line.
const longest = 150

var longDigest = regexp.MustCompile(`(sha256:[0-9a-f]{12})[0-9a-f]{52}`)

// drawTable writes a deployment's images below each other, and shortens what
// nobody reads to the end.
func drawTable(out io.Writer, mirror string, rows []row) error {
	short := func(text string) string {
		return longDigest.ReplaceAllString(strings.ReplaceAll(text, mirror, "MIRROR"), "$1…")
	}
	fmt.Fprintf(out, "MIRROR is %s\n\n", mirror)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "DEPLOYMENT\tBEFORE\tAFTER\tWHAT\tWHY")
	for _, r := range rows {
		head := []string{r.deployment, r.what, clip(short(r.why))}
		for i := range max(len(r.before), len(r.after)) {
			before, after := nth(r.before, i), nth(r.after, i)
			if after == before {
				after = "unchanged"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", head[0], short(before), short(after), head[1], head[2])
			head = []string{"", "", ""}
		}
	}
	return w.Flush()
}

func nth(all []string, i int) string {
	if i < len(all) {
		return all[i]
	}
	return ""
}

func clip(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest-1]) + "…"
	}
	return text
}

// sum says how many of each there are, and what is wrong with which.
func sum(out io.Writer, rows []row) (wrong int) {
	counts := map[string]int{}
	for _, r := range rows {
		counts[r.what]++
	}
	fmt.Fprintf(out, "\n%d deployments: %d %s, %d %s, %d %s\n", len(rows),
		counts[copied], copied, counts[skipped], skipped, counts[failed], failed)
	for _, r := range slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return r.wrong == nil }) {
		wrong++
		fmt.Fprintf(out, "NOT AS EXPECTED %s: %s\n", r.deployment, strings.ReplaceAll(r.wrong.Error(), "\n", "; "))
	}
	if wrong == 0 {
		fmt.Fprintln(out, "each is as it should be, and every copy has its source's digest")
	}
	return wrong
}
