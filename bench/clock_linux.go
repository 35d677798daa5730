package main

import (
	"time"

	"golang.org/x/sys/unix"
)

const clockName = "the processor time of the measuring thread"

// now returns the processor time that the calling thread has used: what other
// programs do meanwhile does not count.
func now() time.Duration { return clock(unix.CLOCK_THREAD_CPUTIME_ID) }

// processNow returns the processor time that this process has used.
func processNow() time.Duration { return clock(unix.CLOCK_PROCESS_CPUTIME_ID) }

func clock(id int32) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(id, &t); err != nil {
		panic(err) // the clocks exist since Linux 2.6.12
	}
	return time.Duration(t.Nano())
}

// processTime returns the processor time that another process of this machine
// has used.
func processTime(pid int) time.Duration { return clock(int32(^pid<<3 | 2)) } // CPUCLOCK_SCHED of a process
