// Package scan bounds the text of a script before a parser sees it. Parsers call
// themselves as deep as a text nests, and a process whose stack is used up ends.
// The scan reads the text once, from left to right, with a stack of its own, and
// knows just enough of the language to count what nests.
package scan
