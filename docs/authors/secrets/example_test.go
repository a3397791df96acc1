package secrets_test

import (
	"github.com/patchbay-dev/patchbay/docs/authors/internal/demo"
	"github.com/patchbay-dev/patchbay/docs/authors/secrets"
)

func ExampleSign() {
	// The Secret "signing" has the key "correct-horse-battery". Where it turns up in a
	// message, what is shown of the message is masked.
	demo.Send(secrets.NewSign(), `{"key": "{{ secret(\"signing/key\") }}"}`, "text", `{"text": "hello"}`, `{"text": "my key is correct-horse-battery"}`)
	// Output:
	// signed: {"signature":"94bbfc0bf5cbc72fed2d7dec50401cb7c199a6202595708fde647f1418bfd9be","text":"hello"}
	// signed: {"signature":"926d435bfdd1eecc10a32f329a83f8bf3e9c1e09a22cb9f96035cb6d58298714","text":"my key is ••••••"}
}
