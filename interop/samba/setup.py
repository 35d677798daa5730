"""Creates the accounts of the test domain. Usage: setup.py SMB_CONF SAM_LDB"""

import sys

from ldb import FLAG_MOD_REPLACE, Message, MessageElement
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

AES128, AES256, RC4 = 8, 16, 4

# account: password, service name, encryption types
ACCOUNTS = {
    "janedow": ("Correct-Horse-1", None, AES128 | AES256),
    "disabled": ("Correct-Horse-2", None, AES128 | AES256),
    "mustchange": ("Correct-Horse-3", None, AES128 | AES256),
    "svc-exch": ("Svc-Passw0rd-1", "exchangeMDB/localhost", AES128 | AES256),
    "svc-rc4": ("Svc-Passw0rd-2", "exchangeMDB/rc4", RC4),
    "svc-aes128": ("Svc-Passw0rd-3", "exchangeMDB/aes128", AES128),
}


def modify(db, dn, name, value):
    msg = Message()
    msg.dn = dn
    msg[name] = MessageElement(str(value), FLAG_MOD_REPLACE, name)
    db.modify(msg)


def main(conf, sam):
    lp = LoadParm()
    lp.load(conf)
    db = SamDB(url=sam, session_info=system_session(), lp=lp)
    for name, (password, spn, types) in ACCOUNTS.items():
        db.newuser(name, password)
        dn = db.search(expression="(samAccountName=%s)" % name)[0].dn
        modify(db, dn, "msDS-SupportedEncryptionTypes", types)
        if spn:
            modify(db, dn, "servicePrincipalName", spn)
        # The keys of the types just named come with a new password.
        db.setpassword("(samAccountName=%s)" % name, password)
    db.disable_account("(samAccountName=disabled)")
    db.setpassword("(samAccountName=mustchange)", "Correct-Horse-3", force_change_at_next_login=True)


main(*sys.argv[1:])
