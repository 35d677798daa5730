//go:build !linux

package main

import "time"

const clockName = "time on the wall"

var start = time.Now()

// now returns the time since the program started.
func now() time.Duration { return time.Since(start) }

// processNow is now, for want of another clock.
func processNow() time.Duration { return now() }

// processTime is 0: what other processes use is not known.
func processTime(int) time.Duration { return 0 }
