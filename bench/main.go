package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	rounds := flag.Int("rounds", 41, "how often to measure everything")
	docs := flag.String("docs", "", "folder to write performance.md and performance.svg to")
	wire := flag.Int("wire", 3, "how often to measure backups over the wire")
	role := flag.String("role", "", "server or client: for the programs that this one starts")
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
	default:
		err = run(*rounds, *wire, *docs)
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

func run(rounds, wire int, docs string) error {
	c, err := openCorpus()
	if err != nil {
		return err
	}
	if err := check(c); err != nil {
		return err
	}
	list := contestants()
	r := measure(c, list, max(rounds, 1))
	chain, err := measureChain(c, max(rounds, 1))
	if err != nil {
		return err
	}
	page := report(c, list, r, chain, rounds)
	if wire > 0 {
		results, err := measureWire(context.Background(), wire)
		if err != nil {
			return err
		}
		page = wireReport(page, results, wire)
	}
	fmt.Print(page)
	if docs == "" {
		return nil
	}
	if err := os.WriteFile(filepath.Join(docs, "performance.md"), []byte(page), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(docs, "performance.svg"), []byte(chart(c, r)), 0o644)
}
