package auth

import "strings"

// splitAccount takes DOMAIN\name and name@domain apart. An explicit domain
// wins; a user name without either mark is left as it is.
func splitAccount(domain, user string) (string, string) {
	if d, u, ok := strings.Cut(user, `\`); ok {
		if domain == "" {
			domain = d
		}
		return domain, u
	}
	if i := strings.LastIndexByte(user, '@'); i >= 0 {
		if domain == "" {
			domain = user[i+1:]
		}
		return domain, user[:i]
	}
	return domain, user
}

// joinAccount returns DOMAIN\user, or the user name alone.
func joinAccount(domain, user string) string {
	domain, user = splitAccount(domain, user)
	if domain == "" {
		return user
	}
	return domain + `\` + user
}
