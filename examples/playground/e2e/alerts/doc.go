// Package alerts evaluates Prometheus' alert rules, with the code of Prometheus, on series
// that are made up or were scraped. promtool does the same with series in files; it is
// 150 MB of discovery of clouds to build, and can't take what was scraped.
package alerts
