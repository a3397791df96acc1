package compiled

import (
	"fmt"
	"os"
	"runtime"
)

// thisProgram is different for each program, and for an earlier or later build of
// the same one: its version, when its file was written and how large it is.
func thisProgram(version string) (string, error) {
	path, err := "/proc/self/exe", error(nil) // even when another one has taken the file's place
	if runtime.GOOS != "linux" {
		path, err = os.Executable()
	}
	if err != nil {
		return "", err
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s %d %d", version, info.Size(), info.ModTime().UnixNano()), nil
}
