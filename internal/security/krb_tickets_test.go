package security

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestTicketCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c TicketCache
		if _, ok := c.get("a"); ok {
			t.Error("an empty cache has a ticket")
		}
		c.put("a", krbTicket{realm: "A"})
		c.put("b", krbTicket{realm: "B"})
		time.Sleep(ticketLife - time.Second)
		if got, ok := c.get("a"); !ok || got.realm != "A" {
			t.Errorf("got %v, %v", got, ok)
		}
		c.drop("b")
		if _, ok := c.get("b"); ok {
			t.Error("a dropped ticket is still there")
		}
		time.Sleep(time.Second)
		if _, ok := c.get("a"); ok {
			t.Error("a ticket outlives its time")
		}
	})
	var none *TicketCache
	none.put("a", krbTicket{})
	none.drop("a")
	if _, ok := none.get("a"); ok {
		t.Error("a nil cache has a ticket")
	}
}
