// Package locale gives scripts toLocaleString and its kin in some locales, and
// localeCompare in many. Neither engine has ECMA-402: one takes the locale for a radix,
// both answer in a form of their own whatever the locale. What is not known here throws.
package locale

import _ "embed"

// Module is the name by which a bundle imports Source before the script.
const Module = "patchbay-locale"

// Source replaces the functions of the built-in prototypes. It takes what it needs
// of the built-ins before the script can change them.
//
//go:embed locale.js
var Source string
