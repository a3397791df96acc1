package queue

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// explain says of a failure what the user can do about it, when the cause is the
// disk. The server reports a full disk in words that change from place to place,
// and gives up on its store soon after, so the disk itself is asked: by a file of
// the size of the largest value.
func explain(dir string, failure error) error {
	if errors.Is(failure, context.Canceled) {
		return failure
	}
	if err := probe(dir); err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			err = at.Err // the probe's name tells nothing
		}
		return fmt.Errorf("%w; the data directory %s can't be written (%w): free space there or give it a larger disk, then start patchbay again", failure, dir, err)
	}
	if errors.Is(failure, context.DeadlineExceeded) {
		return fmt.Errorf("%w; the store in the data directory %s does not answer, as after its disk was full: start patchbay again", failure, dir)
	}
	return failure
}

func probe(dir string) (err error) {
	file, err := os.CreateTemp(dir, "probe-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) //nolint:errcheck // a file of one's own, and the next probe tells
	defer file.Close()           //nolint:errcheck // Sync has told
	if _, err := file.Write(make([]byte, MaxValue)); err != nil {
		return err
	}
	return file.Sync()
}
