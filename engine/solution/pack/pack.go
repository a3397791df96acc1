package pack

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"
)

// Pack makes a tar+gzip of all files of a folder. The same files make the same bytes,
// whatever their times, owners and modes are. Names that begin with a dot are left out:
// .git, and what editors and systems leave behind. A link is an error, since what it leads
// to is not the folder's.
func Pack(folder fs.FS) ([]byte, error) {
	var out bytes.Buffer
	zipped, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	archive := tar.NewWriter(zipped)
	if err := write(archive, folder); err != nil {
		return nil, fmt.Errorf("pack the folder: %w", err)
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("pack the folder: %w", err)
	}
	if err := zipped.Close(); err != nil {
		return nil, fmt.Errorf("pack the folder: %w", err)
	}
	if out.Len() > MaxPacked {
		return nil, fmt.Errorf("pack the folder: the archive has more than %d MiB", MaxPacked>>20)
	}
	return out.Bytes(), nil
}

// write adds the files in the order of their names.
func write(archive *tar.Writer, folder fs.FS) error {
	packed := newContents()
	return fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".":
			return nil
		case strings.HasPrefix(entry.Name(), ".") && entry.IsDir():
			return fs.SkipDir
		case strings.HasPrefix(entry.Name(), ".") || entry.IsDir():
			return nil
		case !entry.Type().IsRegular():
			return fmt.Errorf("%s is not a regular file: put the file itself there", name)
		}
		text, err := readFile(folder, name)
		if err != nil {
			return err
		}
		if err := packed.add(name, int64(len(text))); err != nil {
			return err
		}
		header := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(text)), Mode: 0o644, ModTime: time.Unix(0, 0)}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		_, err = archive.Write(text)
		return err
	})
}

// readFile reads no more than a file may have.
func readFile(folder fs.FS, name string) ([]byte, error) {
	file, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, MaxUnpacked+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return text, nil
}
