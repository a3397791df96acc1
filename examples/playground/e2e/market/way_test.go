package market_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestTheWay is that of a solution from its folder to a catalogue, through a registry that
// asks for a login.
func TestTheWay(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	folder := solution(t, "small", "1.2.0", "# Small\n")
	private, public := keys(t)

	packed := ok[struct{ Digest string }](s, "solution", "package", folder)
	one := ok[pushed](s, "solution", "push", folder, "oci://"+s.Address()+"/shop/small", "--key", private)
	if one.Digest != packed.Digest || one.Reference != s.Address()+"/shop/small:1.2.0" || one.SignedBy == "" {
		t.Errorf("packed with digest %s, pushed %+v", packed.Digest, one)
	}
	again := ok[pushed](s, "solution", "push", folder, "oci://"+s.Address()+"/elsewhere/small:latest")
	if again.Digest != one.Digest {
		t.Errorf("the same folder has the digests %s and %s", one.Digest, again.Digest)
	}

	customer := s.as(reader, password)
	byDigest := "oci://" + s.Address() + "/shop/small@" + one.Digest
	for _, from := range []string{"oci://" + one.Reference, byDigest} {
		list := ok[catalogue](customer, "catalogue", "build", from, "--signed-by", public, "--to", "catalogue.json")
		if len(list.Items) != 1 || "oci://"+list.Items[0].Reference != byDigest || list.Items[0].Version != "1.2.0" {
			t.Errorf("from %s: %+v", from, list)
		}
	}

	file := filepath.Join(t.TempDir(), "catalogue.json")
	ok[catalogue](s, "catalogue", "build", "oci://"+one.Reference, "--title", "Shop", "--to", file)
	listed := ok[pushed](s, "catalogue", "push", file, "oci://"+s.Address()+"/shop/catalogue:latest", "--key", private)
	outer := ok[catalogue](customer, "catalogue", "build", "--include", s.Address()+"/shop/catalogue@"+listed.Digest, "--signed-by", public)
	if len(outer.Includes) != 1 {
		t.Errorf("built %+v", outer)
	}

	// Who may not.
	for who, attempt := range map[string]struct {
		as   *shop
		args []string
	}{
		"nobody":           {s.as("", ""), []string{"catalogue", "build", byDigest}},
		"a wrong password": {s.as(publisher, "wrong"), []string{"catalogue", "build", byDigest}},
		"a reader":         {customer, []string{"solution", "push", folder, "oci://" + s.Address() + "/shop/small:2"}},
	} {
		_, complaint, left, err := attempt.as.run(attempt.args...)
		if err == nil || !strings.Contains(complaint, "log in with docker login") || len(left) > 0 {
			t.Errorf("%s: %v: %s, left %v", who, err, complaint, left)
		}
		if strings.Contains(complaint, password) || strings.Contains(complaint, "wrong") {
			t.Errorf("%s: the password is in the error: %s", who, complaint)
		}
	}
}
