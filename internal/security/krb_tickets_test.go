package security

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestTicketCache(t *testing.T) {
	jane := testPassword("x")
	synctest.Test(t, func(t *testing.T) {
		var c TicketCache
		if _, ok := c.get(jane, "a"); ok {
			t.Error("an empty cache has a ticket")
		}
		c.put(jane, "a", krbTicket{realm: "A"})
		c.put(jane, "b", krbTicket{realm: "B"})
		time.Sleep(ticketLife - time.Second)
		if got, ok := c.get(jane, "a"); !ok || got.realm != "A" {
			t.Errorf("got %v, %v", got, ok)
		}
		c.drop(jane, "b")
		if _, ok := c.get(jane, "b"); ok {
			t.Error("a dropped ticket is still there")
		}
		time.Sleep(time.Second)
		if _, ok := c.get(jane, "a"); ok {
			t.Error("a ticket outlives its time")
		}
	})
	var none *TicketCache
	none.put(jane, "a", krbTicket{})
	none.drop(jane, "a")
	if _, ok := none.get(jane, "a"); ok {
		t.Error("a nil cache has a ticket")
	}
}
