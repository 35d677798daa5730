package asyncemsmdb_test

import (
	"context"
	"fmt"

	"github.com/go-mapi/mapirpc/asyncemsmdb"
)

// A Waiter makes as many calls as it takes: this server ends the first wait
// without events.
func ExampleWaiter() {
	answers := []bool{false, true}
	w := asyncemsmdb.Waiter{Wait: func(context.Context) (pending bool, err error) {
		pending, answers = answers[0], answers[1:]
		return pending, nil
	}}
	err := w.Next(context.Background())
	fmt.Println("events pending,", len(answers), "answers left,", err)
	// Output:
	// events pending, 0 answers left, <nil>
}
