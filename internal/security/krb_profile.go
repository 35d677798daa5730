// Reading krb5.conf as other implementations write it: gokrb5 knows neither
// include directives nor all values of Red Hat's default file, and takes
// a section that occurs twice for its last part. So the parts that count are
// gathered first.

package security

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// maxIncludes bounds the files of one configuration.
const maxIncludes = 64

var errIncludes = errors.New("too many included files")

// krbSections are the sections that count, and krbDefaults the settings of
// libdefaults that do.
var (
	krbSections = []string{"libdefaults", "realms", "domain_realm"}
	krbDefaults = []string{
		"default_realm", "dns_lookup_kdc", "clockskew", "ticket_lifetime", "forwardable",
		"default_tkt_enctypes", "default_tgs_enctypes", "permitted_enctypes", "allow_weak_crypto",
	}
)

// krbProfile gathers sections.
type krbProfile struct {
	sections map[string][]string
	files    int
}

// krbProfileFile reads a file and what it includes.
func krbProfileFile(path string) (string, error) {
	p := &krbProfile{sections: map[string][]string{}}
	if err := p.file(path); err != nil {
		return "", err
	}
	return p.String(), nil
}

// krbProfileText reads a text and what it includes.
func krbProfileText(text string) (string, error) {
	p := &krbProfile{sections: map[string][]string{}}
	if err := p.read(text); err != nil {
		return "", err
	}
	return p.String(), nil
}

func (p *krbProfile) file(path string) error {
	if p.files++; p.files > maxIncludes {
		return errIncludes
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return p.read(string(b))
}

func (p *krbProfile) read(text string) error {
	section := ""
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if name, ok := strings.CutPrefix(line, "["); ok {
			name, _, _ = strings.Cut(name, "]")
			section = strings.TrimSpace(name)
			continue
		}
		if included, err := p.include(line); included || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		if slices.Contains(krbSections, section) && (section != "libdefaults" || keepDefault(line)) {
			p.sections[section] = append(p.sections[section], line)
		}
	}
	return lines.Err()
}

// include follows "include FILE" and "includedir FOLDER". What is not there is
// left out: default files name folders that need not exist.
func (p *krbProfile) include(line string) (included bool, err error) {
	directive, argument, _ := strings.Cut(line, " ")
	argument = strings.TrimSpace(argument)
	switch directive {
	case "include":
		if err = p.file(argument); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	case "includedir":
		err = p.folder(argument)
	default:
		return false, nil
	}
	return true, err
}

// includedName matches the files of a folder that are read.
var includedName = regexp.MustCompile(`^([A-Za-z0-9_-]+|[^.].*\.conf)$`)

func (p *krbProfile) folder(path string) error {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() || !includedName.MatchString(e.Name()) {
			continue
		}
		if err := p.file(filepath.Join(path, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func keepDefault(line string) bool {
	name, _, _ := strings.Cut(line, "=")
	return slices.Contains(krbDefaults, strings.TrimSpace(name))
}

// String returns the gathered sections, each once.
func (p *krbProfile) String() string {
	var b strings.Builder
	for _, section := range krbSections {
		b.WriteString("[" + section + "]\n")
		for _, line := range p.sections[section] {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}
