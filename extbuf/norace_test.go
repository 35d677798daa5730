//go:build !race

package extbuf

// raceDetector says that the race detector is on, under which sync.Pool
// forgets things at random.
const raceDetector = false
