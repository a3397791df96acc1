// Package tiny reads the project exports of Tiny Systems and makes flow documents of them.
// What it does not know is kept where it can be, so that a check of the document names it,
// and is listed otherwise: nothing is dropped without a note.
package tiny
