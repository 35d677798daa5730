package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	rounds := flag.Int("rounds", 41, "how often to measure everything")
	docs := flag.String("docs", "", "folder to write performance.md and performance.svg to")
	wire := flag.Int("wire", 3, "how often to measure backups over the wire")
	calls := flag.Int("calls", 15, "how often to measure calls")
	transports := flag.Int("transports", 75, "how often to measure transports")
	only := flag.String("only", "", "measure one part, codec, calls or transports, and keep the others' sections of the page")
	role := flag.String("role", "", "server, client, calls or transports: for the programs that this one starts")
	link := flag.Int("link", 0, "the link that -role server imitates")
	target := flag.String("target", "", "the server of -role client")
	compress := flag.Bool("compress", true, "whether -role client allows compression")
	flag.Parse()
	var err error
	switch *role {
	case "server":
		var c corpus
		if c, err = openCorpus(); err == nil {
			err = serveWire(c, *link)
		}
	case "client":
		err = backupWire(*target, *compress)
	case "calls":
		err = serveCalls()
	case "transports":
		err = serveTransports()
	default:
		err = run(*only, *rounds, *wire, *calls, *transports, *docs)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// openCorpus reads the corpus if there is one and generates it if not.
func openCorpus() (corpus, error) {
	if dir := os.Getenv("MAPIRPC_VECTORS"); dir != "" {
		return loadCorpus(dir)
	}
	return generateCorpus(), nil
}

// The parts of the page, in order, and what begins each.
var parts = []struct{ name, heading string }{
	{"codec", ""},
	{"calls", callsHeading},
	{"transports", transportsHeading},
}

// cutPage cuts a page into its parts; those that it does not have are empty.
func cutPage(page string) map[string]string {
	out := map[string]string{}
	for _, part := range slices.Backward(parts) {
		if i := strings.Index(page, part.heading); i >= 0 {
			out[part.name], page = page[i:], page[:i]
		}
	}
	return out
}

// run measures and writes the page; a part that is not measured stays as it is.
func run(only string, rounds, wire, calls, transports int, docs string) error {
	file := filepath.Join(docs, "performance.md")
	measure := map[string]func() (string, error){
		"codec": func() (string, error) { return runCodec(max(rounds, 1), wire, docs) },
		"calls": func() (string, error) {
			r, err := measureCalls(context.Background(), max(calls, 1))
			if err != nil {
				return "", err
			}
			return callsReport(r, max(calls, 1)), nil
		},
		"transports": func() (string, error) {
			return runTransports(context.Background(), max(transports, 1))
		},
	}
	if only != "" && measure[only] == nil {
		return fmt.Errorf("there is no part %q", only)
	}
	sections := map[string]string{}
	if docs != "" && only != "" {
		old, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		sections = cutPage(string(old))
	}
	var page strings.Builder
	for _, part := range parts {
		if only == "" || only == part.name {
			text, err := measure[part.name]()
			if err != nil {
				return err
			}
			sections[part.name] = text
		}
		page.WriteString(sections[part.name])
	}
	fmt.Print(page.String())
	if docs == "" {
		return nil
	}
	return os.WriteFile(file, []byte(page.String()), 0o644)
}

// runCodec measures the codec and compression on the wire, returns their part
// of the page and writes the chart.
func runCodec(rounds, wire int, docs string) (string, error) {
	c, err := openCorpus()
	if err != nil {
		return "", err
	}
	if err := check(c); err != nil {
		return "", err
	}
	list := contestants()
	r := measure(c, list, rounds)
	chain, err := measureChain(c, rounds)
	if err != nil {
		return "", err
	}
	page := report(c, list, r, chain, rounds)
	if wire > 0 {
		results, err := measureWire(context.Background(), wire)
		if err != nil {
			return "", err
		}
		page = wireReport(page, results, wire)
	}
	if docs == "" {
		return page, nil
	}
	return page, os.WriteFile(filepath.Join(docs, "performance.svg"), []byte(chart(c, r)), 0o644)
}
