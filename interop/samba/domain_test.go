//go:build linux

// The domain controller that the tests share: provisioning, start and end.

package samba

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
)

// Names of the test domain; the accounts are in setup.py.
const (
	realm  = "CORP.EXAMPLE"
	dcSPN  = "host/dc1.corp.example"
	mdbSPN = "exchangeMDB/localhost"
)

// domain is a running domain controller.
type domain struct {
	dir     string
	kdc     string // address
	conf    string // krb5.conf
	samba   *exec.Cmd
	ended   chan struct{}
	keytabs map[string]string
}

// dc is set by TestMain.
var dc *domain

// rpcPorts begins the range of Samba's RPC ports. They lie below those that
// Linux gives to outgoing connections, one of which could be in the way.
const rpcPorts = 24100

const howTo = "see the documentation of interop/samba for the packages, and run as root: MAPIRPC_SAMBA=1 go test ./interop/samba"

func TestMain(m *testing.M) {
	if os.Getenv("MAPIRPC_SAMBA") == "" {
		fmt.Println("interop/samba: not asked for with MAPIRPC_SAMBA=1, nothing tested")
		return
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	var err error
	if dc, err = startDomain(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "interop/samba: %v; %s\n", err, howTo)
		return 1
	}
	defer dc.stop()
	return m.Run()
}

// startDomain provisions a domain, creates its accounts and starts Samba.
func startDomain(ctx context.Context) (d *domain, err error) {
	if err := possible(); err != nil {
		return nil, err
	}
	d = &domain{ended: make(chan struct{}), keytabs: map[string]string{}}
	if d.dir, err = os.MkdirTemp("", "mapirpc-samba-"); err != nil {
		return nil, err
	}
	steps := []func(context.Context) error{d.provision, d.configure, d.accounts, d.exportKeytabs, d.start, d.ready}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			d.stop()
			return nil, err
		}
	}
	return d, nil
}

// possible checks what the suite needs.
func possible() error {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		return errors.New("needs Linux and root")
	}
	for _, program := range []string{"samba", "samba-tool", "kinit", "/usr/bin/python3"} {
		if _, err := exec.LookPath(program); err != nil {
			return err
		}
	}
	nc, err := net.Listen("tcp", "127.0.0.1:135")
	if err != nil {
		return fmt.Errorf("port 135 is taken: %w", err)
	}
	return nc.Close()
}

// tool runs a program and returns its output as the error's text.
func (d *domain) tool(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = d.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, args[0], err, lastLines(out, 5))
	}
	return nil
}

func lastLines(b []byte, n int) string {
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], " | ")
}

func (d *domain) provision(ctx context.Context) error {
	return d.tool(ctx, "samba-tool", "domain", "provision", "--realm="+realm, "--domain=CORP",
		"--adminpass=Adm1n-Passw0rd", "--server-role=dc", "--dns-backend=NONE", "--host-name=dc1",
		"--targetdir="+d.dir, "--option=interfaces=lo", "--option=bind interfaces only=yes")
}

// configure writes an smb.conf with the few services that are needed, and the
// clients' krb5.conf.
func (d *domain) configure(context.Context) error {
	kdc, err := freePort()
	if err != nil {
		return err
	}
	kpasswd, err := freePort()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(d.dir, "cache"), 0o755); err != nil {
		return err
	}
	smb := fmt.Sprintf(`[global]
	netbios name = DC1
	realm = %[2]s
	workgroup = CORP
	server role = active directory domain controller
	server services = rpc, kdc
	dcerpc endpoint servers = epmapper, samr, netlogon, lsarpc, drsuapi
	interfaces = lo
	bind interfaces only = yes
	rpc server dynamic port range = %[5]d-%[6]d
	krb5 port = %[3]s
	kpasswd port = %[4]s
	private dir = %[1]s/private
	state directory = %[1]s/state
	cache directory = %[1]s/cache
	lock directory = %[1]s
	pid directory = %[1]s
	ncalrpc dir = %[1]s/ncalrpc
[sysvol]
	path = %[1]s/state/sysvol
	read only = no
[netlogon]
	path = %[1]s/state/sysvol/corp.example/scripts
	read only = no
`, d.dir, realm, kdc, kpasswd, rpcPorts, rpcPorts+99)
	d.kdc = net.JoinHostPort("127.0.0.1", kdc)
	d.conf = fmt.Sprintf("[libdefaults]\ndefault_realm = %s\ndns_lookup_kdc = false\nrdns = false\n[realms]\n%s = {\n kdc = %s\n}\n", realm, realm, d.kdc)
	return errors.Join(
		os.WriteFile(d.smbConf(), []byte(smb), 0o600),
		os.WriteFile(d.krbConf(), []byte(d.conf), 0o600),
	)
}

func (d *domain) smbConf() string { return filepath.Join(d.dir, "test-smb.conf") }

func (d *domain) krbConf() string { return filepath.Join(d.dir, "test-krb5.conf") }

// krb returns the Kerberos configuration of the domain's clients.
func (d *domain) krb() *auth.KerberosConfig { return &auth.KerberosConfig{Text: d.conf} }

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

func (d *domain) accounts(ctx context.Context) error {
	script, err := filepath.Abs("setup.py")
	if err != nil {
		return err
	}
	return d.tool(ctx, "/usr/bin/python3", script, d.smbConf(), filepath.Join(d.dir, "private", "sam.ldb"))
}

// exportKeytabs exports the keys of the accounts that tests use as keytabs.
func (d *domain) exportKeytabs(ctx context.Context) error {
	for name, principal := range map[string]string{"user": "janedow", "service": mdbSPN, "aes128": "exchangeMDB/aes128"} {
		d.keytabs[name] = filepath.Join(d.dir, name+".keytab")
		if err := d.tool(ctx, "samba-tool", "domain", "exportkeytab", d.keytabs[name], "--principal="+principal, "-s", d.smbConf()); err != nil {
			return err
		}
	}
	return nil
}

func (d *domain) start(ctx context.Context) error {
	log, err := os.Create(filepath.Join(d.dir, "samba.log"))
	if err != nil {
		return err
	}
	defer log.Close()
	d.samba = exec.CommandContext(ctx, "samba", "--interactive", "--model=single", "--configfile="+d.smbConf())
	d.samba.Stdout, d.samba.Stderr = log, log
	// Samba's helpers join its group, and end with it.
	d.samba.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	d.samba.Cancel = func() error { return syscall.Kill(-d.samba.Process.Pid, syscall.SIGTERM) }
	d.samba.WaitDelay = 10 * time.Second
	if err := d.samba.Start(); err != nil {
		return err
	}
	go func() {
		defer close(d.ended)
		_ = d.samba.Wait()
	}()
	return nil
}

// ready waits until the controller answers on the ports that it opens last.
func (d *domain) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if d.listens(ctx, "127.0.0.1:135") && d.listens(ctx, d.kdc) {
			return nil
		}
		select {
		case <-tick.C:
		case <-d.ended:
			log, _ := os.ReadFile(filepath.Join(d.dir, "samba.log"))
			return fmt.Errorf("samba ended: %s", lastLines(log, 5))
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(d.dir, "samba.log"))
			return fmt.Errorf("samba does not answer within a minute: %s", lastLines(log, 5))
		}
	}
}

func (d *domain) listens(ctx context.Context, address string) bool {
	nc, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return false
	}
	return nc.Close() == nil
}

// stop ends Samba and removes the domain.
func (d *domain) stop() {
	if d.samba != nil && d.samba.Process != nil {
		_ = d.samba.Cancel()
		<-d.ended
	}
	_ = os.RemoveAll(d.dir)
}
