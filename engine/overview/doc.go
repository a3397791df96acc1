// Package overview draws what a solution's operator looks at first: a few figures, and a
// table of what the flow works on. A solution declares both by templates over the flow's
// last run; nothing in here knows any of them. The package solution reads declarations, the
// server draws them.
package overview
