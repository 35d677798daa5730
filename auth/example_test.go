package auth_test

import (
	"errors"
	"fmt"

	"github.com/go-mapi/mapirpc/auth"
)

func ExamplePassword() {
	cred := &auth.Password{Domain: "CORP", User: "janedow", Password: auth.NewSecret("correct horse")}
	fmt.Printf("%+v\n", cred)
	// Output: password of CORP\janedow
}

func ExampleError() {
	err := error(&auth.Error{
		Mechanism: auth.Kerberos, Reason: auth.ErrClockSkew,
		Advice: "synchronise the clocks of client, server and domain controller",
	})
	fmt.Println(errors.Is(err, auth.ErrClockSkew))
	fmt.Println(err)
	// Output:
	// true
	// auth: Kerberos: clock skew too great (synchronise the clocks of client, server and domain controller)
}
