// Command bench measures the product beside its peers and floors, on one machine
// in one run, and prints plain tables. bench.sh builds what it needs; the bars
// are those of the design.
package main
