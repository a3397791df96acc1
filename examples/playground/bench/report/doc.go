// Package report prints what was measured as plain tables.
package report
