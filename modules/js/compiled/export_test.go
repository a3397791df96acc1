package compiled

// Decode and Encode are the content of a file.
var (
	Decode = decode
	Encode = encode
)
