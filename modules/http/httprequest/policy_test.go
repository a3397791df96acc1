package httprequest_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/http/httprequest"
)

func refused(err error) bool {
	return errors.As(err, new(*httprequest.RefusedError)) && !module.IsRetryable(err)
}

// TestRefusedAddresses asks for addresses that the policy refuses before
// anything is sent, by the direct way and by a proxy.
func TestRefusedAddresses(t *testing.T) {
	proxy, err := url.Parse(serve(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("the proxy was asked for %s", r.URL) }))
	if err != nil {
		t.Fatal(err)
	}
	ways := map[string]func(*http.Request) (*url.URL, error){
		"direct": noProxy,
		"proxy":  func(*http.Request) (*url.URL, error) { return proxy, nil },
	}
	both := httprequest.Settings{AllowPrivate: true, AllowLoopback: true}
	none := httprequest.Settings{}
	tests := map[string]httprequest.Settings{
		"127.0.0.1": none, "127.9.9.9": none, "[::1]": none, "localhost": none, "0.0.0.0": none, "[::]": none, "[::ffff:127.0.0.1]": none, "[::7f00:1]": none,
		"10.0.0.1": none, "172.16.0.1": none, "192.168.1.1": none, "100.64.0.1": none, "[fd12::1]": none, "[64:ff9b::a00:1]": none, "[2002:a00:1::]": none,
		"169.254.169.254": both, "169.254.170.2": both, "[fe80::1]": both, "[fd00:ec2::254]": both, "100.100.100.200": both, "[64:ff9b::a9fe:a9fe]": both, "[::ffff:169.254.169.254]": both,
		"[::ffff:0:127.0.0.1]": none, "[::ffff:0:7f00:1]": none, "[::ffff:0:0:0]": none, "[::ffff:0:10.0.0.1]": none, "[0:0:0:0:ffff:0:c0a8:101]": none, "[::127.0.0.1]": none, "[::10.1.2.3]": none,
		"[::ffff:0.0.0.0]": none, "[::ffff:0:0]": none, "[64:ff9b::127.0.0.1]": none, "[64:ff9b::]": none, "[2002:7f00:1::]": none, "[2002:7f00:1::1]": none, "[2002::]": none, "[2002:c0a8:101:1::5]": none,
		"[2001:db8::5efe:127.0.0.1]": none, "[2606:4700::200:5efe:10.0.0.1]": none, "[fe80::5efe:8.8.8.8]": both, "[2606:4700::5efe:169.254.169.254]": both,
		"[::ffff:0:169.254.169.254]": both, "[::169.254.169.254]": both, "[2002:a9fe:a9fe::]": both, "[::ffff:0:224.0.0.1]": both, "[::ffff:100.100.100.200]": both, "[::ffff:0:100.100.100.200]": both,
		"[64:ff9b:1::a9fe:a9fe]": both, "[64:ff9b:1::127.0.0.1]": both, "[64:ff9b:1:a9fe:a9:fe00::]": both, "[64:ff9b:1:7f00:0:100::]": both, "[2001:0:7f00:1::]": both, "[2001:0:808:808:0:0:80ff:fffe]": both,
		"[::1%25lo]": none, "127.1": none, "127.0.1": none, "0x7f.1": none, "2130706433": none, "0x7f000001": none, "0177.0.0.1": none, "127.0.0.1.": none, "[::ffff:7f00:1]": none, "①②⑦.0.0.1": none, "127.0.0.１": none, "127。0。0。1": none, "0x7F000001": none, "example.0X7f": none,
		"224.0.0.1": both, "[ff02::1]": both, "255.255.255.255": both, "198.18.0.1": both, "0.1.2.3": both, "[2001::1]": both,
	}
	for way, proxy := range ways {
		for host, allowed := range tests {
			t.Run(way+" "+host, func(t *testing.T) {
				s := defaults()
				s.AllowPrivate, s.AllowLoopback = allowed.AllowPrivate, allowed.AllowLoopback
				node := moduletest.Start(t, httprequest.New(httprequest.Config{Proxy: proxy}), s)
				if err := node.Send("request", httprequest.Request{URL: "http://" + host + ":9/", Timeout: 5}).Err(); !refused(err) {
					t.Errorf("error = %v", err)
				}
			})
		}
	}
}

