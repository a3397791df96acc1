// Command results makes of what the benchmarks measured what others read: the text that
// benchstat compares, or a page with its tables and pictures.
package main
