package redact_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

func manySecrets(count int) []string {
	values := make([]string, count)
	for i := range values {
		values[i] = fmt.Sprintf("s%dcret-%d-%s", i%7, i, strings.Repeat("x", i%40))
		if i%10 == 0 {
			values[i] = dockerConfig("ada", values[i])
		}
	}
	return values
}

// BenchmarkText masks a text of 64 KB.
func BenchmarkText(b *testing.B) {
	line := `{"level":"info","image":"registry.example.com/shop/cart:1.2.3","digest":"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"} `
	plain := strings.Repeat(line, 64<<10/len(line)+1)[:64<<10]
	escaped := strings.ReplaceAll(plain, `"`, `\"`)[:64<<10]
	for _, count := range []int{1, 100, 1000} {
		set := redact.Of(manySecrets(count)...)
		for name, text := range map[string]string{"plain": plain, "escaped": escaped} {
			b.Run(fmt.Sprintf("%s/%d secrets", name, count), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					set.Text(text)
				}
			})
		}
	}
}

// BenchmarkOf indexes secrets, of which one in ten is a Docker configuration.
func BenchmarkOf(b *testing.B) {
	for _, count := range []int{1, 100, 1000} {
		values := manySecrets(count)
		b.Run(fmt.Sprintf("%d secrets", count), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				redact.Of(values...)
			}
		})
	}
}

// BenchmarkWorst searches for what begins like all of the text.
func BenchmarkWorst(b *testing.B) {
	text := strings.Repeat("a", 64<<10)
	var values []string
	for i := range 200 {
		values = append(values, strings.Repeat("a", 4+i)+"b", strings.Repeat("a", 1000+i)+fmt.Sprint(i))
	}
	set := redact.Of(values...)
	for b.Loop() {
		set.Text(text)
	}
}

// BenchmarkShow shows a message of 64 KB.
func BenchmarkShow(b *testing.B) {
	line := `{"level":"info","image":"registry.example.com/shop/cart:1.2.3","digest":"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"} `
	plain := strings.Repeat(line, 8<<10/len(line)+1)[:8000]
	message := []string{plain, plain, plain, plain, plain, plain, plain, plain}
	for _, count := range []int{1, 100, 1000} {
		set := redact.Of(manySecrets(count)...)
		b.Run(fmt.Sprintf("%d secrets", count), func(b *testing.B) {
			b.SetBytes(64000)
			b.ReportAllocs()
			for b.Loop() {
				redact.Show(message, set)
			}
		})
	}
}

// BenchmarkPrinter shows a small message again and again, as the record of a run does.
func BenchmarkPrinter(b *testing.B) {
	labels := map[string]string{"app": "web", "team": "core", "part-of": "shop"}
	message := map[string]any{"kind": "Deployment", "name": "web", "count": 3, "labels": labels, "images": []string{"nginx:1.27", "redis:7"}, "ready": true}
	printer := redact.NewPrinter(redact.Of("hunter2-and-more"))
	b.ReportAllocs()
	for b.Loop() {
		printer.Show(message)
	}
}
