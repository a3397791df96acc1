// Package pack makes one archive of a solution's folder and reads such archives from
// whoever made them: in memory, within bounds, and nothing but plain files. The registry
// client and the commands use it.
package pack
