package tree

type commentLine struct {
	Line  int
	Text  string // with its #
	Alone bool
}
