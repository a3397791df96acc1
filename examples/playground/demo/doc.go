// Package demo shows Image Mirror on a running playground: it starts the product
// beside it and, when asked to, presses Start and checks what comes of it; the
// playground command uses it.
package demo
