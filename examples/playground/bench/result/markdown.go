package result

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteMarkdown writes the machine, a table for each section, and what was skipped. A row
// is what was measured, and has a column for each contender of the section.
func (r *Result) WriteMarkdown(out io.Writer) error {
	var page strings.Builder
	m := r.Machine
	fmt.Fprintf(&page, "%s, commit `%s`: %d × %s, %.0f GB, %s, Linux %s, %s. Load %.1f before and %.1f at the end.\n",
		r.Began.UTC().Format("2006-01-02"), r.Commit, m.CPUs, m.CPU, float64(m.Memory)/(1<<30), m.System, m.Kernel, m.Go, m.LoadBegin, m.LoadEnd)
	if m.Busy() {
		page.WriteString("The machine had other work to do: times are too high, and ratios hold better.\n")
	}
	for _, section := range r.sections() {
		r.table(&page, section)
	}
	if len(r.Skipped) > 0 {
		page.WriteString("\nSkipped: ")
		for i, s := range r.Skipped {
			if i > 0 {
				page.WriteString("; ")
			}
			fmt.Fprintf(&page, "%s in %s (%s)", s.Contender, s.Section, s.Reason)
		}
		page.WriteString(".\n")
	}
	if _, err := io.WriteString(out, page.String()); err != nil {
		return fmt.Errorf("write the tables: %w", err)
	}
	return nil
}

// sections in the order in which they were measured.
func (r *Result) sections() []string {
	var all []string
	for _, f := range r.Figures {
		if !slices.Contains(all, f.Section) {
			all = append(all, f.Section)
		}
	}
	return all
}

func (r *Result) table(out *strings.Builder, section string) {
	var names, contenders []string
	figures := map[[2]string]Figure{}
	for _, f := range r.Figures {
		if f.Section != section {
			continue
		}
		if !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
		if !slices.Contains(contenders, f.Contender) {
			contenders = append(contenders, f.Contender)
		}
		figures[[2]string{f.Name, f.Contender}] = f
	}
	// Many contenders with few figures each read better the other way around.
	if len(contenders) > len(names) {
		names, contenders = contenders, names
		turned := map[[2]string]Figure{}
		for key, f := range figures {
			turned[[2]string{key[1], key[0]}] = f
		}
		figures = turned
	}
	fmt.Fprintf(out, "\n### %s\n\n| |", capital(section))
	for _, contender := range contenders {
		fmt.Fprintf(out, " %s |", cell(contender))
	}
	out.WriteString(" bar |\n|---|" + strings.Repeat("---|", len(contenders)+1) + "\n")
	for _, name := range names {
		fmt.Fprintf(out, "| %s |", cell(name))
		held := ""
		for _, contender := range contenders {
			f, ok := figures[[2]string{name, contender}]
			if !ok {
				out.WriteString(" |")
				continue
			}
			fmt.Fprintf(out, " %s |", f)
			if f.Bar != nil {
				held = fmt.Sprintf("%s, goal %s: %s", f.Unit.Format(f.Bar.Least), f.Unit.Format(f.Bar.Goal), f.Verdict)
			}
		}
		fmt.Fprintf(out, " %s |\n", held)
	}
}

// cell keeps a text from ending its cell.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