func TestRedirectToARefusedAddress(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/latest/meta-data", http.StatusFound)
	})
	if err := start(t, defaults()).Send("request", httprequest.Request{URL: url}).Err(); !refused(err) {
		t.Errorf("error = %v", err)
	}
}

func TestAllowedHosts(t *testing.T) {
	address := serve(t, func(http.ResponseWriter, *http.Request) {})
	port := address[strings.LastIndexByte(address, ':'):]
	tests := map[string]struct {
		hosts []string
		url   string
		want  bool
	}{
		"address":       {[]string{"127.0.0.1"}, "http://127.0.0.1" + port, true},
		"name":          {[]string{"LocalHost"}, "http://localhost" + port, true},
		"other name":    {[]string{"localhost"}, "http://127.0.0.1" + port, false},
		"suffix":        {[]string{"*.0.0.1"}, "http://127.0.0.1" + port, true},
		"suffix itself": {[]string{"*.localhost"}, "http://localhost" + port, false},
		"part of it":    {[]string{"*host"}, "http://localhost" + port, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := defaults()
			s.AllowLoopback, s.AllowedHosts = false, test.hosts
			err := start(t, s).Send("request", httprequest.Request{URL: test.url}).Err()
			if test.want && err != nil || !test.want && !refused(err) {
				t.Errorf("error = %v", err)
			}
		})
	}
}

func TestProxy(t *testing.T) {
	asked := ""
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked = r.URL.String() }))
	defer server.Close()
	through, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, mode := range []string{"environment", "none"} {
		t.Run(mode, func(t *testing.T) {
			asked = ""
			s := defaults()
			s.Proxy, s.AllowLoopback = mode, false
			node := moduletest.Start(t, httprequest.New(httprequest.Config{Proxy: func(*http.Request) (*url.URL, error) { return through, nil }}), s)
			// The name is unknown here, so only the proxy can look it up.
			err := node.Send("request", httprequest.Request{URL: "http://unknown.invalid/x", Timeout: 5}).Err()
			if (asked == "http://unknown.invalid/x") != (mode == "environment") || (err == nil) != (mode == "environment") {
				t.Errorf("asked %q, error = %v", asked, err)
			}
		})
	}
}

// TestPublicAddressesAreNotRefused judges addresses that look like some that are.
func TestPublicAddressesAreNotRefused(t *testing.T) {
	for _, address := range []string{
		"8.8.8.8", "::ffff:8.8.8.8", "::8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1", "2606:4700::1111", "2606:4700::5eff:127.0.0.1",
		"2606:4700::5efe:8.8.8.8", "2606:4700::127.0.0.1", "2001:4860:4860::8888", "64:ff9a::127.0.0.1", "2003:7f00:1::",
	} {
		if err := httprequest.CheckAddress(httprequest.Settings{}, netip.MustParseAddr(address)); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestTheSettingsHoldForTranslatedAddresses too.
func TestTheSettingsHoldForTranslatedAddresses(t *testing.T) {
	for address, settings := range map[string]httprequest.Settings{
		"::ffff:0:127.0.0.1": {AllowLoopback: true}, "64:ff9b::127.0.0.1": {AllowLoopback: true}, "2002:7f00:1::": {AllowLoopback: true}, "::1": {AllowLoopback: true},
		"::ffff:0:10.0.0.1": {AllowPrivate: true}, "64:ff9b::10.0.0.1": {AllowPrivate: true}, "::10.0.0.1": {AllowPrivate: true}, "fd12::5efe:10.0.0.1": {AllowPrivate: true},
	} {
		if err := httprequest.CheckAddress(settings, netip.MustParseAddr(address)); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		if err := httprequest.CheckAddress(httprequest.Settings{}, netip.MustParseAddr(address)); !refused(err) {
			t.Errorf("%s without the setting: %v", address, err)
		}
	}
}
