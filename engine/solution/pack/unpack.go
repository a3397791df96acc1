package pack

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// maxStream bounds what an archive decompresses to, with the headers of its files.
const maxStream = MaxUnpacked + MaxFiles*4<<10

// Unpack reads an archive that may be anybody's into a folder in memory. It refuses what
// Pack would not have made of a folder: names that leave it, links, devices, files that
// are there twice, and more than the bounds. The error says which and why; nothing is left
// of an archive that is refused.
func Unpack(archive []byte) (fs.FS, error) {
	folder, err := unpack(archive)
	if err != nil {
		return nil, fmt.Errorf("unpack the archive: %w", err)
	}
	return folder, nil
}

func unpack(archive []byte) (fs.FS, error) {
	if len(archive) > MaxPacked {
		return nil, fmt.Errorf("it has more than %d MiB", MaxPacked>>20)
	}
	packed := bytes.NewReader(archive)
	stream, err := gzip.NewReader(packed)
	if err != nil {
		return nil, fmt.Errorf("it is not a gzip file: %w", err)
	}
	stream.Multistream(false)
	bounded := &boundedReader{from: stream, left: maxStream}
	folder, err := readFiles(tar.NewReader(bounded))
	if err != nil {
		return nil, err
	}
	// What follows the files is part of the archive's digest and must not hide anything.
	if err := onlyPadding(bounded); err != nil {
		return nil, err
	}
	if packed.Len() > 0 {
		return nil, errors.New("something follows its end")
	}
	return folder, nil
}

// readFiles keeps the files as a zip archive that is not compressed: that is the standard
// library's own folder in memory.
func readFiles(archive *tar.Reader) (fs.FS, error) {
	var memory bytes.Buffer
	files, unpacked := zip.NewWriter(&memory), newContents()
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("it is not a tar file: %w", err)
		}
		if header.Typeflag == tar.TypeDir {
			continue // the files say what folders there are
		}
		if header.Typeflag != tar.TypeReg {
			return nil, fmt.Errorf("%q is %s, and only files are allowed", header.Name, kindOf(header.Typeflag))
		}
		if err := unpacked.add(header.Name, header.Size); err != nil {
			return nil, err
		}
		file, err := files.CreateHeader(&zip.FileHeader{Name: header.Name, Method: zip.Store})
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(file, archive); err != nil {
			return nil, fmt.Errorf("read %q: %w", header.Name, err)
		}
	}
	if err := files.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(memory.Bytes()), int64(memory.Len()))
}

func kindOf(typeflag byte) string {
	switch typeflag {
	case tar.TypeLink, tar.TypeSymlink:
		return "a link"
	case tar.TypeChar, tar.TypeBlock, tar.TypeFifo:
		return "a device"
	}
	return fmt.Sprintf("an entry of type %q", typeflag)
}

// maxPadding bounds the zeros after the last file: tar fills up blocks of 10 KiB.
const maxPadding = 64 << 10

// onlyPadding reads a stream to its end, so that its checksum is looked at too.
func onlyPadding(stream io.Reader) error {
	block := make([]byte, 4<<10)
	for read := 0; ; {
		n, err := stream.Read(block)
		if read += n; read > maxPadding {
			return errors.New("something follows its last file")
		}
		if len(bytes.Trim(block[:n], "\x00")) > 0 {
			return errors.New("something follows its last file")
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("it is not a gzip file: %w", err)
		}
	}
}

// boundedReader fails where an archive decompresses to more than any may.
type boundedReader struct {
	from io.Reader
	left int64
}

func (r *boundedReader) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, errUnpacked
	}
	n, err := r.from.Read(p[:min(int64(len(p)), r.left)])
	r.left -= int64(n)
	return n, err
}
