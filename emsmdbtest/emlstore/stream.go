// Random access to content that can only be read from its beginning.

package emlstore

import (
	"context"
	"io"
	"sync"

	"github.com/go-mapi/mapirpc/eml"
)

// stream is an emsmdbtest.Stream over a Source. Reading on where the last call
// ended costs nothing extra, which is what clients do; going back starts over.
//
// A stream that is not read to its end keeps its file open until it is read
// again or garbage.
type stream struct {
	src eml.Source

	mu  sync.Mutex
	r   io.ReadCloser
	off int64 // where r stands
}

// Size implements emsmdbtest.Stream.
func (s *stream) Size() int64 { return s.src.Size() }

// ReadAt implements io.ReaderAt.
func (s *stream) ReadAt(p []byte, off int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if off >= s.src.Size() {
		return 0, io.EOF
	}
	if err := s.seek(off); err != nil {
		s.close()
		return 0, err
	}
	n, err := io.ReadFull(s.r, p)
	s.off += int64(n)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	if err != nil || s.off == s.src.Size() {
		s.close()
	}
	return n, err
}

func (s *stream) seek(off int64) error {
	if s.r != nil && off < s.off {
		s.close()
	}
	if s.r == nil {
		r, err := s.src.Open(context.Background())
		if err != nil {
			return err
		}
		s.r, s.off = r, 0
	}
	n, err := io.CopyN(io.Discard, s.r, off-s.off)
	s.off += n
	return err
}

func (s *stream) close() {
	if s.r != nil {
		s.r.Close()
		s.r = nil
	}
}
