package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	rounds := flag.Int("rounds", 41, "how often to measure everything")
	docs := flag.String("docs", "", "folder to write performance.md and performance.svg to")
	flag.Parse()
	if err := run(*rounds, *docs); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(rounds int, docs string) error {
	c := generateCorpus()
	if dir := os.Getenv("MAPIRPC_VECTORS"); dir != "" {
		var err error
		if c, err = loadCorpus(dir); err != nil {
			return err
		}
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
	fmt.Print(page)
	if docs == "" {
		return nil
	}
	if err := os.WriteFile(filepath.Join(docs, "performance.md"), []byte(page), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(docs, "performance.svg"), []byte(chart(c, r)), 0o644)
}
